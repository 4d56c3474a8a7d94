"""Before any key is opened, the process closes its memory: no core file, and no look from other programs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, COST, PASSPHRASE, quick_home

from harassment_cms.bootstrap import Home, found, unlock_keys, unlock_with_code
from harassment_cms.domain.permissions import Role
from harassment_cms.vault import document as key_file
from harassment_cms.vault import memory
from harassment_cms.vault.recovering import open_with_kit

SCRIPT = """
import ctypes, json, resource
from harassment_cms.vault import memory
dumpable = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
before = dumpable()
memory.shut()
memory.shut()
print(json.dumps([before, dumpable(), resource.getrlimit(resource.RLIMIT_CORE)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such switch")
def test_no_core_is_written_and_nobody_else_looks_in() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [1, 0, [0, 0]]


class ClosedError(Exception):
    """The memory was closed."""


WAYS: dict[str, Callable[[Home], object]] = {
    "passphrase": lambda home: unlock_keys(home, ADMINISTRATOR, PASSPHRASE),
    "key store": lambda home: unlock_keys(home, ADMINISTRATOR, None),
    "code": lambda home: unlock_with_code(home, ADMINISTRATOR, "any code"),
    "kit": lambda home: open_with_kit(key_file.read(home.key_file), "any kit"),
    "a new home": lambda home: found(
        Home(home.path.with_name("new")), organisation="Invented University", name=ADMINISTRATOR,
        roles=(Role.ADMINISTRATOR,), passphrase=PASSPHRASE, contacts={}, cost=COST,
    ),
}  # fmt: skip


@pytest.mark.parametrize("come_in", WAYS.values(), ids=WAYS.keys())
def test_every_way_in_closes_it_first(
    come_in: Callable[[Home], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> None:
        raise ClosedError

    home = quick_home(tmp_path)
    monkeypatch.setattr(memory, "shut", closed)
    with pytest.raises(ClosedError):
        come_in(home)
