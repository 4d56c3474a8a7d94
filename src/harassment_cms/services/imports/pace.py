"""How many records an import stores at once, so that people at work never wait longer than a quarter of a second."""

from __future__ import annotations

from harassment_cms.intake import dedupe

_ALWAYS = 500
"""So few are stored at once on any computer: fewer cost more in all than they save anybody in waiting."""

_SECONDS = 0.15
"""How long a chunk should take; leaves room for one that takes longer than the last."""


class Pace:
    """``records`` is how many the next chunk may have: more where the computer stores them quickly."""

    def __init__(self) -> None:
        self.records = min(_ALWAYS, dedupe.CHUNK_RECORDS)

    def took(self, records: int, seconds: float) -> None:
        """Take note of how long others had to wait for a chunk."""
        fitting = int(records * _SECONDS / seconds) if seconds > 0 else dedupe.CHUNK_RECORDS
        self.records = max(min(fitting, 2 * self.records, dedupe.CHUNK_RECORDS), min(_ALWAYS, dedupe.CHUNK_RECORDS))
