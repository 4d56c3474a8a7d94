"""The first frame of the unlock screen, beside a Textual app that shows one line, in a real terminal of 120 by 40.

POSIX only: the terminal is a pseudo-terminal. Timed from before the fork to the first bytes that hold the words.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.bench_startup import INSTALLED
from tests.benchmarks.harness import Comparison, Measure, environment

BARE_APP = """\
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("The floor is painted")


Bare().run()
"""
TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
SECONDS = 30.0
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62;22c"}
"""What a terminal answers when a program asks what it can do; an unanswered question costs a wait."""


def comparisons(scratch: Path) -> list[Comparison]:
    """One comparison: both programs as whole processes."""
    bare = scratch / "bare.py"
    bare.write_text(BARE_APP, encoding="utf-8")
    home = scratch / "home"
    demo = [*INSTALLED, "demo", "--no-tui", "--home", str(home)]
    subprocess.run(demo, env=environment(), capture_output=True, check=True)
    floor = first_frame([sys.executable, str(bare)], b"The floor is painted", {})
    return [Comparison("unlock screen", floor, first_frame(INSTALLED, b"Passphrase", {"HCMS_HOME": str(home)}), 1.2)]


def first_frame(command: Sequence[str], words: bytes, settings: Mapping[str, str]) -> Measure:
    """Milliseconds from starting a program to the first bytes on its terminal that hold ``words``.

    Raises:
        TimeoutError: when measured, if the words do not come.
    """

    def measure() -> float:
        import pty

        began = time.perf_counter()
        child, terminal = pty.fork()
        if child == 0:
            os.execvpe(command[0], list(command), environment() | TERMINAL | dict(settings))
        try:
            _resize(terminal)
            _wait_for(terminal, words)
            return (time.perf_counter() - began) * 1000
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)

    return measure


def _resize(terminal: int) -> None:
    import termios

    termios.tcsetwinsize(terminal, (40, 120))


def _wait_for(terminal: int, words: bytes) -> None:
    seen = b""
    deadline = time.perf_counter() + SECONDS
    while words not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.perf_counter()))
        if not ready:
            raise TimeoutError(f"{words!r} did not appear")
        part = os.read(terminal, 65536)
        for question, answer in ANSWERS.items():
            if question in part:
                os.write(terminal, answer)
        seen += part
