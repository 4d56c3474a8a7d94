"""Homes and cases for tests that need some and care about others: a real encrypted file, made quickly.

A home with five people is made once in each run and copied for each test. ``add_cases`` writes invented reports
through the real store, sealed and signed, with exactly the codes and moments a test asks for; tests of the
import itself write survey files instead.
"""

from __future__ import annotations

import atexit
import csv
import hashlib
import io
import multiprocessing
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.bootstrap import Home, Workspace, found, kdf_cost, open_workspace, unlock_keys
from harassment_cms.domain.case import Facts, Route, SafetyMark
from harassment_cms.domain.clocks import clock_start, first_contact_due, local_date
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.references import draw
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Column, Layout, Tool
from harassment_cms.intake.layout import Role as ColumnRole
from harassment_cms.ports import ArrivingRow, Ending, NewBatch, News, RowTags, UnitOfWork
from harassment_cms.vault.session import SessionKeys

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

ADMINISTRATOR, CASE_MANAGER, LEAD = "Ada Sutherland", "Cerys Vaughan", "Leon Achebe"
COLLEAGUE, NEWCOMER = "Mira Holt", "Tomos Reid"
PEOPLE = {
    ADMINISTRATOR: Role.ADMINISTRATOR,
    CASE_MANAGER: Role.CASE_MANAGER,
    LEAD: Role.LEAD,
    COLLEAGUE: Role.CASE_MANAGER,
    NEWCOMER: Role.CASE_MANAGER,
}
"""Everyone in the home and what they are; the newcomer was added and has not been let in to the reports."""

FORM = "harassment-report"
"""The only form of the home: reports and survey files of tests answer it."""

PROCESSES: ForkContext | SpawnContext = (
    multiprocessing.get_context("fork")
    if "fork" in multiprocessing.get_all_start_methods()
    else multiprocessing.get_context("spawn")
)
"""For processes of a test's own: one that forks off has the program loaded, and keys unlocked before are at hand."""

PASSPHRASE = "a passphrase for tests only"
COST = kdf_cost({"HCMS_KDF": "floor"})
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MEETING = Facts(Route.NAMED_MEETING)


@dataclass(slots=True)
class StillClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Sketch:
    """One invented report. Without ``received_at`` it arrives now; the sealed record holds the narrative alone."""

    facts: Facts = MEETING
    submitted_at: datetime | date | None = None
    received_at: datetime | None = None
    safety: SafetyMark = SafetyMark.UNCHECKED
    narrative: str = "Someone spoke to me in a way that made me avoid the seminar."
    came_by: str | None = None


def quick_home(folder: Path) -> Home:
    """Return a home of one's own below ``folder``, with the people of this module and no case."""
    place = folder / "home"
    shutil.copytree(_template(), place)
    return Home(place)


def keys_of(home: Home, name: str) -> SessionKeys:
    """Unlock one person's keys."""
    return unlock_keys(home, name, PASSPHRASE)


def open_as(home: Home, name: str, clock: StillClock) -> Workspace:
    """Unlock a home as one of its people; the caller closes the workspace."""
    return open_workspace(home, keys_of(home, name), COST, clock)


def add_cases(workspace: Workspace, sketches: Sequence[Sketch]) -> tuple[str, ...]:
    """Write invented reports as one import of the workspace's actor; return their references in the same order."""
    form = next(iter(workspace.desk.forms().values()))
    rows: list[tuple[str, ArrivingRow]] = []
    with workspace.store.write() as work:
        for number, (sketch, ref) in enumerate(zip(sketches, _references(work, len(sketches)), strict=True), 1):
            received = sketch.received_at or work.now
            rows.append((to_text(received), _row(workspace, number, ref, sketch, received)))
        _write(workspace, work, form, rows)
    return tuple(row.ref or "" for _, row in rows)


def add_reading(workspace: Workspace, ref: str, narrative: str) -> None:
    """Write another answer to a case's report as a second import brings it.

    The codes of the case stay those of its sketch: its record holds the narrative alone.
    """
    form = next(iter(workspace.desk.forms().values()))
    tag = hashlib.sha256(ref.encode()).digest()[:16]
    with workspace.store.write() as work:
        case = work.cases.by_ref(ref)
        row = ArrivingRow("amended", 1, _record(ref, narrative), RowTags(tag, tag, tag, b""), case_id=case.id)
        first = work.imports.of_case(case.id)[0]
        news = News(changed=True, contests=first.id)
        _write(workspace, work, form, [(to_text(work.now), row)], {case.id: news})


def _write(
    workspace: Workspace,
    work: UnitOfWork,
    form: FormDef,
    rows: Sequence[tuple[str, ArrivingRow]],
    news: Mapping[int, News] | None = None,
) -> None:
    key = workspace.store.keys.new_batch_key(work.reserve())
    batch = work.imports.begin(_batch(form), key, work.now)
    version = work.imports.form_version_id(form.hash)
    if work.forms.digest_told() is None:
        forms = workspace.desk.forms().values()
        work.forms.tell({each.id: each.canonical for each in forms}, workspace.desk.forms_digest())
    for received, group in groupby(rows, key=lambda row: row[0]):
        arriving = [row for _, row in group]
        first = work.reserve(3 * len(arriving))
        work.imports.write(workspace.store.seal_rows(batch, version, key, arriving, first, received))
    work.revisions.tell(news or {})
    work.imports.finish(batch, key, Ending({"rows": len(rows)}, b"", b""), work.now)
    work.commit("import.end", str(batch.id), rows=len(rows))


def _batch(form: FormDef) -> NewBatch:
    name = secrets.token_hex(8)
    narrative = form.for_field("incident.narrative")[0]
    columns = (
        Column("ID", ColumnRole.RESPONSE_ID, "ID"),
        Column(narrative.text, ColumnRole.ANSWER, narrative.text, narrative.id),
    )
    layout = Layout(Tool.PLAIN, form.id, "utf-8", ",", columns)
    return NewBatch(
        file_name=f"{name}.csv",
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        sha512=hashlib.sha512(name.encode()).hexdigest(),
        size=0,
        sheet=None,
        tool=layout.tool.value,
        form=form.id,
        form_hash=form.hash,
        form_definition=form.canonical,
        layout=layout.to_json(),
    )


def _references(work: UnitOfWork, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = draw(secrets.token_bytes, found)
        if not work.imports.taken_references([drawn]):
            found[drawn] = None
    return list(found)


def _row(workspace: Workspace, number: int, ref: str, sketch: Sketch, received: datetime) -> ArrivingRow:
    desk = workspace.desk
    started = clock_start(sketch.submitted_at, received)
    due = first_contact_due(
        sketch.facts.route, started, desk.settings.response_times.first_contact_days, desk.calendar
    )
    tag = hashlib.sha256(ref.encode()).digest()[:16]
    return ArrivingRow(
        state="report",
        row_number=number,
        record=_record(ref, sketch.narrative),
        tags=RowTags(tag, tag, tag, b""),
        submitted_at=None if sketch.submitted_at is None else to_text(sketch.submitted_at),
        ref=ref,
        facts=sketch.facts,
        came_by=sketch.came_by,
        safety=sketch.safety,
        first_contact_due=None if due is None else to_text(due),
        counted_on=local_date(started, desk.calendar.zone).isoformat(),
        report_length=len(sketch.narrative),
    )


def _record(*cells: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hcms-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home, clock = Home(folder / "home"), StillClock()
    first = found(
        home,
        organisation="Invented University",
        name=ADMINISTRATOR,
        roles=(PEOPLE[ADMINISTRATOR],),
        passphrase=PASSPHRASE,
        contacts={},
        cost=COST,
        clock=clock,
    ).workspace
    # Most tests need one form, and reading all of the shipped ones takes each of them longer than its own work.
    for path in home.forms.glob("*.yaml"):
        if path.stem != FORM:
            path.unlink()
    others = [name for name in PEOPLE if name != ADMINISTRATOR]
    for name in others:
        first.people.add(name, (PEOPLE[name],), PASSPHRASE)
    first.close()
    for name in others:
        own = open_as(home, name, clock)
        own.people.join(PASSPHRASE)
        own.close()
    manager = open_as(home, CASE_MANAGER, clock)
    manager.newcomers.admit(COLLEAGUE)
    manager.close()
    return home.path
