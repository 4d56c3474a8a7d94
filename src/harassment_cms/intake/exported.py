"""When an export was made, by what its tool put into the file: its name, or a workbook's own properties.

Services store it with the import: where a tool does not say when an answer was last changed, it tells which of two
exports is the later one. What might be no such date is left out: a wrong one would call the wrong answers current.
"""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from harassment_cms.domain.moments import as_moment

# Survey tools put it at the very end; a browser adds a number to a second download of the same name.
_AT_THE_END = re.compile(
    r"(?:^|[-_ ])(\d{4})-(\d\d)-(\d\d)(?:[-_ T](\d\d)-?(\d\d)(?:-?(\d\d))?)?(?: ?\(\d+\))?$", re.ASCII
)
_IN_WORDS = re.compile(r"[_+ ]([A-Z][a-z]+)[+ ](\d\d?),[+ ](\d{4})[_+ ](\d\d)\.(\d\d)(?: ?\(\d+\))?$", re.ASCII)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PROPERTIES = {
    "docProps/core.xml": re.compile(rb"<dcterms:created[^>]*>([^<]{10,40})</dcterms:created>"),
    "meta.xml": re.compile(rb"<meta:creation-date[^>]*>([^<]{10,40})</meta:creation-date>"),
}
_MOST_READ = 1 << 16
_SLACK = timedelta(days=1)


def exported_at(path: Path, zone: tzinfo) -> datetime | date | None:
    """Return when a file was exported, or the day if its name has no time; None if nothing says so.

    ``zone`` is meant by times in names. Raises nothing: a file that cannot be read has no date.
    """
    return _named(path.stem, zone) or _noted_inside(path)


def is_plausible(exported: datetime | date, latest: datetime | date | None, now: datetime) -> bool:
    """Say whether an export can be of this date: it holds no response sent later, and the day has come.

    A day either way is nothing, because names tell no time zone.
    """
    made = as_moment(exported)
    return made <= now + _SLACK and (latest is None or as_moment(latest) < made + 2 * _SLACK)


def _named(stem: str, zone: tzinfo) -> datetime | date | None:
    if found := _AT_THE_END.search(stem):
        year, month, day, hour, minute, second = found.groups()
        return _moment((int(year), int(month), int(day)), hour, minute, second, zone)
    if (found := _IN_WORDS.search(stem)) and found[1] in _MONTHS:
        month_name, day, year, hour, minute = found.groups()
        return _moment((int(year), _MONTHS.index(month_name) + 1, int(day)), hour, minute, None, zone)
    return None


def _moment(
    day: tuple[int, int, int], hour: str | None, minute: str | None, second: str | None, zone: tzinfo
) -> datetime | date | None:
    try:
        if hour is None or minute is None:
            return date(*day)
        return datetime(*day, int(hour), int(minute), int(second or 0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _noted_inside(path: Path) -> datetime | date | None:
    """When a workbook was made, as its properties say; they are searched, not parsed, so no bomb goes off."""
    try:
        with zipfile.ZipFile(path) as book:
            for name in _PROPERTIES.keys() & set(book.namelist()):
                with book.open(name) as part:
                    found = _PROPERTIES[name].search(part.read(_MOST_READ))
                if found:
                    return as_moment(datetime.fromisoformat(found[1].decode("ascii").strip()))
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return None
    return None
