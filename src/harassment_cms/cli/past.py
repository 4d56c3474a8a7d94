"""What an option says of a moment that has been, read by the organisation's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.domain.pasttimes import parse_past

if TYPE_CHECKING:
    from datetime import datetime

    from harassment_cms.ports import Desk


def moment_given(text: str | None, desk: Desk) -> datetime | None:
    """Return the moment an option gives, None where it was left out."""
    return None if text is None else parse_past(text, desk.clock(), desk.calendar)
