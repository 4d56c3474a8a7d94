"""A home with twelve invented reports and some work on them, a clock that stands still, and the app over it.

The home is made once in a run through the real import and the real use cases, with references that are the same each
time, and copied for each test.
"""

from __future__ import annotations

import csv
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.factories import CASE_MANAGER, COST, FORM, StillClock, keys_of, quick_home
from tests.tui import exports, reports
from tests.tui.driving import Driver
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from harassment_cms import services
from harassment_cms.bootstrap import Home, Workspace, open_workspace
from harassment_cms.domain.work import LinkKind
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import HandReport
from harassment_cms.services.casework import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.settings import change_setting
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.vault.session import SessionKeys

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""A Friday."""


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    # The screens wait a moment before they read what somebody only passes by.
    for name in ("workbench", "signposting", "importing"):
        monkeypatch.setattr(f"harassment_cms.tui.screens.{name}.screen._PAUSE", 0.001)


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_read_once() -> Iterator[None]:
    # Each app, and each first look at a kind of screen, reads the same style sheets anew: an eighth of all the work.
    known: dict[tuple[object, ...], list[RuleSet]] = {}
    read = Stylesheet._parse_rules

    def read_once(sheet: Stylesheet, *said: Any, **also: Any) -> list[RuleSet]:
        key = (*said, *sorted(also.items()), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = read(sheet, *said, **also)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", read_once)
        yield


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SessionKeys]:
    """Unlock each person once in a run: every home here is a copy of the same one."""
    home = quick_home(tmp_path_factory.mktemp("keys"))
    return cache(lambda name: keys_of(home, name))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, keys: Callable[[str], SessionKeys]) -> Path:
    """The home that each test gets a copy of."""
    folder = tmp_path_factory.mktemp("template")
    home = quick_home(folder)
    change_setting(home.settings, ("contacts", "safeguarding_lead", "name"), "Safeguarding desk")
    change_setting(home.settings, ("contacts", "safeguarding_lead", "reach"), "01632 960012")
    clock = StillClock(MORNING - timedelta(days=4))
    with closing(open_workspace(home, copy(keys(CASE_MANAGER)), COST, clock)) as work:
        _import(work, folder)
        _work(work, clock)
    return home.path


def _import(work: Workspace, folder: Path) -> None:
    for number, (ref, answers) in enumerate(reports.REPORTS.items()):
        file = folder / f"report-{number}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["Response ID", "Completed at", *answers])
            writer.writerow(
                [str(number + 1), f"2026-11-{10 + number // 3:02} 1{number % 10}:00:00", *answers.values()]
            )
        with pytest.MonkeyPatch.context() as patch:
            _always_draw(ref, patch)
            work.imports.run(file)


def _always_draw(ref: str, patch: pytest.MonkeyPatch) -> None:
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = import_module(found.name)
        if hasattr(module, "draw_many"):
            patch.setattr(module, "draw_many", lambda _, count, *__: [ref][:count])


def _work(work: Workspace, clock: StillClock) -> None:
    no = {code: "no" for code, _ in SAFETY_QUESTIONS}
    for ref in reports.CHECKED:
        clock.now += timedelta(minutes=7)
        work.casework.check_safety(ref, SafetyCheck(no, "Read the answers", ""), 10)
    for ref in reports.MINE:
        clock.now += timedelta(minutes=7)
        work.casework.take(ref)
    first, second = reports.MINE
    clock.now += timedelta(hours=2)
    work.casework.contact(first, reached=True, text="By e-mail, as they asked.", minutes=25)
    work.casework.label(first, "library evenings")
    work.casework.note(first, "Would like to meet with a friend beside her.\nNot before Thursday.", 15)
    work.tasks.add("Book the small room", "fri 14:00", first)
    work.tasks.add("Ring the halls office", "thu 10:00", second)
    work.links.add(first, second, LinkKind.RELATED, "Same building, same week")
    work.referrals.offer(first, "students-union-advice")
    work.casework.close(reports.CLOSED, "closed_anonymous", "Told security which building.", 5)


@pytest.fixture
def clock() -> StillClock:
    """Half past nine on a Friday."""
    return StillClock(MORNING)


@pytest.fixture
def home(tmp_path: Path, template: Path) -> Home:
    """A copy of the home."""
    shutil.copytree(template, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def opened(home: Home, clock: StillClock, keys: Callable[[str], SessionKeys]) -> Iterator[Callable[[str], Workspace]]:
    """Open the home as one of its people; it is closed when the test is over."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(open_workspace(home, copy(keys(name)), COST, clock)))


@pytest.fixture
def cerys(opened: Callable[[str], Workspace]) -> Workspace:
    """The case manager at work."""
    return opened(CASE_MANAGER)


@pytest.fixture
def app(home: Home, cerys: Workspace) -> HcmsApp:
    """The screens over her open home."""
    return HcmsApp(home, None, cerys)


@pytest.fixture
def at_case(home: Home, cerys: Workspace) -> Callable[..., HcmsApp]:
    """The screens with one case open, on one of its pages."""
    return lambda ref, pane="": HcmsApp(home, None, cerys, ReturnPlace(mode="cases", ref=ref, pane=pane))


@pytest.fixture
def about_a_colleague(cerys: Workspace, monkeypatch: pytest.MonkeyPatch) -> str:
    """The reference of a report written down by hand that names a colleague, so that it closed at once."""
    monkeypatch.setattr("harassment_cms.services.by_hand.entering.draw", lambda _: "HC-8M8-PQR")
    answers = {"narrative": Given(text="Mira Holt shouts at us by the lift.")}
    return cerys.by_hand.enter(HandReport(FORM, answers, "phone", "themselves", "agreed")).ref


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folder with one export among the downloads."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "me"))
    return exports.downloads(tmp_path / "me")


@pytest.fixture
def at_import(home: Home, opened: Callable[[str], Workspace], downloads: Path) -> Callable[[str], HcmsApp]:
    """The screens as one of the home's people, who has one export among the downloads."""
    return lambda name: HcmsApp(home, None, opened(name), ReturnPlace(mode="import"))


@pytest.fixture
def drive() -> Callable[..., Driver]:
    """Run an app without a terminal and press its keys."""
    return Driver
