"""A report that names a colleague, as it arrives: they find nothing of it, here or with any other tool."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER, PASSPHRASE, StillClock, quick_home

from harassment_cms.bootstrap import Home
from harassment_cms.cli.conflicts import let_in_if_clear
from harassment_cms.domain.case import Queue
from harassment_cms.domain.conflicts import Checker
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.safety import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import HandReport
from harassment_cms.services.imports import ImportResult
from harassment_cms.services.newcomers import About, UndecidedError
from harassment_cms.services.people.details import Given as Details

HEADER = ("response_id", "submitted_at", "route", "danger", "narrative", "responding_name", "name")
TOLD, PLAIN = "They waited for me behind the boathouse.", "A quite different story of a shut door."
LATER = "It went on in the week after."
ROWS = (
    ("1", "2025-11-03 10:00:00 UTC", "named_meeting", "no", PLAIN, "", ""),
    ("2", "2025-11-04 10:00:00 UTC", "named_meeting", "yes", TOLD, f"Dr {COLLEAGUE}", "Sam Bell"),
)


def written(folder: Path, rows: Sequence[Sequence[str]], name: str = "export.csv") -> Path:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *rows])
    path = folder / name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def imported(scene: Scene, path: Path, by: str = ADMINISTRATOR) -> ImportResult:
    with scene.at_work(by) as workspace:
        return workspace.imports.run(path)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("arrived")
    scene = Scene(quick_home(folder), (), StillClock())
    result = imported(scene, written(folder, ROWS))
    return Scene(scene.home, tuple(result.cases), scene.clock)


@pytest.fixture
def named(arrived: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(arrived.home.path, tmp_path / "home")
    return Scene(Home(tmp_path / "home"), arrived.refs, StillClock())


@pytest.mark.parametrize("name", [COLLEAGUE, ADMINISTRATOR, LEAD])
def test_no_key_of_theirs_opens_a_cell_of_it(named: Scene, name: str) -> None:
    with named.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(named.refs[1], "Rang them on Tuesday.")
    intruder = Intruder(named.home, name)
    teams = tuple(Intruder(named.home, COLLEAGUE).keys.teams.values()) if name == COLLEAGUE else ()
    reach = intruder.reach(*teams)
    assert not any(map(reach.reads, (TOLD, "Sam Bell", "Rang them on Tuesday.", COLLEAGUE)))
    assert reach.reads(PLAIN) is (name == COLLEAGUE)


def test_the_same_search_finds_it_with_the_keys_of_somebody_else(named: Scene) -> None:
    assert Intruder(named.home, CASE_MANAGER).reach().reads(TOLD)


def test_without_the_check_the_search_finds_it_with_their_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Checker, "hits", lambda self, cells, places: ())
    scene = Scene(quick_home(tmp_path), (), StillClock())
    imported(scene, written(tmp_path, ROWS))
    assert Intruder(scene.home, COLLEAGUE).reach().reads(TOLD)


def test_they_find_nothing_of_it(named: Scene) -> None:
    ref = named.refs[1]
    with named.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 1
        assert [line.case.ref for line in workspace.cases.list()] == [named.refs[0]]
        assert not workspace.tasks.today().late_in_all
        with pytest.raises(InputRefusedError):
            workspace.cases.show(ref)
        assert not workspace.record.verify().problems


def test_the_others_work_on_it_under_keys_that_no_importer_held(named: Scene) -> None:
    ref = named.refs[1]
    with named.at_work(CASE_MANAGER) as workspace:
        view = workspace.cases.show(ref)
        assert {answer.raw for answer in view.answers} >= {TOLD, "Sam Bell"}
        assert workspace.cases.counts()[Queue.SAFETY_CHECK] == 2
        assert not view.problems
        restriction = workspace.restricting.of(ref)
        assert restriction is not None
        assert (restriction.named, restriction.kept_out) == ((CASE_MANAGER,), (COLLEAGUE,))
        workspace.casework.note(ref, "Rang them.")
        assert not workspace.record.verify().problems
    with Intruder(named.home, LEAD).file() as raw:
        assert raw.execute("SELECT count(*), max(epoch) FROM case_key WHERE salt IS NULL").fetchone() == (2, 2)


def test_what_an_import_says_is_the_same_with_and_without_it(tmp_path: Path, named: Scene) -> None:
    scene = Scene(quick_home(tmp_path / "other"), (), StillClock())
    tame = [*ROWS[:1], (*ROWS[1][:5], "Dr Nobody Known", "Sam Bell")]
    said = []
    for place, rows in ((scene, tame), (Scene(quick_home(tmp_path / "third"), (), StillClock()), ROWS)):
        with place.at_work(COLLEAGUE) as workspace:
            path = written(tmp_path, rows)
            preview = workspace.imports.preview(path)
            result = workspace.imports.run(path)
            said.append((preview.counts, preview.warnings, result.counts, result.warnings, len(result.cases)))
    assert said[0] == said[1]


def test_a_provisional_hit_closes_at_once_and_asks_for_a_decision(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    thanks = (*ROWS[0][:4], f"I thank {COLLEAGUE} for listening.", "", "")
    (ref,) = imported(scene, written(tmp_path, [thanks])).cases
    assert not Intruder(scene.home, COLLEAGUE).reach().reads("listening")
    with scene.at_work(CASE_MANAGER) as workspace:
        (task,) = workspace.tasks.open()
        assert (task.ref, task.due_at.isoformat()) == (ref, "2026-01-06T17:00:00+00:00")
        decided = workspace.restricting.of(ref)
        assert decided is not None
        assert decided.undecided_until == task.due_at
        unknown = {code: "unknown" for code, _ in SAFETY_QUESTIONS}
        with pytest.raises(ConflictError, match="confirms or lifts"):
            workspace.tasks.done(task.id)
        workspace.casework.check_safety(ref, SafetyCheck(unknown, "", ""))
        workspace.undo.last()
        assert workspace.tasks.open() == (task,)
        workspace.restricting.lift(ref, "They were named with thanks.")
        assert not workspace.tasks.open()
        assert not workspace.record.verify().problems
    with scene.at_work(COLLEAGUE) as workspace:
        assert any("listening" in answer.raw for answer in workspace.cases.show(ref).answers)


def test_confirmed_it_stays_closed(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    (ref,) = imported(scene, written(tmp_path, [(*ROWS[0][:4], f"It was {COLLEAGUE}.", "", "")])).cases
    with scene.at_work(CASE_MANAGER) as workspace:
        done = workspace.restricting.confirm(ref, "They mean our colleague.")
        assert done.restriction is not None
        assert done.restriction.undecided_until is None
        assert not workspace.tasks.open()
        workspace.cases.show(ref)
        assert not workspace.record.verify().problems
    assert not Intruder(scene.home, COLLEAGUE).reach().reads("It was")


def test_an_answer_that_comes_later_is_sealed_to_the_case(named: Scene, tmp_path: Path) -> None:
    later = [ROWS[0], (*ROWS[1][:4], LATER, *ROWS[1][5:])]
    imported(named, written(tmp_path, later, "later.csv"), by=COLLEAGUE)
    assert (
        not Intruder(named.home, COLLEAGUE).reach(*Intruder(named.home, COLLEAGUE).keys.teams.values()).reads(LATER)
    )
    with named.at_work(CASE_MANAGER) as workspace:
        view = workspace.cases.show(named.refs[1])
        assert LATER in {answer.raw for answer in view.answers}
        assert not view.problems
        assert not workspace.record.verify().problems


def test_an_answer_that_names_somebody_only_later_closes_the_case(named: Scene, tmp_path: Path) -> None:
    later = [(*ROWS[0][:4], LATER, COLLEAGUE, "")]
    imported(named, written(tmp_path, later, "later.csv"))
    with named.at_work(COLLEAGUE) as workspace:
        assert LATER not in repr(workspace.cases.show(named.refs[0]))
    with named.at_work(CASE_MANAGER) as workspace:
        assert LATER in repr([each.answers for each in workspace.cases.show(named.refs[0]).submissions])
        assert not workspace.record.verify().problems
    with named.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 0
    assert not Intruder(named.home, COLLEAGUE).reach().reads(LATER)


def test_an_answer_that_names_somebody_only_later_closes_what_is_joined_as_well(named: Scene, tmp_path: Path) -> None:
    """Whoever works the other case reads the answer there: one of two joined cases is never closed alone."""
    (other,) = imported(named, written(tmp_path, [("3", *ROWS[0][1:4], "I saw it from the stairs.", "", "")])).cases
    with named.at_work(COLLEAGUE) as workspace:
        check = SafetyCheck({code: "no" for code, _ in SAFETY_QUESTIONS}, "Read it", "")
        workspace.casework.check_safety(named.refs[0], check)
        workspace.joining.join(named.refs[0], other, "The same door.")
    imported(named, written(tmp_path, [(*ROWS[0][:4], LATER, COLLEAGUE, "")], "later.csv"))
    with named.at_work(CASE_MANAGER) as workspace:
        (there,) = workspace.cases.show(other).joined
        assert LATER in repr([each.answers for each in there.submissions])
        found = [workspace.restricting.of(ref) for ref in (named.refs[0], other)]
        assert [each.named for each in found if each is not None] == [(CASE_MANAGER,)] * 2
        assert not workspace.record.verify().problems
    with named.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 0
    reach = Intruder(named.home, COLLEAGUE).reach(*Intruder(named.home, COLLEAGUE).keys.teams.values())
    assert not any(map(reach.reads, (LATER, "from the stairs", "The same door.")))


@pytest.mark.parametrize("contact", [False, True])
def test_with_nobody_left_it_needs_a_reader(tmp_path: Path, contact: bool) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    if contact:
        text = scene.home.settings.read_text(encoding="utf-8")
        before = "conflict_contact:\n    name: "
        assert before in text
        head, tail = text.split(before)
        scene.home.settings.write_text(f'{head}{before}"{NEWCOMER}"\n{tail.split(chr(10), 1)[1]}', encoding="utf-8")
    result = imported(scene, written(tmp_path, [(*ROWS[1][:5], f"{COLLEAGUE} and {CASE_MANAGER}", "")]))
    assert (result.needs_reader, result.needs_reader_safety) == (1, 1)
    assert result.warnings[-1].startswith("1 report needs a reader without a conflict of interest. It answers")
    for name in (COLLEAGUE, CASE_MANAGER, ADMINISTRATOR):
        assert not Intruder(scene.home, name).reach().reads(TOLD)
    if contact:
        with scene.at_work(CASE_MANAGER) as workspace, pytest.raises(NotPermittedError, match="whom nobody lets in"):
            workspace.newcomers.admit(NEWCOMER)
    with scene.at_work(NEWCOMER) as workspace:
        assert workspace.people.waiting() == (() if contact else (NEWCOMER,))
        if not contact:
            with pytest.raises(NotPermittedError):
                workspace.cases.list()
            return
        (line,) = workspace.cases.list()
        view = workspace.cases.show(line.case.ref)
        assert TOLD in {answer.raw for answer in view.answers}
        workspace.casework.note(line.case.ref, "Rang them.")
        assert workspace.cases.counts()[Queue.SAFETY_CHECK] == 1
        with pytest.raises(NotPermittedError):
            workspace.restricting.lift(line.case.ref, "All of it.")
        assert not workspace.record.verify().problems


def test_a_workbook_with_such_a_row_is_closed_to_them_whole(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    imported(scene, path)
    with scene.at_work(CASE_MANAGER) as workspace:
        (batch,) = workspace.imports.batches()
        assert workspace.imports.rebuild(batch.id) == path.read_bytes()
    with scene.at_work(COLLEAGUE) as workspace, pytest.raises(NotPermittedError):
        workspace.imports.rebuild(batch.id)
    assert not Intruder(scene.home, COLLEAGUE).reach().reads(TOLD)
    with Intruder(scene.home, COLLEAGUE).file() as raw:
        assert raw.execute("SELECT count(*) FROM original_key WHERE salt IS NOT NULL").fetchone() == (0,)


def test_a_row_without_a_case_is_closed_as_well(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    path = written(tmp_path, ROWS[:1])
    path.write_text(f'{path.read_text(encoding="utf-8")}9,"{COLLEAGUE} did it\n', encoding="utf-8")
    imported(scene, path)
    assert not Intruder(scene.home, COLLEAGUE).reach().reads("did it")
    with scene.at_work(COLLEAGUE) as workspace:
        assert not workspace.settling.rows()
    with scene.at_work(CASE_MANAGER) as workspace:
        (row,) = workspace.settling.rows()
        assert COLLEAGUE in workspace.settling.show(row.id)
        (ref,) = workspace.settling.take([row.id])
        assert workspace.restricting.of(ref) is not None
        workspace.cases.show(ref)
        assert not workspace.record.verify().problems
    with scene.at_work(COLLEAGUE) as workspace, pytest.raises(InputRefusedError):
        workspace.cases.show(ref)


def test_a_report_entered_by_hand_is_looked_through_as_well(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    answers = {"narrative": Given(text=TOLD), "responding_name": Given(text="Dr Holt")}
    report = HandReport("harassment-report", answers, "phone", "themselves", "agreed")
    with scene.at_work(CASE_MANAGER) as workspace:
        entered = workspace.by_hand.enter(report)
        assert entered.opens
        assert workspace.cases.show(entered.ref)
        assert not workspace.record.verify().problems
    assert not Intruder(scene.home, COLLEAGUE).reach().reads(TOLD)
    with scene.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 0
        assert not workspace.by_hand.enter(report).opens


def test_before_somebody_is_let_in_what_may_be_about_them_is_closed(tmp_path: Path) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.details.change(NEWCOMER, Details(accounts=("treid7",)))
    refs = imported(scene, written(tmp_path, [ROWS[0], (*ROWS[1][:4], TOLD, "Dr Somebody", "")])).cases
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.details.change(NEWCOMER, Details(terms=("the man from the boathouse", "behind the boathouse")))
    with scene.at_work(CASE_MANAGER) as workspace:
        assert workspace.newcomers.about(NEWCOMER) == (About(refs[1], firm=False, restricted=False),)
        with pytest.raises(NotPermittedError):
            workspace.newcomers.about(CASE_MANAGER)
        with pytest.raises(UndecidedError) as undecided:
            workspace.newcomers.admit(NEWCOMER, close=refs[:1], leave=refs[:1])
        assert undecided.value.refs == (refs[1],)
        assert NEWCOMER in workspace.people.waiting()
        workspace.newcomers.admit(NEWCOMER, close=[refs[1]])
        assert not workspace.newcomers.about(NEWCOMER)
        assert not workspace.record.verify().problems
    with scene.at_work(NEWCOMER) as workspace:
        assert [line.case.ref for line in workspace.cases.list()] == [refs[0]]
    assert not Intruder(scene.home, NEWCOMER).reach().reads(TOLD)
    with scene.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 2


def test_whoever_a_case_manager_adds_comes_in_only_if_no_report_may_be_about_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(quick_home(tmp_path), (), StillClock())
    (ref,) = imported(scene, written(tmp_path, [(*ROWS[1][:4], TOLD, "Dr Somebody", "")])).cases
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.rights.change(CASE_MANAGER, (Role.ADMINISTRATOR, Role.CASE_MANAGER))
    with scene.at_work(CASE_MANAGER) as workspace:
        named, other = (
            workspace.people.add(name, (Role.CASE_MANAGER,), PASSPHRASE) for name in ("Gareth Somebody", "Dilys Hart")
        )
        assert not named.admitted
        assert not let_in_if_clear(workspace, named).admitted
        assert ref in capsys.readouterr().err
        assert let_in_if_clear(workspace, other).admitted
        assert not workspace.record.verify().problems
    assert not Intruder(scene.home, named.name).reach().reads(TOLD)
