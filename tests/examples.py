"""How many examples a property is tried on where each of them is dear: few each time, ten times as many for once."""

from __future__ import annotations

from hypothesis import settings

QUICK = 40
"""Examples of a property in the ordinary run."""

THOROUGH = 10 * QUICK
"""Examples with ``pytest --hypothesis-profile=thorough``."""


def examples(quick: int) -> settings:
    """Try a property on this many examples in the ordinary run, and on as many more as the profile asks for."""
    return settings(max_examples=max(1, quick * settings().max_examples // QUICK))
