"""``start.py`` on a checkout of nothing much: what it installs, when it starts afresh, what it says when it can't.

The checkout here has the real ``start.py`` and a program of four lines with its own build backend, so that no
package has to be fetched.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

START = Path(__file__).resolve().parents[2] / "start.py"
BACKEND = """\
import pathlib, zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    source = pathlib.Path("src/harassment_cms")
    info = "harassment_cms-1.dist-info"
    files = {f"harassment_cms/{path.name}": path.read_text() for path in source.glob("*.py")}
    files[f"{info}/METADATA"] = "Metadata-Version: 2.1\\nName: harassment-cms\\nVersion: 1\\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder) / "harassment_cms-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "harassment_cms-1-py3-none-any.whl"
"""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
NO_PACKAGES = "# none\n"
MARK = ".venv/start.unfinished"
PROGRAM = "import os, sys\nprint('first', sys.argv[1:], os.getcwd())\nsys.exit(4)\n"


class Checkout:
    """A folder with ``start.py`` in it, and ways to run that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        package = folder / "src/harassment_cms"
        package.mkdir(parents=True)
        shutil.copy(START, folder)
        (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
        (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        (folder / "requirements.lock").write_text(NO_PACKAGES, encoding="utf-8")
        (package / "__init__.py").write_text("", encoding="utf-8")
        self.program.write_text(PROGRAM, encoding="utf-8")

    @property
    def program(self) -> Path:
        return self.folder / "src/harassment_cms/__main__.py"

    def begin(self, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(self.folder / "start.py"), *arguments],
            cwd=self.folder.parent,
            env={**os.environ, "PIP_CONFIG_FILE": os.devnull, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        process = self.begin(*arguments, environment=environment)
        out, talk = process.communicate(timeout=300)
        return process.returncode, out, talk


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in a folder whose name has a space, set up by two runs at once after one was cut short."""
    checkout = Checkout(tmp_path_factory.mktemp("two words") / "check out")
    left_behind = checkout.folder / ".venv/left-behind"
    left_behind.parent.mkdir()
    left_behind.touch()
    (checkout.folder / MARK).touch()
    both = [checkout.begin("demo", "--no-tui") for _ in range(2)]
    ends = [(process.communicate(timeout=300), process.returncode) for process in both]
    assert [(code, out.split(" [")[0]) for (out, _), code in ends] == [(4, "first")] * 2, ends
    assert "unfinished" in "".join(talk for (_, talk), _ in ends)
    assert not left_behind.exists()
    assert not (checkout.folder / MARK).exists()
    return checkout


def test_the_program_gets_its_arguments_and_the_callers_folder_and_its_exit_code_is_kept(ready: Checkout) -> None:
    code, out, _ = ready.run("demo", "--no-tui", "--home", "my home")
    assert code == 4
    assert out.strip() == f"first ['demo', '--no-tui', '--home', 'my home'] {ready.folder.parent}"


def test_a_second_run_does_nothing_and_says_nothing(ready: Checkout) -> None:
    before = (ready.folder / ".venv/start.log").read_bytes()
    assert ready.run("demo")[2] == ""
    assert (ready.folder / ".venv/start.log").read_bytes() == before


def test_a_changed_source_is_installed_again_and_compiled_and_the_packages_are_not(ready: Checkout) -> None:
    ready.program.write_text(PROGRAM.replace("first", "second"), encoding="utf-8")
    told_not_to_compile = {"PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_COMPILE": "1", "PIP_TARGET": "/nowhere"}
    _, out, talk = ready.run("demo", environment=told_not_to_compile)
    assert out.startswith("second")
    assert talk.splitlines() == ["Installing the program …"]
    assert list((ready.folder / ".venv").rglob("site-packages/harassment_cms/__pycache__/__main__.*.pyc"))


def test_a_source_that_does_not_build_is_told_and_keeps_the_environment(ready: Checkout) -> None:
    backend = ready.folder / "backend.py"
    backend.write_text("raise RuntimeError('no wheel today')", encoding="utf-8")
    ready.program.write_text(PROGRAM.replace("first", "third"), encoding="utf-8")
    code, out, talk = ready.run("demo")
    backend.write_text(BACKEND, encoding="utf-8")
    assert (code, out) == (1, "")
    assert "no wheel today" in talk
    assert "start.log" in talk
    _, out, talk = ready.run("demo")
    assert out.startswith("third")
    assert talk.splitlines() == ["Installing the program …"]


def test_a_stamp_that_cannot_be_read_leads_to_a_new_installation(ready: Checkout) -> None:
    (ready.folder / ".venv/start.json").write_text('["cut', encoding="utf-8")
    assert ready.run("demo")[0] == 4
    assert json.loads((ready.folder / ".venv/start.json").read_text(encoding="utf-8"))["folder"]


def test_a_checkout_that_was_moved_is_set_up_for_its_new_place(ready: Checkout) -> None:
    ready.folder = ready.folder.rename(ready.folder.with_name("elsewhere"))
    code, _, talk = ready.run("demo")
    assert code == 4, talk
    assert "Making" in talk


def test_without_a_network_it_says_so_and_the_next_run_will_start_clean(ready: Checkout) -> None:
    lock = ready.folder / "requirements.lock"
    lock.write_text(f"nothing==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    unreachable = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1", "PIP_FIND_LINKS": ""}
    code, out, talk = ready.run("demo", environment=unreachable)
    lock.write_text(NO_PACKAGES, encoding="utf-8")
    assert (code, out) == (1, "")
    assert "no package index answered" in talk
    assert "127.0.0.1" not in talk
    assert (ready.folder / MARK).exists()


@pytest.mark.parametrize("arguments", [(), ("dmeo",), ("--no-tui",)])
def test_a_wrong_command_is_answered_with_the_right_ones(arguments: tuple[str, ...], tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "untouched")
    code, out, talk = checkout.run(*arguments)
    assert (code, out) == (2, "")
    assert "python3 start.py demo" in talk
    assert not (checkout.folder / ".venv").exists()


@pytest.fixture
def start() -> ModuleType:
    """``start.py`` as a module."""
    spec = importlib.util.spec_from_file_location("start", START)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_without_venv_is_told_what_to_install(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.SetUpError, match="python3-venv"):
        start.make_venv()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("pip_said", "words"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one"),
        ("NewConnectionError: Temporary failure in name resolution", "no package index"),
        ("ERROR: No matching distribution found for x==1", "no ready-made copy"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something never seen before", "something never seen before"),
    ],
)
def test_what_pip_says_is_put_in_plain_words(start: ModuleType, tmp_path: Path, pip_said: str, words: str) -> None:
    failing = [sys.executable, "-c", f"import sys; print({pip_said!r}); sys.exit(1)"]
    with pytest.raises(start.SetUpError, match=words):
        start.run_logged(failing, tmp_path / "log")
    assert pip_said in (tmp_path / "log").read_text(encoding="utf-8")


@pytest.mark.parametrize("home", ["", "/", "/nonexistent/home"])
def test_without_a_home_nothing_is_cached(start: ModuleType, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.delenv("USERPROFILE", raising=False)
    monkeypatch.setenv("HOME", home)
    assert start.install_environment()["PIP_NO_CACHE_DIR"] == "1"


def test_only_how_to_reach_the_index_is_taken_from_the_environment(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.example.org/")
    monkeypatch.setenv("PIP_PREFIX", "/elsewhere")
    environment = start.install_environment()
    assert environment["PIP_INDEX_URL"] == "http://index.example.org/"
    assert "PIP_PREFIX" not in environment
    assert "PYTHONPATH" not in environment
