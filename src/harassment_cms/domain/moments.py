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


def as_moment(when: datetime | date) -> datetime:
    """Return a moment in UTC; a day begins as it does there."""
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day, tzinfo=UTC)
    if when.tzinfo is UTC:
        return when
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def moment(text: str) -> datetime:
    """Read a stored moment; raises ``ValueError`` for a plain date."""
    value = from_text(text)
    if not isinstance(value, datetime):
        raise ValueError("a moment was expected, not a date")
    return value


def maybe_moment(text: str | None) -> datetime | None:
    """Read a stored moment or nothing."""
    return None if text is None else moment(text)


def maybe(text: str | None) -> datetime | date | None:
    """Read a stored moment or date, or nothing."""
    return None if text is None else from_text(text)


def first_of(one: datetime | date | None, other: datetime | date | None) -> datetime | date | None:
    """Return the earlier of two times of submission; of one day, the one that names a time. Unknown is no time."""
    return min((each for each in (one, other) if each is not None), key=_precedence, default=None)


def _precedence(when: datetime | date) -> tuple[str, bool, str]:
    text = to_text(when)
    return text[: len("2026-07-01")], not isinstance(when, datetime), text
