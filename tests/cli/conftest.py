"""The program on real homes, which are made once and copied for each test."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO
from unittest import mock

import pytest
from tests.factories import PASSPHRASE, quick_home

ROOT = Path(__file__).resolve().parents[2]
EXPORT = ROOT / "src/harassment_cms/_demo/results-for-harassment-re-2026-10-05-0900.csv"
PROGRAM = [sys.executable, "-m", "harassment_cms"]
PERSON = "Ada Sutherland"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Hcms:
    """The program as one person starts it in one home: in this process, which is quick, or in one of its own."""

    home: Path
    passphrase_file: Path

    def __call__(self, *words: str, stdin: str = "", user: str | None = None, **variables: str) -> Done:
        """Run a command inside the test; ``variables`` are added to its environment."""
        with io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) as out:
            done = self.into(out, *words, stdin=stdin, user=user, **variables)
            return replace(done, out=_written(out))

    def into(self, stdout: TextIO, *words: str, stdin: str = "", user: str | None = None, **variables: str) -> Done:
        """Run a command inside the test that writes what it prints to this stream."""
        from harassment_cms.__main__ import main

        given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with (
            mock.patch.dict(os.environ, self.environment(user, **variables), clear=True),
            mock.patch.multiple(sys, stdin=given, stdout=stdout, stderr=err),
        ):
            code = main(list(words))
        return Done(code, "", _written(err))

    def process(self, *words: str, stdin: str = "", user: str | None = None, **variables: str) -> Done:
        """Run a command as the real program in a process of its own."""
        done = subprocess.run(
            [*PROGRAM, *words],
            env=self.environment(user, **variables),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def ok(self, *words: str, **how: Any) -> Done:
        """Run a command that has to end well."""
        done = self(*words, **how)
        assert done.code == 0, f"{words}: {done}"
        return done

    def environment(self, user: str | None = None, **variables: str) -> dict[str, str]:
        """What the program finds in its environment."""
        named = {} if user is None else {"HCMS_USER": user}
        own = {
            "HCMS_HOME": str(self.home),
            "HCMS_PASSPHRASE_FILE": str(self.passphrase_file),
            "XDG_STATE_HOME": str(self.home.parent / "state"),
        }
        return {**os.environ, **own, **named, **variables}

    def first_ref(self) -> str:
        """The reference of some case."""
        return str(self.ok("cases", "list", "--json").json[0]["ref"])


@pytest.fixture(scope="session")
def passphrase_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the passphrase of everyone in these tests."""
    return secret(tmp_path_factory.mktemp("secret") / "passphrase", PASSPHRASE)


@pytest.fixture(scope="session")
def _full_home(tmp_path_factory: pytest.TempPathFactory, passphrase_file: Path) -> Path:
    program = Hcms(tmp_path_factory.mktemp("full") / "home", passphrase_file)
    roles = "administrator,case_manager,lead"
    kits = program.home.parent / "kits.txt"
    program.ok(
        *("init", "--organisation", "Invented University", "--name", PERSON, "--roles", roles),
        *("--recovery-file", str(kits), "--security-out-of-hours", "Control room, 01632 960001"),
    )
    program.ok("import", str(EXPORT), "--yes")
    # Each test's copy is this home, moved: where two of them lay side by side, both would be refused.
    return program.home.rename(program.home.with_name("moved away"))


@pytest.fixture
def hcms(tmp_path: Path, _full_home: Path, passphrase_file: Path) -> Hcms:
    """The program in a home with one person, who holds every role, and the shipped reports."""
    shutil.copytree(_full_home, tmp_path / "home")
    return Hcms(tmp_path / "home", passphrase_file)


@pytest.fixture
def three(tmp_path: Path, passphrase_file: Path) -> Hcms:
    """The program in a home with an administrator, a case manager and a lead, and no report."""
    (tmp_path / "three").mkdir()
    return Hcms(quick_home(tmp_path / "three").path, passphrase_file)


@pytest.fixture
def nowhere(tmp_path: Path, passphrase_file: Path) -> Hcms:
    """The program where there is no home yet."""
    return Hcms(tmp_path / "none yet", passphrase_file)


def _written(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


def secret(path: Path, text: str) -> Path:
    """Write a file that only its owner can read."""
    path.write_text(f"{text}\n", encoding="utf-8")
    path.chmod(0o600)
    return path
