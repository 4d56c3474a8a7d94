"""Days of a period as the store keeps them: with the moments at which they start and end."""

from __future__ import annotations

from datetime import date, time, timedelta

from harassment_cms.domain.clocks import WorkCalendar, at_local
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.release.freezing import Stretch


def stretch_of(first: date, last: date, calendar: WorkCalendar) -> Stretch:
    """Return whole local days, both ends included."""
    start, end = (to_text(at_local(day, time.min, calendar.zone)) for day in (first, last + timedelta(days=1)))
    return Stretch(first, last, start, end)
