"""The front door: the version in one line, and a quiet end when the reader of the output has gone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import harassment_cms
from harassment_cms.__main__ import main

PROGRAM = [sys.executable, "-m", "harassment_cms"]


def test_the_version_is_one_line_that_scripts_can_read() -> None:
    done = subprocess.run([*PROGRAM, "--version"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"hcms {harassment_cms.__version__}\n", "")


def test_arguments_can_be_passed_by_a_caller(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"hcms {harassment_cms.__version__}\n"


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_a_closed_pipe_ends_quietly_with_0(argument: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen([*PROGRAM, argument], stdout=writer, stderr=subprocess.PIPE, text=True) as process:
        os.close(writer)
        _, talk = process.communicate(timeout=60)
    assert (process.returncode, talk) == (0, "")
