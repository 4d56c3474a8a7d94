"""What an intruder does who keeps older files of a home and puts them back, and the work that is gone by that."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.attacks.conftest import Scene
from tests.factories import CASE_MANAGER

FILES = {"case file": ("cases.db",), "key file": ("vault.json",), "both": ("cases.db", "vault.json")}


def kept(scene: Scene, into: Path, files: Sequence[str]) -> None:
    """Copy what an intruder will put back, without the journal: the file was closed."""
    into.mkdir()
    for name in files:
        shutil.copyfile(scene.home.path / name, into / name)


def put_back(scene: Scene, old: Path, *, head: bool = True) -> None:
    """Put older files in the place of the present ones; who knows of the note beside the case file removes that."""
    for path in scene.home.path.glob("cases.db-*"):
        path.unlink()
    for path in old.iterdir():
        shutil.copyfile(path, scene.home.path / path.name)
    if head:
        (scene.home.path / "cases.head").unlink(missing_ok=True)


def works(scene: Scene, name: str = CASE_MANAGER) -> None:
    with scene.at_work(name) as workspace:
        if name == CASE_MANAGER:
            workspace.casework.note(scene.refs[0], "Worked.", 5)
