"""A home with an administrator, a case manager and a project lead, and two reports with some work on the first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.attacks.intruder import unlocked
from tests.factories import CASE_MANAGER, COST, Sketch, StillClock, add_cases, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace, watching
from harassment_cms.domain.errors import IntegrityError

SECRET = "It was said in front of the whole seminar."
NOTE = "They would like a call on Thursday."


@dataclass(frozen=True, slots=True)
class Scene:
    """A home, and the references of the reports in it."""

    home: Home
    refs: tuple[str, ...]
    clock: StillClock

    @contextmanager
    def at_work(self, name: str) -> Iterator[Workspace]:
        """Open the home as one of its people."""
        workspace = open_workspace(self.home, unlocked(self.home, name), COST, self.clock)
        try:
            yield workspace
        finally:
            workspace.close()

    def problems(self) -> str:
        """Return everything that is said against the record, by ``audit verify`` or already when opening."""
        try:
            with self.at_work(CASE_MANAGER) as workspace:
                return "\n".join(workspace.record.verify().problems)
        except IntegrityError as error:
            return error.message


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    scene = Scene(quick_home(tmp_path_factory.mktemp("scene")), (), StillClock())
    with scene.at_work(CASE_MANAGER) as workspace:
        refs = add_cases(workspace, [Sketch(narrative=SECRET), Sketch(narrative="Another report.")])
        workspace.casework.take(refs[0])
        workspace.casework.note(refs[0], NOTE, 15)
        workspace.tasks.add("Call them back", "2wd", refs[0])
        workspace.casework.label(refs[0], "seminar")
    return Scene(scene.home, refs, scene.clock)


@pytest.fixture
def scene(prepared: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(prepared.home.path, tmp_path / "home")
    return Scene(Home(tmp_path / "home"), prepared.refs, StillClock())


@pytest.fixture
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where notes of one's own lie: in the account, out of reach of whoever writes in the home."""
    account = tmp_path / "account"
    monkeypatch.setattr(
        watching, "witness_file", lambda home, keys: account / f"v-{keys.user_id}-{home.path.name}.seen"
    )
    return account
