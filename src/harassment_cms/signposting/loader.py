"""``signposting.yaml`` into a ``Directory``, or a refusal that says everything that is wrong with the file.

Called when a workspace opens and by ``hcms signposting check``. It refuses what ``yamlfile`` and the schema
refuse, and two services with one id.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harassment_cms import yamlfile
from harassment_cms.signposting.model import Contact, Directory, Service

if TYPE_CHECKING:
    from harassment_cms.signposting.schema import DirectoryFile, ServiceEntry

LineOf = Callable[[str, str], int]
"""From the id of a service and a key (``contact.phone``) to the line (from 1) where it stands, else the entry."""


def load_directory(path: Path) -> Directory:
    """Read the support directory at ``path``.

    Raises ``InputRefusedError`` (as ``YamlRefusedError``) with file, line, key and the nearest right name of every
    mistake, and when there is no such file; ``MachineError`` when the computer refuses to open it.
    """
    return directory_of(yamlfile.read(path))


def load_with_lines(path: Path) -> tuple[Directory, LineOf]:
    """Read the directory as ``load_directory`` does, and return with it where each entry's keys stand."""
    document = yamlfile.read(path)
    directory = directory_of(document)
    places = {service.id: place for place, service in enumerate(directory.services)}
    return directory, lambda service_id, key: document.line(("services", places[service_id], *key.split(".")))


def directory_of(document: yamlfile.Document) -> Directory:
    """Return the directory that a file's data describe; raises ``YamlRefusedError`` with every mistake in it."""
    from harassment_cms.signposting.schema import DirectoryFile

    entries = yamlfile.validate(document, DirectoryFile)
    _refuse_double_ids(document, entries)
    return Directory(tuple(_service(entry) for entry in entries.services))


def _refuse_double_ids(document: yamlfile.Document, entries: DirectoryFile) -> None:
    lines: dict[str, int] = {}
    problems = []
    for place, entry in enumerate(entries.services):
        key_path = ("services", place, "id")
        if entry.id in lines:
            sentence = f'"{entry.id}" is the id of another service (on line {lines[entry.id]}): give it its own'
            problems.append(document.problem(key_path, sentence))
        lines.setdefault(entry.id, document.line(key_path))
    if problems:
        raise yamlfile.YamlRefusedError(problems)


def _service(entry: ServiceEntry) -> Service:
    values: dict[str, Any] = entry.model_dump()
    contact = Contact(**values.pop("contact"))
    held: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Service(contact=contact, **held)
