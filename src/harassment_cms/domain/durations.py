"""What people type for the time they spent, read into minutes.

Called by the dialogues for what is typed under "Minutes spent". Nothing is guessed: what cannot be read in one way
only is refused with what to type instead, and never made to fit.
"""

from __future__ import annotations

import re

from harassment_cms.domain.errors import InputRefusedError

_MINUTES = re.compile(r"([0-9]{1,4})\s*(?:m|min|mins|minute|minutes)?", re.IGNORECASE)
_HOURS = re.compile(
    r"([0-9]{1,2})\s*(?:h|hr|hrs|hour|hours)\s*(?:([0-9]{1,2})\s*(?:m|min|mins|minute|minutes)?)?", re.IGNORECASE
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def parse_minutes(typed: str) -> int | None:
    """Return the minutes meant by "90", "90 min", "1h", "1h30", "1:30" or "1 h 30 min"; None when nothing is typed.

    Raises InputRefusedError for anything else, also for more than 59 minutes beside hours.
    """
    text = typed.strip()
    if not text:
        return None
    if found := _MINUTES.fullmatch(text):
        return int(found[1])
    found = _HOURS.fullmatch(text) or _CLOCK.fullmatch(text)
    if found is None or int(found[2] or 0) > 59:
        raise InputRefusedError(
            "The time spent cannot be read. Nothing was recorded.",
            "Type minutes, such as 90, or hours, such as 1h30.",
        )
    return 60 * int(found[1]) + int(found[2] or 0)
