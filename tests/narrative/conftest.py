"""A home with ten invented reports, of which some may be spoken of in public and some may not.

It is made once in a run through the real import and copied for each test; the clock stands still in the autumn after.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from copy import copy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.factories import CASE_MANAGER, COST, StillClock, keys_of, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace, wiring
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.vault.session import SessionKeys

Open = Callable[[str], Workspace]
AUTUMN = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
NAMED = "I give my name and would like to talk to a case manager"
QUIET = "I give my name, and I do not want anything done for now"
ANONYMOUS = "I stay anonymous"

FIRST = "I did not know whom to tell. In the end I found the form by chance."
REPORTS: dict[str, dict[str, str]] = {
    "one": {
        "name": "Zephyrine Quillon",
        "email": "z.quillon@example.ac.uk",
        "university_id": "AB12345",
        "narrative": FIRST,
        "responding_name": "Torvald Umber",
        "place_detail": "Behind the Marigold annexe",
        "witnesses": "A friend, Peregrine, saw it.",
    },
    "two": {"name": "Odalys Fenn", "narrative": "Three offices sent me on. Nobody wrote down what I said."},
    "three": {"name": "Kestrel Vane", "narrative": "I asked around for weeks before anybody could say where to go."},
    "four": {"name": "Odalys Fenn", "narrative": "Again I was sent on, and again nobody wrote anything down."},
    "same_respondent": {
        "name": "Linnet Garrow",
        "responding_name": "TORVALD UMBER",
        "narrative": "I looked at the pages for an hour and found nothing that fitted.",
    },
    "anonymous": {"route": ANONYMOUS, "narrative": "There was no place to ask without giving a name."},
    "anonymous_too": {"route": ANONYMOUS, "narrative": "I walked past the door four times and went home."},
    "no_figures": {
        "name": "Merle Ashdown",
        "consent_statistics": "No",
        "narrative": "It took me half a year to find out who listens.",
    },
    "nobody": {
        "name": "Robin Thackeray",
        "consent_share": "Nobody beyond the case managers",
        "narrative": "No page said that students may come as well.",
    },
    "ask_first": {
        "name": "Wren Halloran",
        "consent_share": "Ask me first, every time",
        "narrative": "My tutor did not know it either, and guessed.",
    },
}
QUESTIONS = tuple(dict.fromkeys(question for report in REPORTS.values() for question in report))


@pytest.fixture(scope="module", autouse=True)
def _files_read_once() -> Iterator[None]:
    # The form and the codebook are the same files in every home here.
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_forms", "_codebook"):
            patch.setattr(wiring, name, _once(getattr(wiring, name)))
        yield


def _once(reader: Callable[[Home], Any]) -> Callable[[Home], Any]:
    read: list[Any] = []

    def once(home: Home) -> Any:
        if not read:
            read.append(reader(home))
        return read[0]

    return once


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SessionKeys]:
    """Unlock each person once in a run: every home here is a copy of the same one."""
    home = quick_home(tmp_path_factory.mktemp("keys"))
    return cache(lambda name: keys_of(home, name))


@pytest.fixture(scope="session")
def told_home(
    tmp_path_factory: pytest.TempPathFactory, keys: Callable[[str], SessionKeys]
) -> tuple[Path, dict[str, str]]:
    """The home that each test gets a copy of, and the references of its cases by the names above."""
    folder = tmp_path_factory.mktemp("told")
    home, refs = quick_home(folder), dict[str, str]()
    with closing(open_workspace(home, copy(keys(CASE_MANAGER)), COST, StillClock(AUTUMN))) as work:
        file = folder / "reports.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["Response ID", "Completed at", "route", *QUESTIONS], restval="")
            writer.writeheader()
            for number, report in enumerate(REPORTS.values(), 1):
                sent = {"Response ID": str(number), "Completed at": f"2026-08-{number:02} 10:00:00"}
                writer.writerow({"route": NAMED, **sent, **report})
        made = work.imports.run(file).cases
        refs = dict(zip(REPORTS, made, strict=True))
    return home.path, refs


@pytest.fixture
def refs(told_home: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """The references of the cases."""
    return told_home[1]


@pytest.fixture
def home(tmp_path: Path, told_home: tuple[Path, dict[str, str]]) -> Home:
    """A copy of the home."""
    shutil.copytree(told_home[0], tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def clock() -> StillClock:
    """A morning soon after the third quarter of 2026."""
    return StillClock(AUTUMN)


@pytest.fixture
def opened(home: Home, clock: StillClock, keys: Callable[[str], SessionKeys]) -> Iterator[Open]:
    """Open the home as one of its people; it is closed when the test is over."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(open_workspace(home, copy(keys(name)), COST, clock)))


@pytest.fixture
def cerys(opened: Open) -> Workspace:
    """The case manager at work."""
    return opened(CASE_MANAGER)


@pytest.fixture
def quarter() -> Period:
    """The quarter in which all reports were sent."""
    return parse_period("2026-Q3", 8)
