"""Times as stored: UTC ISO text to the second, or a plain date where no time is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

_TO_THE_SECOND = len("2026-07-01T09:30:00")


def to_text(moment: datetime | date) -> str:
    """Return ``2026-07-01T09:30:00Z`` for a moment, ``2026-07-01`` for a date."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()[:_TO_THE_SECOND] + "Z"
    return moment.isoformat()


def from_text(text: str) -> datetime | date:
    """Read what ``to_text`` wrote."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """Read a stored moment; raises ``ValueError`` for a plain date."""
    value = from_text(text)
    if not isinstance(value, datetime):
        raise ValueError("a moment was expected, not a date")
    return value


def maybe_moment(text: str | None) -> datetime | None:
    """Read a stored moment or nothing."""
    return None if text is None else moment(text)
