"""A home with the people of ``tests.factories`` and one report, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, Sketch, StillClock, add_cases, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Place:
    """A home and the reference of the one report in it."""

    home: Home
    ref: str
    clock: StillClock

    @contextmanager
    def at_work(self, name: str = CASE_MANAGER) -> Iterator[Workspace]:
        """Open the home as one of its people."""
        workspace = open_workspace(self.home, unlocked(self.home, name), COST, self.clock)
        try:
            yield workspace
        finally:
            workspace.close()

    def sound(self) -> bool:
        """Say whether the whole record holds."""
        with self.at_work(ADMINISTRATOR) as workspace:
            return workspace.record.verify().problems == ()


@pytest.fixture(scope="session")
def one_report(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(quick_home(tmp_path_factory.mktemp("place")), "", StillClock())
    with place.at_work() as workspace:
        (ref,) = add_cases(workspace, [Sketch()])
    return Place(place.home, ref, place.clock)


@pytest.fixture
def place(one_report: Place, tmp_path: Path) -> Place:
    shutil.copytree(one_report.home.path, tmp_path / "home")
    return Place(Home(tmp_path / "home"), one_report.ref, StillClock())
