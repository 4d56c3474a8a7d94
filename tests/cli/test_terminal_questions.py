"""Questions at a terminal: asked in words, forgiving, and never in the way of somebody who stops."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, PROGRAM, Hcms
from tests.factories import PASSPHRASE

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import signal
import termios

PATIENCE = 60


def at_a_terminal() -> None:
    """Make the terminal the program's own, with Ctrl-C as it is there: tests may run where it is ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A program at a terminal of its own: what it says can be waited for, and answered."""

    def __init__(self, words: tuple[str, ...], environment: dict[str, str]) -> None:
        ours, theirs = pty.openpty()
        self._ours = ours
        self._process = subprocess.Popen(
            [*PROGRAM, *words],
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=at_a_terminal,
        )
        os.close(theirs)
        self.said = ""
        self._read_up_to = 0

    def wait_for(self, words: str) -> None:
        """Read until the program has said these words since the last ones that were waited for."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.said[self._read_up_to :]:
            assert time.monotonic() < deadline, f"{words!r} was not said: {self.said}"
            assert self._read(), f"it ended without {words!r}: {self.said}"
        self._read_up_to = self.said.index(words, self._read_up_to) + len(words)

    def answer(self, question: str, typed: str) -> None:
        """Wait for a question and type a line."""
        self.wait_for(question)
        os.write(self._ours, f"{typed}\n".encode())

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self._ours, key)

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """Let go of the terminal."""
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE)
        try:
            piece = os.read(self._ours, 65536) if ready else b""
        except OSError:  # the other end is closed
            piece = b""
        self.said += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)


Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a command at a terminal, without a passphrase file unless told otherwise."""
    running: list[Terminal] = []

    def started(program: Hcms, *words: str, **variables: str) -> Terminal:
        terminal = Terminal(words, program.environment(**variables))
        running.append(terminal)
        return terminal

    yield started
    for terminal in running:
        terminal.close()


NO_FILE = {"HCMS_PASSPHRASE_FILE": ""}


def test_a_slip_is_forgiven_and_never_shown(hcms: Hcms, start: Start) -> None:
    terminal = start(hcms, "users", "list", **NO_FILE)
    terminal.answer("Passphrase:", "a slip of the hand")
    terminal.wait_for("not the passphrase")
    terminal.answer("Passphrase:", PASSPHRASE)
    assert terminal.end() == 0
    assert "Ada Sutherland" in terminal.said
    assert "slip of the hand" not in terminal.said
    assert PASSPHRASE not in terminal.said


def test_three_wrong_tries_are_the_end(hcms: Hcms, start: Start) -> None:
    terminal = start(hcms, "users", "list", **NO_FILE)
    for _ in range(3):
        terminal.answer("Passphrase:", "wrong")
    assert terminal.end() == 3
    assert terminal.said.count("Passphrase:") == 3


def test_stopping_at_a_question_ends_tidily(hcms: Hcms, start: Start) -> None:
    terminal = start(hcms, "users", "list", **NO_FILE)
    terminal.wait_for("Passphrase:")
    terminal.press(b"\x03")
    assert terminal.end() == 130
    assert "Stopped." in terminal.said
    assert "Traceback" not in terminal.said


def test_init_asks_for_everything_and_for_a_key_back(nowhere: Hcms, start: Start) -> None:
    terminal = start(nowhere, "init", **NO_FILE)
    terminal.answer("Name of the organisation:", "")
    terminal.answer("Name of the organisation:", "Invented University")
    terminal.answer("Your name", "Ada Sutherland")
    terminal.answer("Your roles", "adminstrator")
    terminal.wait_for("There is no role")
    terminal.answer("Your roles", "lead")
    terminal.wait_for("has to be an administrator")
    terminal.answer("Your roles", "")
    terminal.answer("Security out of hours:", "Control room")
    terminal.wait_for("a comma, and how to reach them")
    terminal.answer("Security out of hours:", "Control room, 01632 960001")
    terminal.answer("Safeguarding lead:", "")
    terminal.answer("Cover", "")
    terminal.answer("conflict", "")
    terminal.answer("New passphrase:", "tiny")
    terminal.wait_for("at least 8 characters")
    terminal.answer("New passphrase:", PASSPHRASE)
    terminal.answer("Once more:", "something else")
    terminal.wait_for("not the same")
    terminal.answer("New passphrase:", PASSPHRASE)
    terminal.answer("Once more:", PASSPHRASE)
    terminal.answer("One recovery key", "ABCD")
    terminal.wait_for("not a complete recovery key")
    kit = re.search(r"Recovery key 2:\n\n((?:    .+\n)+)", terminal.said)
    assert kit
    terminal.answer("One recovery key", " ".join(kit[1].split()).lower())
    assert terminal.end() == 0
    status = nowhere.ok("keys", "status", "--json").json
    assert [key["confirmed"] for key in status["recovery_keys"]] == [False, True]
    assert "01632 960001" in (nowhere.home / "settings.yaml").read_text(encoding="utf-8")


def test_stopping_init_leaves_nothing(nowhere: Hcms, start: Start) -> None:
    terminal = start(nowhere, "init", **NO_FILE)
    terminal.answer("Name of the organisation:", "Invented University")
    terminal.wait_for("Your name")
    terminal.press(b"\x03")
    assert terminal.end() == 130
    assert not nowhere.home.exists()


def test_an_import_asks_before_it_writes_and_before_it_deletes(nowhere: Hcms, start: Start, tmp_path: Path) -> None:
    nowhere.ok("init", "--organisation", "Invented University", "--name", "Ada Sutherland")
    file = tmp_path / "export.csv"
    file.write_bytes(EXPORT.read_bytes())
    terminal = start(nowhere, "import", str(file))
    terminal.wait_for("safety question")
    terminal.answer("Import this?", "perhaps")
    terminal.answer("Import this?", "n")
    assert terminal.end() == 0
    assert "Nothing was imported" in terminal.said
    assert nowhere.ok("cases", "list", "--json").json == []
    assert re.search(r"reports may mean danger: tell a case manager now\.\s+Import this\?", terminal.said)
    terminal = start(nowhere, "import", str(file))
    terminal.answer("Import this?", "")
    terminal.wait_for("All of it is in")
    terminal.answer("Delete it now? (y/N)", "y")
    assert terminal.end() == 0
    assert nowhere.ok("cases", "list", "--json").json
    assert not file.exists()


def test_the_safety_check_says_whom_to_ring_and_asks_what_is_open(hcms: Hcms, start: Start) -> None:
    ref = hcms.first_ref()
    terminal = start(hcms, "cases", "safety-check", ref, "--danger-now", "no")
    terminal.wait_for("999")
    terminal.wait_for("Control room, 01632 960001")
    for question, answer in (
        ("under 18", "2"),
        ("own life", "3"),
        ("at risk", "seven"),
        ("", "2"),
        ("happening", "1"),
    ):
        terminal.wait_for(question)
        terminal.answer("Number:", answer)
    terminal.answer("What was done", "")
    terminal.answer("Who was told", "Sam, by phone")
    assert terminal.end() == 0
    assert "Danger now?" not in terminal.said
    (event, *_) = hcms.ok("cases", "show", ref, "--json").json["events"]
    assert "Risk to their own life: unknown" in event["text"]
    assert "Told: Sam, by phone" in event["text"]


def test_a_note_can_be_typed_line_by_line(hcms: Hcms, start: Start) -> None:
    ref = hcms.first_ref()
    terminal = start(hcms, "cases", "note", ref)
    terminal.wait_for("ends it.")
    terminal.press(b"First line\nsecond line\n.\n")
    assert terminal.end() == 0
    (event,) = hcms.ok("cases", "show", ref, "--json").json["events"]
    assert event["text"] == "First line\nsecond line"


def test_the_screens_are_not_opened_where_there_is_no_home(nowhere: Hcms, start: Start) -> None:
    terminal = start(nowhere)
    assert terminal.end() == 3
    assert "hcms init" in terminal.said


def test_a_list_fits_the_terminal(hcms: Hcms, start: Start) -> None:
    terminal = start(hcms, "cases", "list", COLUMNS="80")
    assert terminal.end() == 0
    assert max(len(line) for line in terminal.said.splitlines()) <= 80


def test_a_colleague_is_let_in_only_after_the_words_were_compared(hcms: Hcms, start: Start, tmp_path: Path) -> None:
    add = ("users", "add", "Dilys Hart", "--roles", "lead", "--new-passphrase-file", str(hcms.passphrase_file))
    hcms.ok(*add)
    terminal = start(hcms, "users", "admit", "Dilys Hart", HCMS_USER="Ada Sutherland")
    words = hcms.ok("users", "fingerprint", "Dilys Hart", user="Ada Sutherland").out.strip()
    terminal.wait_for(words)
    terminal.answer("Are they the same?", "no")
    assert terminal.end() == 0
    assert "Nobody was let in" in terminal.said


def test_a_preview_asks_before_it_shows_words(nowhere: Hcms, start: Start) -> None:
    terminal = start(nowhere, "forms", "preview", str(EXPORT), "--words")
    terminal.wait_for("the words of the reports")
    terminal.answer("Show them? (y/N)", "")
    assert terminal.end() == 0
    assert "Row 1" not in terminal.said


def test_headings_are_gone_through_one_by_one(hcms: Hcms, start: Start) -> None:
    terminal = start(hcms, "forms", "map", "harassment-report")
    terminal.wait_for("1 of 1: “50. How easy was this form to use?”")
    terminal.answer("Number:", "another")
    terminal.answer("The question's id", "danger")
    # What cannot be is refused, and the next one is asked.
    terminal.wait_for("another one of the same file answers")
    terminal.wait_for("Decided: 0.")
    assert terminal.end() == 0
    again = start(hcms, "forms", "map", "harassment-report")
    again.answer("Number:", "leave")
    again.wait_for("Decided: 0.")
    assert again.end() == 0
