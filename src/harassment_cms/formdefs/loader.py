"""From a form file, or from the stored bytes of one, to a ``FormDef``.

Called by bootstrap and the form commands. Refuses, with file, line and key, whatever is not wholly right: a
form that is half understood would misread reports.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import InputRefusedError, IntegrityError, MachineError
from harassment_cms.formdefs.model import Condition, FormDef, Option, Question, QuestionType, Step

if TYPE_CHECKING:
    from harassment_cms.formdefs.schema import FormFile
    from harassment_cms.yamlfile import Document, YamlProblem


def load_form(path: Path, codes: Mapping[str, Collection[str]] | None = None) -> FormDef:
    """Return the form the file at ``path`` defines.

    ``codes`` maps fields to the codes their options may use; fields it leaves out may use any. Raises
    ``YamlRefusedError`` with everything wrong in the file, ``InputRefusedError`` when it is not there,
    ``MachineError`` when it cannot be read.
    """
    return _load(path, codes or {})[0]


def load_forms(folder: Path, codes: Mapping[str, Collection[str]] | None = None) -> dict[str, FormDef]:
    """Return the forms of every ``*.yaml`` and ``*.yml`` file in ``folder``, by id, in the order of file names.

    All files are read before any is refused. Raises as ``load_form``; an id used twice is refused too.
    """
    from harassment_cms.yamlfile import YamlRefusedError

    forms: dict[str, FormDef] = {}
    owners: dict[str, Path] = {}
    problems: list[YamlProblem] = []
    for path in _form_files(folder):
        try:
            form, document = _load(path, codes or {})
        except YamlRefusedError as refused:
            problems.extend(refused.problems)
            continue
        if form.id in forms:
            sentence = f'"{form.id}" is the id of the form in {owners[form.id].name} already: give each its own'
            problems.append(document.problem(("id",), sentence))
        forms.setdefault(form.id, form)
        owners.setdefault(form.id, path)
    if problems:
        raise YamlRefusedError(problems)
    return forms


def form_from_canonical(canonical: bytes) -> FormDef:
    """Return the form that was stored as ``canonical``; its ``canonical`` and ``hash`` are the same again.

    Raises ``IntegrityError`` when the bytes are not a form's canonical definition.
    """
    broken = IntegrityError(
        "A stored form definition cannot be read, so the reports imported with it cannot be shown in full.",
        "Nothing was changed. Restore a backup, or ask for help.",
    )
    try:
        form = _form(json.loads(canonical))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise broken from error
    if form.canonical != canonical:
        raise broken
    return form


def _form_files(folder: Path) -> list[Path]:
    try:
        if not folder.is_dir():
            raise InputRefusedError(f"There is no folder {folder} with forms.", "Put the form files there.")
        return sorted(p for p in folder.iterdir() if p.suffix.lower() in (".yaml", ".yml") and p.name[0] != ".")
    except OSError as error:
        raise MachineError(
            f"The folder {folder} could not be read: {error.strerror}.", "Check who may read it."
        ) from error


def _load(path: Path, codes: Mapping[str, Collection[str]]) -> tuple[FormDef, Document]:
    from harassment_cms.formdefs.rules import broken_rules
    from harassment_cms.formdefs.schema import FormFile
    from harassment_cms.yamlfile import YamlRefusedError, read, validate

    document = read(path)
    file: FormFile = validate(document, FormFile)
    problems = [document.problem(place, said) for place, said in broken_rules(file, document.line, codes)]
    if problems:
        raise YamlRefusedError(sorted(problems, key=lambda problem: problem.line))
    return _form(file.model_dump()), document


def _form(said: Mapping[str, Any]) -> FormDef:
    return FormDef(
        id=said["id"],
        version=said["version"],
        title=said["title"],
        audience=tuple(said["audience"]),
        language=said["language"],
        questions=tuple(_question(question) for question in said["questions"]),
        pathways={Route(route): tuple(Step(**step) for step in steps) for route, steps in said["pathways"].items()},
        wording=said.get("wording", {}),
    )


def _question(said: Mapping[str, Any]) -> Question:
    parts = dict(said)
    parts["type"] = QuestionType(parts["type"])
    parts["earlier"] = tuple(parts.get("earlier", ()))
    parts["options"] = tuple(Option(**option) for option in parts.get("options", ()))
    if condition := parts.get("only_if"):
        parts["only_if"] = Condition(condition["question"], tuple(condition["answers"]))
    return Question(**parts)
