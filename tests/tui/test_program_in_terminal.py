"""The real program in a real pseudo-terminal: unlock, the first queue, a case, a note, lock, and back again."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories import CASE_MANAGER, PASSPHRASE
from tests.tui import reports

from harassment_cms.bootstrap import Home, Workspace

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import struct
import termios

_PATIENCE = 60.0
_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78cM])")


class Terminal:
    """A program in a pseudo-terminal of 80 by 24."""

    def __init__(self, home: Path) -> None:
        account = {"XDG_STATE_HOME": str(home.parent / "account")}
        environment = (
            os.environ | {"HCMS_HOME": str(home), "HCMS_USER": CASE_MANAGER, "TERM": "xterm-256color"} | account
        )
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, "-P", "-m", "harassment_cms"], environment)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._seen = b""
        self.raw = b""

    def wait_for(self, words: str) -> None:
        """Read until these words were drawn since the last key."""
        end = time.monotonic() + _PATIENCE
        while words.encode() not in _ESCAPES.sub(b"", self._seen):
            ready, _, _ = select.select([self._descriptor], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"{words!r} did not appear; last: {_ESCAPES.sub(b'', self._seen)[-2000:]!r}")
            try:
                piece = os.read(self._descriptor, 65536)
            except OSError:
                raise AssertionError(f"the program ended before {words!r} appeared") from None
            self._seen += piece
            self.raw += piece

    def press(self, keys: str) -> None:
        """Send keys; what was drawn before does not count any more."""
        self.send(keys.encode())

    def send(self, keys: bytes) -> None:
        """Send bytes as they are."""
        self._seen = b""
        os.write(self._descriptor, keys)

    def hang_up(self) -> None:
        """Let the terminal vanish, as when its window or connection is closed."""
        os.close(self._descriptor)
        self._descriptor = os.open(os.devnull, os.O_RDWR)

    def ended(self) -> int:
        """Wait for the end and return the exit code."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            if select.select([self._descriptor], [], [], 0.05)[0]:
                try:
                    self.raw += os.read(self._descriptor, 65536)
                except OSError:
                    time.sleep(0.05)
        raise AssertionError("the program did not end")

    def close(self) -> None:
        """End what still runs."""
        if self.pid:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self._descriptor)


@pytest.fixture
def terminal(home: Home) -> Iterator[Terminal]:
    """The program, started as a person starts it."""
    started = Terminal(home.path)
    yield started
    started.close()


def test_a_first_quarter_of_an_hour(terminal: Terminal, cerys: Workspace) -> None:
    terminal.wait_for("Passphrase")
    terminal.wait_for("Invented University")
    terminal.press(f"{PASSPHRASE}\r")
    terminal.wait_for("Safety check")
    terminal.wait_for(reports.DANGER)
    terminal.press("\r")
    terminal.wait_for("Before any contact")
    terminal.press("n")
    terminal.wait_for("Minutes spent")
    terminal.press("Read the report.\x13")
    terminal.wait_for("Note added to")
    terminal.press("n")
    terminal.wait_for("Minutes spent")
    terminal.press("Half a thou")
    terminal.wait_for("Half a thou")
    terminal.press("\x0c")
    terminal.wait_for("The program is locked")
    assert b"\x1b[3J" in terminal.raw
    terminal.press(f"{PASSPHRASE}\r")
    terminal.wait_for("begun to write")
    terminal.wait_for("Half a thou")
    terminal.press("\x11")
    assert terminal.ended() == 0
    texts = [event.text for event in cerys.cases.show(reports.DANGER).events]
    assert texts == ["Read the report."]
    assert cerys.drafts.places() == (f"note/{reports.DANGER}",)


def test_a_suspended_program_locks_instead(terminal: Terminal) -> None:
    terminal.wait_for("Invented University")
    terminal.press(f"{PASSPHRASE}\r")
    terminal.wait_for(reports.DANGER)
    terminal.press("")
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_for("The program is locked")
    terminal.press("\x11")
    assert terminal.ended() == 0


def test_nothing_runs_on_with_the_keys_when_the_terminal_is_gone(terminal: Terminal) -> None:
    terminal.wait_for("Invented University")
    terminal.press(f"{PASSPHRASE}\r")
    terminal.wait_for(reports.DANGER)
    terminal.hang_up()
    terminal.ended()


def test_a_byte_that_is_no_text_does_not_end_the_program(terminal: Terminal) -> None:
    terminal.wait_for("Invented University")
    terminal.press(f"{PASSPHRASE}\r")
    terminal.wait_for(reports.DANGER)
    terminal.send(b"\x80")
    terminal.press("n")
    terminal.wait_for("Minutes spent")
    terminal.send(b"Caf\xe9 at ten \xff")
    terminal.wait_for("at ten")
    terminal.press("\x11")
    assert terminal.ended() == 0
