"""Keeping the support directory right: what is wrong with it, who changed what, and tasks for what runs out.

The file stays the one source, and people may change it in any editor. Each look compares it with the version that
stands on record; what is different is put on record with who found it so, and entries whose check has run out make a
task for whoever keeps them, which ends by itself once the entry is checked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.work import TaskState
from harassment_cms.ports import CheckedEntry, Desk, Repositories, StoredTask, UnitOfWork, views
from harassment_cms.yamlfile import (
    Document,
    KeyPath,
    Value,
    YamlRefusedError,
    not_one_of,
    parse,
    read_bytes,
    replace_content,
    spliced,
)

if TYPE_CHECKING:
    from harassment_cms.home import Home
    from harassment_cms.settings import Settings
    from harassment_cms.signposting import Directory, Service
    from harassment_cms.signposting.checking import Measure

WORKING_DAYS = 3
"""How long a person has to check an entry again: short enough to stand on Today at once."""

_NEW_KEYS_BEFORE = ("owner", "description")
"""Where in an entry a key goes that it did not have: before these, which nearly every entry has."""

NOT_AGAIN_FOR = timedelta(days=14)
"""How long a task that was done is not made again, though the entry still says what it said."""


class How(StrEnum):
    """How the directory came to be as it is."""

    FIRST = "first"
    PROGRAM = "program"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one key on record. For ``how == FILE``, ``by`` is who found the file changed, not who changed it.

    For an entry that is new or gone, ``key`` is empty and its name stands after or before.
    """

    at: datetime
    by: str
    how: How
    service_id: str
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a look at the directory did: entries whose change was put on record, tasks made, and tasks ended."""

    changed: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


class DirectoryKeeping:
    """The directory's upkeep and past. ``forget`` drops the directory that was read before."""

    def __init__(self, desk: Desk, home: Home, forget: Callable[[], None]) -> None:
        self._desk = desk
        self._home = home
        self._forget = forget

    def keep_up(self) -> Kept:
        """Put on record what changed in the file, and make or end the tasks of entries whose check has run out.

        Tasks are made by case managers only: nobody else has any. Raises ``InputRefusedError`` for a file that
        cannot be used; nothing is put on record then.
        """
        from harassment_cms.signposting.loader import directory_of

        self._desk.require(Right.DIRECTORY)
        content = read_bytes(self._home.signposting)
        with self._desk.store.read() as view:
            latest = view.directory.latest()
            is_known = latest is not None and latest.content == content
            if latest is not None and is_known and not any(self._wanted(view, latest.checks)):
                return Kept()
        document = parse(content, str(self._home.signposting))
        directory = directory_of(document)
        self._forget()
        with self._desk.store.write() as work:
            changed = note_state(work, content, document, How.FILE)
            made, ended = self._upkeep(work, directory)
            work.commit("directory.keep", "", changed=list(changed), made=list(made), ended=list(ended))
        return Kept(changed, made, ended)

    def change(self, service_id: str, texts: Mapping[str, str]) -> Service:
        """Change an entry in the file, as people type it (``entry_text``), with everything else left as it is.

        What differs in the file from the version on record, changed by somebody in an editor, is put on record first.
        Raises ``InputRefusedError`` for an unknown entry or key, or values that the directory does not take,
        ``ConflictError`` when the file changed meanwhile; nothing is changed then.
        """
        from harassment_cms.signposting.entry_text import texts_of, values_of
        from harassment_cms.signposting.loader import directory_of

        self._desk.require(Right.DIRECTORY, service_id)
        path = self._home.signposting
        before = read_bytes(path)
        document = parse(before, str(path))
        service, place = _found(directory_of(document), service_id)
        had = texts_of(service)
        values = values_of({key: text for key, text in texts.items() if had.get(key) != text.strip()})
        if not values:
            return service
        paths: dict[KeyPath, Value] = {("services", place, *key.split(".")): value for key, value in values.items()}
        after = spliced(before, str(path), paths, before=_NEW_KEYS_BEFORE)
        changed = _understood(after, str(path))
        with self._desk.store.write() as work:
            note_state(work, before, document, How.FILE)
            note_state(work, after, changed, How.PROGRAM)
            self._upkeep(work, directory_of(changed))
            # On record and in the file, or in neither: the file is written once the entry is, before it is kept.
            work.before_commit(lambda: replace_content(path, before, after), lambda: _put_back(path, before, after))
            work.commit("directory.change", service_id, keys=list(values))
        self._forget()
        return _found(directory_of(changed), service_id)[0]

    def history(self, service_id: str | None = None) -> tuple[Change, ...]:
        """Return what changed, newest first: of one entry, or of all."""
        self._desk.require(Right.DIRECTORY)
        with self._desk.store.read() as view:
            versions = view.directory.versions()
            names = self._desk.names(view)
        found = [
            Change(version.at, names.get(version.actor, views.NOBODY), How(version.how), *change)
            for version in versions
            for change in version.changes
            if service_id in (None, change[0])
        ]
        return tuple(reversed(found))

    def _wanted(self, view: Repositories, checks: Sequence[CheckedEntry]) -> tuple[list[str], list[StoredTask]]:
        """Return the entries that need a task and have none, and the open tasks that have lost their reason.

        Both are empty for somebody who has no tasks.
        """
        from harassment_cms.signposting.checking import has_run_out

        if not self._desk.may(Right.WORK_CASES):
            return [], []
        measure = measure_of(self._desk.settings, self._desk.clock())
        stale = [service_id for service_id, checked, again in checks if has_run_out(checked, again, measure)]
        tasks = view.work.service_tasks(self._desk.clock() - NOT_AGAIN_FOR)
        had = {task.service for task in tasks}
        over = [task for task in tasks if task.state is TaskState.OPEN and task.service not in stale]
        return [service_id for service_id in stale if service_id not in had], over

    def _upkeep(self, work: UnitOfWork, directory: Directory) -> tuple[tuple[str, ...], tuple[str, ...]]:
        needed, over = self._wanted(work, checks_of(directory))
        due = self._desk.calendar.add_working_days(work.now, WORKING_DAYS)
        for service in directory.services:
            if service.id in needed:
                work.work.add_service_task(service.id, _title(service), due, self._owner(work, service), work.now)
        for task in over:
            work.work.set_task(task, TaskState.DONE, work.now)
        return tuple(needed), tuple(task.service or "" for task in over)

    def _owner(self, work: UnitOfWork, service: Service) -> int:
        """Return the case manager whose name the entry gives as its owner, else whoever is at work now."""
        person = self._desk.roster(work).by_name(service.owner)
        able = (
            person is not None and person.active and person.admitted and Right.WORK_CASES in rights_of(person.roles)
        )
        return person.id if person is not None and able else self._desk.actor.id


def measure_of(settings: Settings, now: datetime) -> Measure:
    """Return what the directory of an organisation with these settings is held against at this moment."""
    from harassment_cms.signposting.checking import Measure

    return Measure(
        today=local_date(now, settings.zone),
        checked_for_days=settings.support_directory.checked_for_days,
        campuses=tuple(campus.code for campus in settings.campuses),
        country=settings.holidays.country,
    )


def checks_of(directory: Directory) -> tuple[CheckedEntry, ...]:
    """Return which entries a person checked, and when."""
    return tuple(
        (service.id, service.verified_on, service.review_by)
        for service in directory.services
        if service.verified_on is not None
    )


def note_state(work: UnitOfWork, content: bytes, document: Document, how: How) -> tuple[str, ...]:
    """Put the file's state on record if it is a new one, and return the ids of the entries that are different.

    ``document`` is what ``content`` says. Raises ``YamlRefusedError`` if it is no directory.
    """
    from harassment_cms.signposting.changes import differences
    from harassment_cms.signposting.loader import directory_of

    directory = directory_of(document)
    latest = work.directory.latest()
    if latest is None:
        work.directory.add(content, How.FIRST.value, (), checks_of(directory), work.now)
        return ()
    if latest.content == content:
        return ()
    found = differences(parse(latest.content, document.file).data, document.data)
    work.directory.add(content, how.value, found, checks_of(directory), work.now)
    return tuple(dict.fromkeys(difference.service_id for difference in found))


def _found(directory: Directory, service_id: str) -> tuple[Service, int]:
    for place, service in enumerate(directory.services):
        if service.id == service_id:
            return service, place
    raise InputRefusedError(
        f"There is no service {service_id}. Nothing was changed.",
        not_one_of(service_id, [service.id for service in directory.services]),
    )


def _understood(content: bytes, file: str) -> Document:
    """Speak of the values that were asked for: lines of a text that was never written would help nobody."""
    from harassment_cms.signposting.loader import directory_of

    try:
        document = parse(content, file)
        directory_of(document)
    except YamlRefusedError as refused:
        told = "; ".join(f"{problem.key.rpartition('].')[2]} {problem.sentence}" for problem in refused.problems)
        raise InputRefusedError(f"The directory stays as it was: {told}.") from None
    return document


def _put_back(path: Path, before: bytes, after: bytes) -> None:
    with suppress(CmsError):
        replace_content(path, after, before)


def _title(service: Service) -> str:
    kept_by = f", kept by {service.owner}" if service.owner else ""
    return f"Check “{service.name}” in the support directory again ({service.id}{kept_by})"
