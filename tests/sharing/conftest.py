"""A home with a partner in security, with whom parts of the first of two reports are shared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.factories import CASE_MANAGER, COST, PASSPHRASE, Sketch, StillClock, add_cases, open_as, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace, unlock_keys

PARTNER = "Sam Okafor"
FIRST_WORDS = "seven herons over the weir"
OWN_WORDS = "copper lantern drift meadow"
SECRET = "It was said in front of the whole seminar."
OTHER = "Another report, of which nobody else may know."
NOTE = "They would like a call on Thursday."
SUMMARY = "Somebody waits outside the library in the evening. Please keep an eye on it."
WHY = "They agreed on the telephone."


@dataclass(frozen=True, slots=True)
class Sharing:
    """The main home, the references of its reports, and the small home of the partner."""

    home: Home
    refs: tuple[str, ...]
    clock: StillClock

    @property
    def small(self) -> Home:
        """The partner's home."""
        (folder,) = (each for each in self.home.shares.iterdir() if "-" not in each.name)
        return Home(folder)

    @contextmanager
    def at_work(self, name: str = CASE_MANAGER) -> Iterator[Workspace]:
        """Open the main home as one of its people."""
        workspace = open_as(self.home, name, self.clock)
        try:
            yield workspace
        finally:
            workspace.close()

    @contextmanager
    def partner(self, words: str = FIRST_WORDS, at: Path | None = None) -> Iterator[Workspace]:
        """Open the small home as the partner."""
        home = self.small if at is None else Home(at)
        workspace = open_workspace(home, unlock_keys(home, None, words), COST, self.clock)
        try:
            yield workspace
        finally:
            workspace.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Sharing:
    found = Sharing(quick_home(tmp_path_factory.mktemp("sharing")), (), StillClock())
    with found.at_work() as workspace:
        refs = add_cases(workspace, [Sketch(narrative=SECRET), Sketch(narrative=OTHER)])
        workspace.casework.take(refs[0])
        workspace.casework.note(refs[0], NOTE, 15)
        task = workspace.tasks.add("Walk them to the bus stop", "2wd", refs[0])
        workspace.sharing.create(PARTNER, "security", FIRST_WORDS)
        workspace.sharing.add(refs[0], PARTNER, [f"task:{task.id}"], summary=SUMMARY, reason=WHY)
    return Sharing(found.home, refs, found.clock)


@pytest.fixture
def shared(prepared: Sharing, tmp_path: Path) -> Sharing:
    shutil.copytree(prepared.home.path, tmp_path / "home")
    return Sharing(Home(tmp_path / "home"), prepared.refs, StillClock())


assert PASSPHRASE != FIRST_WORDS
