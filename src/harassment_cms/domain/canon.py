"""The one way a structure becomes the bytes that are hashed, signed or authenticated (key specification 1)."""

from __future__ import annotations

import json
from collections.abc import Mapping


def canon(document: Mapping[str, object]) -> bytes:
    """Return UTF-8 JSON with sorted keys, no spaces, ASCII escapes and no floats.

    Raises ``TypeError`` for a float: two programs may write one number in two ways, and a signature would
    then hold in one of them only.
    """
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float cannot be signed: give an integer or text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
