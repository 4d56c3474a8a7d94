"""A home whose clock a test moves, opened by each of its three people as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories import CASE_MANAGER, StillClock, open_as, quick_home

from harassment_cms.bootstrap import Home, Workspace

Open = Callable[[str], Workspace]


@pytest.fixture
def clock() -> StillClock:
    """A morning soon after the third quarter of 2026."""
    return StillClock(datetime(2026, 10, 12, 9, 0, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with its three people and no case."""
    return quick_home(tmp_path)


@pytest.fixture
def opened(home: Home, clock: StillClock) -> Iterator[Open]:
    """Open the home as one of its people; it is closed when the test is over."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(open_as(home, name, clock)))


@pytest.fixture
def manager(opened: Open) -> Workspace:
    """The case manager at work."""
    return opened(CASE_MANAGER)
