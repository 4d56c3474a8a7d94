"""Exports of a living survey, in any order and however cut: always the same reports, revisions and current answers.

A few invented people answer a survey, break off, come back and edit; the survey is exported now and then, with other
columns, in part, twice, put together from two files, cut off on the way. Two orders of the same exports are imported
into one home, told apart by the ids of the responses, and must come to the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.factories import ADMINISTRATOR, quick_home
from tests.imports.conftest import Scene

from harassment_cms.answers import readings
from harassment_cms.answers.opened import Opened
from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Case, Standing
from harassment_cms.intake import dedupe
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.understanding import Wish
from harassment_cms.ports import views

ASKED = {
    "route": ["anonymous", "named_meeting", "named_no_action", ""],
    "danger": ["yes", "no", ""],
    "campus": ["main", "north", ""],
    "narrative": ["Somebody kept staring.", "They have stopped.", "It began again.", ""],
    "Was it easy?": ["Yes", "No", ""],
}
SENT, CHANGED = "submitted_at", "Last modified time"
START = datetime(2025, 11, 3, 9, tzinfo=UTC)
DAYS = 6

Answers = dict[str, str]


@dataclass(frozen=True)
class Person:
    """One response over time: what it says from which day on. The first state may be a begun one, with no answer."""

    states: tuple[tuple[int, Answers], ...]

    def on(self, day: int) -> tuple[int, Answers] | None:
        """What the survey holds of it at the end of a day."""
        return next(((since, said) for since, said in reversed(self.states) if since <= day), None)


@dataclass(frozen=True)
class Export:
    """One file: of which day, with which columns in which order, of which people, as which rows."""

    day: int
    columns: tuple[str, ...]
    people: tuple[int, ...]
    dated: bool
    together_with: int | None = None
    cut_off: bool = False


@st.composite
def people(draw: st.DrawFn) -> Person:
    answers = st.fixed_dictionaries({name: st.sampled_from(given) for name, given in ASKED.items()})
    days = draw(st.lists(st.integers(0, DAYS - 1), min_size=1, max_size=3, unique=True).map(sorted))
    states = [(day, draw(answers)) for day in days]
    if draw(st.booleans()):
        states[0] = (days[0], dict.fromkeys(ASKED, ""))
    return Person(tuple(states))


@st.composite
def exports(draw: st.DrawFn, crowd: int) -> Export:
    # Two of the form's questions at least, so that the file is one of this form.
    kept = draw(st.sets(st.sampled_from([*ASKED, SENT, CHANGED]), max_size=3)) - {"route", "narrative"}
    columns = draw(st.permutations([name for name in ["response_id", SENT, CHANGED, *ASKED] if name not in kept]))
    rows = draw(st.lists(st.integers(0, crowd - 1), min_size=1, max_size=crowd + 2))
    return Export(
        draw(st.integers(0, DAYS)),
        tuple(columns),
        tuple(rows),
        draw(st.booleans()),
        draw(st.none() | st.integers(0, DAYS)),
        draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Person], list[Export], list[int]]:
    crowd = draw(st.lists(people(), min_size=1, max_size=3))
    made = draw(st.lists(exports(len(crowd)), min_size=2, max_size=4))
    return crowd, made, draw(st.permutations(range(len(made))))


def rows_of(export: Export, day: int, crowd: Sequence[Person], prefix: str) -> Iterator[list[str]]:
    for number in export.people:
        state = crowd[number].on(day)
        if state is not None:
            since, said = state
            sent = next((at for at, each in crowd[number].states if any(each.values())), since)
            moment, changed = (
                f"{START + timedelta(days=at, hours=number):%Y-%m-%d %H:%M:%S} UTC" for at in (sent, since)
            )
            cells = {
                "response_id": f"{prefix}-{number}",
                SENT: moment,
                CHANGED: changed if since != sent else "",
                **said,
            }
            yield [cells[name] for name in export.columns]


def content(export: Export, crowd: Sequence[Person], prefix: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(export.columns)
    if export.together_with is not None:
        writer.writerows(rows_of(export, min(export.day, export.together_with), crowd, prefix))
    writer.writerows(rows_of(export, export.day, crowd, prefix))
    return out.getvalue().encode()


def name_of(export: Export, prefix: str, number: int) -> str:
    made = START + timedelta(days=export.day, hours=20)
    return (
        f"{prefix}-results-{number}-{made:%Y-%m-%d-%H%M}.csv" if export.dated else f"{prefix}-results-{number}x.csv"
    )


def take(work: Workspace, path: Path, *, cut_off: bool) -> None:
    """Import a file, perhaps stopped by hand after each chunk; what was foretold comes true."""
    wish = Wish(form="harassment-report")
    foretold = work.imports.preview(path, wish).counts
    if cut_off:
        with suppress(KeyboardInterrupt):
            work.imports.run(path, wish, progress=_stop)
    result = work.imports.run(path, wish)
    assert result.counts == foretold


def _stop(read: int, size: int) -> None:
    raise KeyboardInterrupt


def state(work: Workspace, prefix: str) -> dict[str, object]:
    """Everything that must be the same in any order, without what tells the two orders' responses apart."""
    found: dict[str, object] = {}
    stored: dict[str, set[object]] = {}
    cases: dict[int, set[str]] = {}
    with work.desk.store.read() as view:
        batches = [batch for batch in view.imports.batches() if batch.file_name.startswith(prefix)]
        for record in chain.from_iterable(view.imports.of_batch(batch.id) for batch in batches):
            reading = Opened.of(record)
            identity = str(reading.block.response_ids[0]).removeprefix(prefix)
            content = record.record.replace(prefix.encode(), b"").rstrip(b"\n")
            stored.setdefault(f"{identity} {record.problem}", set()).add((content, frozenset(reading.said().items())))
            if record.case_id is not None:
                cases.setdefault(record.case_id, set()).add(identity)
        found["stored"] = stored
        lines = view.cases.by_ids(list(cases))
    for case in lines:
        shown = work.cases.show(case.ref)
        (identity,) = cases[case.id]
        assert identity not in found, "one case for each response"
        found[identity] = {
            "revisions": shown.revisions,
            "unclear": case.unclear,
            "changed": case.changed,
            "unfinished": sum(each.standing is Standing.UNFINISHED for each in shown.submissions),
            "submitted_at": case.submitted_at,
            "safety": case.safety,
        }
        if not case.unclear:
            # Where nobody can know which answers are the later ones, the last to arrive stand in.
            found[f"{identity} now"] = {
                "answers": [(each.question, each.value) for each in shown.answers],
                "unmapped": {each.raw for each in shown.unmapped},
                "changes": {(each.question, each.kind, each.before, each.now) for each in shown.changes},
                "earlier": sum(each.standing is Standing.EARLIER for each in shown.submissions),
                "facts": case.facts,
                "due": case.first_contact_due,
            }
        follows(work, case)
    return found


def follows(work: Workspace, case: Case) -> None:
    """The signed codes of a case are those of its sealed current answers."""
    with work.desk.store.read() as view:
        events = views.standing(view.work.events(case.id))
        found = readings.read(view, case, events, work.desk.calendar.zone)
    assert found is not None
    assert not case.codes_due
    assert [case.facts] == FactsReader(found.report.form).facts(found.report.current())


PREFIXES = (f"p{number}q" for number in count())


class Office:
    """One home, in which an administrator imports and a case manager opens cases."""

    def __init__(self, folder: Path, administrator: Workspace, manager: Workspace) -> None:
        self.folder = folder
        self.administrator = administrator
        self.manager = manager


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("any-order")
    scene = Scene(quick_home(folder), folder)
    with pytest.MonkeyPatch.context() as patch, scene.at_work(ADMINISTRATOR) as one, scene.at_work() as other:
        patch.setattr(dedupe, "CHUNK_RECORDS", 2)
        yield Office(folder, one, other)


@examples(3)
@given(histories())
def test_any_order_of_exports_comes_to_the_same(
    office: Office, history: tuple[list[Person], list[Export], list[int]]
) -> None:
    crowd, made, order = history
    results = []
    for numbers in (range(len(made)), order):
        prefix = next(PREFIXES)
        for number in numbers:
            path = office.folder / name_of(made[number], prefix, number)
            path.write_bytes(content(made[number], crowd, prefix))
            take(office.administrator, path, cut_off=made[number].cut_off)
        office.manager.current_answers.catch_up()
        results.append(state(office.manager, prefix))
    assert results[0] == results[1]
