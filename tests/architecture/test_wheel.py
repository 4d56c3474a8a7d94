"""What travels: the wheel holds the program with its forms, its directory and its demonstration, and runs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = "harassment_cms/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_holds_every_source_file_of_the_program(wheel: zipfile.ZipFile) -> None:
    here = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/harassment_cms").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= set(wheel.namelist())


def test_holds_the_shipped_defaults_unchanged(wheel: zipfile.ZipFile) -> None:
    shipped = {f"forms/{path.name}": path for path in (ROOT / "forms").glob("*.yaml")}
    assert shipped
    shipped |= {f"guidance/{path.name}": path for path in (ROOT / "guidance").glob("*.md")}
    shipped |= {name: ROOT / name for name in ("signposting.yaml", "themes.yaml")}
    shipped |= {f"reports/{path.name}": path for path in (ROOT / "reports").glob("*.yaml")}
    for name, path in shipped.items():
        assert wheel.read(f"{TOP}_defaults/{name}") == path.read_bytes()


def test_holds_the_demonstration(wheel: zipfile.ZipFile) -> None:
    assert [name for name in wheel.namelist() if name.startswith(f"{TOP}_demo/") and name.endswith(".csv")]


def test_holds_no_tests_and_nothing_compiled(wheel: zipfile.ZipFile) -> None:
    assert not [name for name in wheel.namelist() if name.startswith("tests/") or name.endswith(".pyc")]


def test_runs_from_what_it_holds(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    script = "import harassment_cms.__main__ as m; print(m.__file__); m.main(['--version'])"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, version = done.stdout.splitlines()
    assert Path(where).is_relative_to(tmp_path)
    assert version.startswith("hcms ")
