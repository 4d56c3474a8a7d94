"""After a lock, the memory of the program holds no key and the terminal no word of a case.

The real program runs in a real terminal and is looked at from outside: its memory page by page, as a core file would
hold it, and what tmux can scroll back to. Before the lock both are found there, or the test would prove nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import CASE_MANAGER, PASSPHRASE
from tests.tui import reports

from harassment_cms.bootstrap import Home

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("tmux") is None,
    reason="needs /proc of Linux and a terminal by tmux",
)

PATIENCE = 60.0
LARGEST = 64 * 1024 * 1024
"""Larger areas are the arena of the key derivation and mapped libraries; they are read in pieces of this size."""
TYPED = "Half a thought about it"


class Tmux:
    """The program in a terminal of tmux with a server of its own."""

    def __init__(self, folder: Path, home: Home) -> None:
        self._server = ["tmux", "-S", str(folder / "socket"), "-f", os.devnull]
        variables = {"HCMS_HOME": str(home.path), "HCMS_USER": CASE_MANAGER, "HCMS_PASSPHRASE_FILE": ""}
        variables["XDG_STATE_HOME"] = str(home.path.parent / "account")
        program = [sys.executable, "-P", "-m", "harassment_cms"]
        environment = os.environ | variables | {"TERM": "xterm-256color"}
        with_cores = 'ulimit -c unlimited 2>/dev/null; exec "$@"'
        start = ["new-session", "-d", "-x", "80", "-y", "24", "sh", "-c", with_cores, "sh"]
        subprocess.run([*self._server, *start, *program], env=environment, check=True)

    def ask(self, *words: str) -> str:
        """Give tmux a command and return its answer."""
        done = subprocess.run([*self._server, *words], capture_output=True, text=True, check=True)
        return done.stdout

    def type(self, text: str, *keys: str) -> None:
        """Type a text, and press keys after it."""
        if text:
            self.ask("send-keys", "-l", text)
        if keys:
            self.ask("send-keys", *keys)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self.ask("display-message", "-p", "#{pane_pid}"))

    def everything(self) -> str:
        """What the terminal shows, and all that can be scrolled back to, behind the screens as well."""
        return self.ask("capture-pane", "-p", "-S", "-", "-E", "-") + self.ask("capture-pane", "-p", "-a", "-q")

    def wait_for(self, words: str) -> str:
        """Wait until these words are shown."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = self.everything()
            if words in shown:
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{words!r} did not appear; the terminal shows:\n{self.everything()}")

    def close(self) -> None:
        """End the server and all in it."""
        subprocess.run([*self._server, "kill-server"], capture_output=True, check=False)


@pytest.fixture
def tmux(tmp_path: Path, home: Home) -> Iterator[Tmux]:
    """The program, at work in a terminal."""
    made = Tmux(tmp_path, home)
    yield made
    made.close()


def memory_of(pid: int) -> Iterator[bytes]:
    """Yield what a core file of a process would hold; skips where this account may not look."""
    areas = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in areas:
            span, rights, *_ = line.split()
            first, last = (int(end, 16) for end in span.split("-"))
            if not rights.startswith("rw"):
                continue
            for begin in range(first, last, LARGEST):
                memory.seek(begin)
                try:
                    yield memory.read(min(LARGEST, last - begin))
                except OSError:
                    continue


def found_in(pid: int, secrets: Mapping[str, bytes]) -> set[str]:
    """Return which of the secrets lie in a process's memory."""
    try:
        return {name for piece in memory_of(pid) for name, secret in secrets.items() if secret in piece}
    except PermissionError:
        pytest.skip("only root may look into a process that forbids it")


def secrets_of(home: Home) -> dict[str, bytes]:
    """Return every secret that a case manager's session holds, as its bytes stand in memory."""
    keys = Intruder(home, CASE_MANAGER).keys
    own = keys.own
    return {
        "passphrase": PASSPHRASE.encode(),
        "user seed": own.seed,
        "signing key": own.sign_private[:32],
        "box key": own.box_private,
        "draft key": own.draft,
        "database key": keys.database_key,
        "database key as text": keys.database_key.hex().encode(),
        **{f"team seed {generation}": seed for generation, seed in keys.teams.items()},
    }


def test_a_lock_leaves_no_key_in_memory_and_no_word_on_the_terminal(tmux: Tmux, home: Home) -> None:
    secrets = secrets_of(home)
    tmux.wait_for("Invented University")
    tmux.type(PASSPHRASE, "Enter")
    tmux.wait_for("Go to case")
    tmux.wait_for(reports.DANGER)
    tmux.type("", "Enter")
    tmux.wait_for("Before any contact")
    tmux.type("", "n")
    tmux.wait_for("Minutes spent")
    tmux.type(TYPED)
    shown = tmux.wait_for(TYPED)
    assert reports.DANGER in shown
    at_work = tmux.pid
    held = found_in(at_work, secrets)
    assert held >= secrets.keys() - {"passphrase"}, "what is looked for can be found"
    assert limits_of(at_work, "Max core file size") == ["0", "0"]
    tmux.type("", "C-l")
    shown = tmux.wait_for("The program is locked")
    assert reports.DANGER not in shown
    assert TYPED not in shown
    assert tmux.pid == at_work, "the same process, become another program"
    assert found_in(at_work, secrets) == set()
    assert (
        found_in(
            at_work,
            {"what was typed": TYPED.encode(), "a name": reports.REPORTS[reports.DANGER]["known_as"].encode()},
        )
        == set()
    )
    tmux.type(PASSPHRASE, "Enter")
    tmux.wait_for(TYPED)


def limits_of(pid: int, name: str) -> list[str]:
    """Return the soft and the hard limit of a process."""
    text = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(name))
    return line[len(name) :].split()[:2]
