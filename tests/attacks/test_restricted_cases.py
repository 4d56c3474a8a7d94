"""A case restricted by hand: whoever is not named finds nothing of it, here or with any other tool."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.conftest import NOTE, SECRET, Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, StillClock, add_reading

from harassment_cms.bootstrap import Home
from harassment_cms.domain.case import Queue
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.references import draw
from harassment_cms.domain.work import LinkKind
from harassment_cms.store import engine, unit_of_work
from harassment_cms.store.closed import BLANKS
from harassment_cms.store.tables import CASE

WHY = "It names a colleague."
NOBODY = draw(secrets.token_bytes, ())


@pytest.fixture(scope="module")
def closed(prepared: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The first report is restricted to its case manager, and linked to the other one."""
    place = tmp_path_factory.mktemp("restricted") / "home"
    shutil.copytree(prepared.home.path, place)
    scene = Scene(Home(place), prepared.refs, StillClock())
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.links.add(scene.refs[1], scene.refs[0], LinkKind.RELATED, "The same seminar.")
        done = workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], WHY)
        assert done.scrubbed
    return scene


@pytest.fixture
def restricted(closed: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(closed.home.path, tmp_path / "home")
    return Scene(Home(tmp_path / "home"), closed.refs, StillClock())


def test_somebody_named_works_the_case_as_before(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert view.line.label == "seminar"
        assert {NOTE, WHY} <= {event.text for event in view.events}
        assert [link.other for link in view.links] == [restricted.refs[1]]
        assert not view.problems
        counts = workspace.cases.counts()
        assert (counts[Queue.ALL], counts[Queue.MINE]) == (2, 1)
        assert {line.case.ref for line in workspace.cases.list()} == set(restricted.refs)
        assert [task.title for task in workspace.tasks.open()] == ["Call them back"]
        workspace.casework.note(ref, "Spoke to them.", 10)
        workspace.tasks.done(workspace.tasks.open()[0].id)
        workspace.undo.last()
        assert workspace.tasks.open()
        assert not workspace.record.verify().problems


def test_a_colleague_who_is_not_named_finds_nothing(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 1
        assert [line.case.ref for line in workspace.cases.list()] == [restricted.refs[1]]
        assert not workspace.tasks.open(everyone=True)
        assert not workspace.tasks.today().late_in_all
        with pytest.raises(InputRefusedError) as refused:
            workspace.cases.show(ref)
        with pytest.raises(InputRefusedError) as unknown:
            workspace.cases.show(NOBODY)
        assert refused.value.message == unknown.value.message.replace(NOBODY, ref)
        with pytest.raises(InputRefusedError):
            workspace.casework.note(ref, "I was told of it.")
        other = workspace.cases.show(restricted.refs[1])
        assert not other.links
        assert not other.problems
        assert ref not in repr(other)
        assert not workspace.record.verify().problems


@pytest.mark.parametrize("name", [COLLEAGUE, ADMINISTRATOR, LEAD])
def test_no_key_of_theirs_opens_anything_of_it(restricted: Scene, name: str) -> None:
    reach = Intruder(restricted.home, name).reach()
    for words in (SECRET, NOTE, "Call them back", WHY, "The same seminar."):
        assert not reach.reads(words)


def test_the_same_search_finds_it_with_the_keys_of_somebody_named(restricted: Scene) -> None:
    reach = Intruder(restricted.home, CASE_MANAGER).reach()
    assert all(reach.reads(words) for words in (WHY, '"label"'))


def test_its_rows_say_nothing_in_plain(restricted: Scene) -> None:
    with Intruder(restricted.home, LEAD).file() as raw:
        case = dict(zip(*_row(raw, "case_file", "restricted = 1"), strict=True))
        assert case["ref"] == restricted.refs[0]
        assert case["received_at"].endswith("-01T00:00:00Z")
        told = {name for name, value in case.items() if value not in (None, 0, "", "[]")}
        assert told == {
            *(
                "id",
                "version",
                "ref",
                "status",
                "safety",
                "route",
                "received_at",
                "counted_on",
                "restricted",
                "sealed",
                "apart",
            )
        }
        assert (case["status"], case["safety"], case["route"]) == ("closed", "checked", "unknown")
        for table in ("event", "task"):
            columns, _ = _row(raw, table, f"case_id = {case['id']}")
            blank = [name for name in columns if name not in ("id", "version", "case_id", "body", "sealed")]
            rows = raw.execute(f"SELECT DISTINCT {', '.join(blank)} FROM {table} WHERE case_id = ?", (case["id"],))
            assert len(rows.fetchall()) == 1
        assert not raw.execute(
            "SELECT 1 FROM case_key WHERE case_id = ? AND salt IS NOT NULL", (case["id"],)
        ).fetchall()
        boxes = raw.execute("SELECT boxes FROM wall").fetchone()[0]
        assert len(boxes) % (16 * 93) == 0


def test_no_column_of_a_case_was_forgotten() -> None:
    stays = {"id", "version", "ref", "codes_due", "restricted", "sealed", "received_at", "counted_on"}
    assert {column.name for column in CASE.table.columns} == stays | set(BLANKS["case_file"])


def test_the_record_speaks_of_it_by_another_name(restricted: Scene) -> None:
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(restricted.refs[0], "Spoke to them.")
    with restricted.at_work(ADMINISTRATOR) as workspace:
        entries = list(workspace.record.entries())
    since = next(place for place, entry in enumerate(entries) if entry.kind == "case.restrict")
    assert [entry.kind for entry in entries[since:]][:2] == ["case.restrict", "case.note"]
    assert all(restricted.refs[0] not in repr(entry) for entry in entries[since:])


def test_lifted_it_is_as_it_was(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(ref, "Written behind the wall.")
        workspace.restricting.lift(ref, "It was a namesake.")
    with restricted.at_work(COLLEAGUE) as workspace:
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert "Written behind the wall." in [event.text for event in view.events]
        assert view.line.label == "seminar"
        assert view.line.assignee == CASE_MANAGER
        assert [link.other for link in view.links] == [restricted.refs[1]]
        assert not view.problems
        assert workspace.cases.counts()[Queue.ALL] == 2
        workspace.casework.note(ref, "Everybody again.")
        assert not workspace.record.verify().problems


def test_restricted_again_to_somebody_else(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [COLLEAGUE], "I am a friend of theirs.", without=[CASE_MANAGER])
        assert ref not in {line.case.ref for line in workspace.cases.list()}
    with restricted.at_work(COLLEAGUE) as workspace:
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert view.line.assignee is None
        assert [task.owner for task in view.tasks] == [COLLEAGUE]
        assert not view.problems
        assert not workspace.record.verify().problems


def test_an_answer_that_arrives_later_closes_with_the_case(restricted: Scene) -> None:
    ref, late = restricted.refs[0], "It went on after I wrote to you."
    with restricted.at_work(CASE_MANAGER) as workspace:
        add_reading(workspace, ref, late)
    with restricted.at_work(COLLEAGUE) as workspace:
        assert not workspace.current_answers.waiting()
    with restricted.at_work(CASE_MANAGER) as workspace:
        view = workspace.cases.show(ref)
        assert any(late in answer.raw for each in view.submissions for answer in each.answers)
        assert not view.problems
        assert not workspace.record.verify().problems
    assert not Intruder(restricted.home, COLLEAGUE).reach().reads(late)


def test_an_open_session_loses_it_at_once(scene: Scene) -> None:
    ref = scene.refs[0]
    with scene.at_work(COLLEAGUE) as other, scene.at_work(CASE_MANAGER) as workspace:
        assert other.cases.show(ref)
        version = other.store.data_version()
        done = workspace.restricting.restrict(ref, [CASE_MANAGER], WHY)
        assert done.scrubbed
        assert other.store.data_version() != version
        with pytest.raises(InputRefusedError):
            other.cases.show(ref)
        journal = scene.home.database.with_name(f"{scene.home.database.name}-wal")
        assert journal.stat().st_size == 0


def test_it_is_not_said_to_be_done_while_somebody_reads_an_older_state(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "_SCRUBS", 2)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    with scene.at_work(COLLEAGUE) as other, scene.at_work(CASE_MANAGER) as workspace:
        with other.store.read() as view:
            view.cases.queue_ids(Queue.ALL, 1, other.desk.queue_moment())
            assert not workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], WHY).scrubbed
        assert workspace.store.scrub()


def _row(raw: Any, table: str, condition: str) -> tuple[list[str], tuple[Any, ...]]:
    cursor = raw.execute(f"SELECT * FROM {table} WHERE {condition}")
    return [column[0] for column in cursor.description], cursor.fetchone()
