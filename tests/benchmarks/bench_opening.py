"""Unlocking a home of 100,000 cases, 500 imports and 50 restricted cases, beside the bare key derivation.

On request, because the home takes minutes to make. Both sides are processor time within one process that has the
program loaded, as the unlock screen has by the time a passphrase is typed. The product is all that stands between the
passphrase and an open home: the derivation, the key file, the case file opened and proven, people and keys checked,
the boxes of restricted cases tried, the home's place looked at. The floor is the derivation alone, with its share of
the 50 milliseconds that the product may take besides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.harness import Comparison
from tests.factories import CASE_MANAGER, COLLEAGUE, PASSPHRASE, Sketch, add_cases, keys_of, quick_home

from harassment_cms.bootstrap import Home, Workspace, enter, open_workspace, unlock_keys
from harassment_cms.vault.primitives import FULL_COST, passphrase_bytes, stretch

ON_REQUEST = True

IMPORTS, ROWS, RESTRICTED = 500, 200, 50
LIMIT, BESIDES = 1.15, 50.0


def comparisons(scratch: Path) -> list[Comparison]:
    """One comparison."""
    home = made_home(scratch)
    given, salt = passphrase_bytes(PASSPHRASE), bytes(16)

    def floor() -> float:
        return _processor_time(lambda: stretch(given, salt, FULL_COST)) + BESIDES / LIMIT

    def product() -> float:
        opened: list[Workspace] = []
        took = _processor_time(lambda: opened.append(_unlocked(home)))
        opened[0].close()
        return took

    return [Comparison("unlocking 100,000 cases", floor, product, LIMIT, unit="ms")]


def made_home(folder: Path, imports: int = IMPORTS, rows: int = ROWS, restricted: int = RESTRICTED) -> Home:
    """Make a home with so many imports of so many reports each, really sealed and signed; return it."""
    home = quick_home(folder)
    workspace = open_workspace(home, keys_of(home, CASE_MANAGER), FULL_COST)
    refs: list[str] = []
    for _ in range(imports):
        refs += add_cases(workspace, [Sketch()] * rows)
    for ref in refs[:: max(1, len(refs) // restricted)][:restricted]:
        workspace.restricting.restrict(ref, (CASE_MANAGER, COLLEAGUE), "Somebody here is named in it")
    workspace.people.change_passphrase(PASSPHRASE)
    workspace.close()
    return home


def _unlocked(home: Home) -> Workspace:
    return enter(home, unlock_keys(home, CASE_MANAGER, PASSPHRASE), FULL_COST)


def _processor_time(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000
