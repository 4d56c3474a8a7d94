"""The fuzzer is run on request only; what it runs must not rot in between."""

from __future__ import annotations

import pytest
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_reads_its_seed(name: str) -> None:
    target, seed = TARGETS[name]
    target(seed)
