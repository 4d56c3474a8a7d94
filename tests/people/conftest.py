"""A home with five people, opened as whichever of them a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories import StillClock, open_as, quick_home

from harassment_cms.bootstrap import Home, Workspace

Open = Callable[[str], Workspace]
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StillClock:
    """Nine o'clock on an ordinary Tuesday."""
    return StillClock(TUESDAY)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with its people and no case."""
    return quick_home(tmp_path)


@pytest.fixture
def opened(home: Home, clock: StillClock) -> Iterator[Open]:
    """Open the home as one of its people; it is closed when the test is over."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(open_as(home, name, clock)))
