"""A home on a Tuesday morning, its two case managers at work, and a clock that stands until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from copy import copy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, COST, StillClock, keys_of, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace, wiring
from harassment_cms.vault.session import SessionKeys

Open = Callable[[str], Workspace]
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StillClock:
    """Nine o'clock on an ordinary Tuesday; London keeps UTC until the end of that month."""
    return StillClock(TUESDAY)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with its people and no case."""
    return quick_home(tmp_path)


@pytest.fixture(scope="session")
def files_read() -> dict[str, Any]:
    """The form and the support directory once they were read: they are the same files in every home here."""
    return {}


@pytest.fixture(scope="module", autouse=True)
def _files_read_once(files_read: dict[str, Any]) -> Iterator[None]:
    # No longer than a module: tests elsewhere have homes with other files.
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_forms", "_directory"):
            reader = getattr(wiring, name)
            patch.setattr(wiring, name, lambda home, name=name, reader=reader: _once(files_read, name, reader, home))
        yield


def _once(read: dict[str, Any], name: str, reader: Callable[[Home], Any], home: Home) -> Any:
    if name not in read:
        read[name] = reader(home)
    return read[name]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SessionKeys]:
    """Unlock each person once in a run: every home here is a copy of the same one."""
    home = quick_home(tmp_path_factory.mktemp("keys"))
    return cache(lambda name: keys_of(home, name))


@pytest.fixture
def opened(home: Home, clock: StillClock, keys: Callable[[str], SessionKeys]) -> Iterator[Open]:
    """Open the home as one of its people; it is closed when the test is over."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(open_workspace(home, copy(keys(name)), COST, clock)))


@pytest.fixture
def cerys(opened: Open) -> Workspace:
    """The first case manager at work."""
    return opened(CASE_MANAGER)


@pytest.fixture
def mira(opened: Open) -> Workspace:
    """Her colleague at work, in a program of her own."""
    return opened(COLLEAGUE)
