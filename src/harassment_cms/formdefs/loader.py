"""From a form file, or from the stored bytes of one, to a ``FormDef``.

Called by bootstrap and the form commands. Refuses, with file, line and key, whatever is not wholly right: a
form that is half understood would misread reports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import InputRefusedError, IntegrityError, MachineError
from harassment_cms.formdefs.model import Condition, FormDef, Option, Question, QuestionType, Step, Translation

if TYPE_CHECKING:
    from harassment_cms.formdefs.schema import FormFile
    from harassment_cms.yamlfile import Document, KeyPath, Value, YamlProblem


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


def digest_of(folder: Path) -> str:
    """Return one digest over all form files in ``folder``: a change is noticed by it without reading them as forms.

    Raises as ``load_forms`` where they cannot be read.
    """
    from harassment_cms.yamlfile import read_bytes

    said = [f"{path.name} {hashlib.sha256(read_bytes(path)).hexdigest()}" for path in _form_files(folder)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _form_files(folder: Path) -> list[Path]:
    try:
        if not folder.is_dir():
            raise InputRefusedError(f"There is no folder {folder} with forms.", "Put the form files there.")
        return sorted(p for p in folder.iterdir() if p.suffix.lower() in (".yaml", ".yml") and p.name[0] != ".")
    except OSError as error:
        raise MachineError(
            f"The folder {folder} could not be read: {error.strerror}.", "Check who may read it."
        ) from error


def form_path(folder: Path, form_id: str) -> Path:
    """Return the file in ``folder`` that defines a form; raises ``InputRefusedError`` when none does."""
    for path in _form_files(folder):
        if load_form(path).id == form_id:
            return path
    raise InputRefusedError(f"There is no form {form_id} in {folder}.", "`hcms forms list` shows those that are.")


def remember_wording(path: Path, question: str, wording: str, codes: Mapping[str, Collection[str]]) -> FormDef:
    """Write down one more wording that a question is known by, raise the form's version by one, and return the form.

    Comments and all else in the file stay. Nothing is written unless the form is wholly right afterwards; raises as
    ``load_form``, ``KeyError`` for an unknown question, ``ConflictError`` when the file changed meanwhile.
    """
    from harassment_cms.yamlfile import set_values

    form = load_form(path, codes)
    asked = form.question(question)
    place = form.questions.index(asked)
    values: list[tuple[KeyPath, Value]] = [
        (("questions", place, "earlier"), [*asked.earlier, wording]),
        (("version",), form.version + 1),
    ]
    set_values(path, values, lambda document: _judged(document, codes))
    return load_form(path, codes)


def _load(path: Path, codes: Mapping[str, Collection[str]]) -> tuple[FormDef, Document]:
    from harassment_cms.yamlfile import read

    document = read(path)
    return _judged(document, codes), document


def _judged(document: Document, codes: Mapping[str, Collection[str]]) -> FormDef:
    from harassment_cms.formdefs.rules import broken_rules
    from harassment_cms.formdefs.schema import FormFile
    from harassment_cms.yamlfile import YamlRefusedError, validate

    file: FormFile = validate(document, FormFile)
    problems = [document.problem(place, said) for place, said in broken_rules(file, document.line, codes)]
    if problems:
        raise YamlRefusedError(sorted(problems, key=lambda problem: problem.line))
    return _form(_definition(file))


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
    parts["translations"] = tuple(_translation(each) for each in parts.get("translations", ()))
    return Question(**parts)


def _translation(said: Mapping[str, Any]) -> Translation:
    return Translation(
        language=said["language"],
        text=said.get("text"),
        earlier=tuple(said.get("earlier", ())),
        labels=tuple((code, label) for code, label in said.get("labels", ())),
    )


def _definition(file: FormFile) -> dict[str, Any]:
    """Return a form file's content with its further languages at each question, where the program keeps them."""
    said = file.model_dump(exclude={"languages"})
    for question in said["questions"]:
        question["translations"] = [
            {
                "language": language,
                "text": words.text,
                "earlier": words.earlier,
                "labels": list(words.options.items()),
            }
            for language, each in file.languages.items()
            if (words := each.questions.get(question["id"])) is not None
        ]
    return said
