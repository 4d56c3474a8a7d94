"""From files to ``Definition``: those shipped with the program, and a home's own, which go before them.

A home's own definition with the id of a shipped one replaces it; two of a home's own with one id are refused, because
nobody could say which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.domain.definition import Definition, SectionDefinition, Span, TableDefinition
from harassment_cms.domain.errors import MachineError
from harassment_cms.domain.figure_subjects import SUBJECTS

if TYPE_CHECKING:
    from harassment_cms.reportdefs.schema import DefinitionFile, TableEntry
    from harassment_cms.yamlfile import Document, YamlProblem


@dataclass(frozen=True, slots=True)
class Found:
    """A definition, and the file it was read from; ``replaces`` means that it stands in for a shipped one."""

    definition: Definition
    path: Path
    own: bool
    replaces: bool = False


def load_definition(path: Path) -> Definition:
    """Return the definition in a file.

    Raises ``YamlRefusedError`` with file, line, key and the nearest right name of every mistake,
    ``InputRefusedError`` when there is no such file, ``MachineError`` when it cannot be read.
    """
    from harassment_cms import yamlfile

    return _definition_of(yamlfile.read(path))


def load_definitions(shipped: Path, own: Path) -> Mapping[str, Found]:
    """Return all definitions by id, those in the folder ``own`` before those in ``shipped``.

    All files are read before any is refused. Raises as ``load_definition``.
    """
    from harassment_cms import yamlfile

    found = {one.id: Found(one, path, own=False) for path, one in _each(definition_files(shipped))}
    problems: list[YamlProblem] = []
    owners: dict[str, Path] = {}
    for path in definition_files(own):
        try:
            document = yamlfile.read(path)
            one = _definition_of(document)
        except yamlfile.YamlRefusedError as refused:
            problems.extend(refused.problems)
            continue
        if one.id in owners:
            sentence = f'"{one.id}" is the id of the definition in {owners[one.id].name} already: give each its own'
            problems.append(document.problem(("id",), sentence))
            continue
        owners[one.id] = path
        found[one.id] = Found(one, path, own=True, replaces=one.id in found)
    if problems:
        raise yamlfile.YamlRefusedError(problems)
    return found


def definition_files(folder: Path) -> list[Path]:
    """Return the files in a folder of definitions, in the order of their names; none where there is no folder."""
    try:
        if not folder.is_dir():
            return []
        return sorted(p for p in folder.iterdir() if p.suffix.lower() in (".yaml", ".yml") and p.name[0] != ".")
    except OSError as error:
        raise MachineError(
            f"The folder {folder} could not be read: {error.strerror}.", "Check who may read it."
        ) from error


def _each(paths: Iterable[Path]) -> Iterator[tuple[Path, Definition]]:
    for path in paths:
        yield path, load_definition(path)


def _definition_of(document: Document) -> Definition:
    from harassment_cms import yamlfile
    from harassment_cms.reportdefs.schema import DefinitionFile

    entries = yamlfile.validate(document, DefinitionFile)
    _refuse_double_ids(document, entries)
    sections = tuple(
        SectionDefinition(section.id, section.title, section.text, tuple(map(_table, section.tables)))
        for section in entries.sections
    )
    spans = frozenset(map(Span, entries.periods))
    return Definition(entries.id, entries.title, spans, sections, few_as_year=entries.few == "year")


def _refuse_double_ids(document: Document, entries: DefinitionFile) -> None:
    from harassment_cms.yamlfile import YamlRefusedError

    lines: dict[tuple[str, str], int] = {}
    problems = []

    def seen(kind: str, id_: str, path: tuple[str | int, ...]) -> None:
        if (kind, id_) in lines:
            sentence = f'"{id_}" is the id of another {kind} (on line {lines[kind, id_]}): give it its own'
            problems.append(document.problem(path, sentence))
        lines.setdefault((kind, id_), document.line(path))

    for place, section in enumerate(entries.sections):
        seen("section", section.id, ("sections", place, "id"))
        for row, table in enumerate(section.tables):
            key = "by" if table.id is None else "id"
            seen("table", table.id or table.by, ("sections", place, "tables", row, key))
    if problems:
        raise YamlRefusedError(problems)


def _table(entry: TableEntry) -> TableDefinition:
    subject = SUBJECTS[entry.by]
    return TableDefinition(
        id=entry.id or entry.by,
        by=entry.by,
        title=entry.title or subject.title,
        heading=entry.heading or subject.heading,
        notes=tuple(entry.notes),
        where=tuple((field, tuple(codes)) for field, codes in (entry.where or {}).items()),
        change=entry.compare == "change",
    )
