"""What is different between two states of the directory's file, entry by entry and key by key, in words.

Used for the history of the directory. Reads the file's plain data rather than its records, so that a version from
before a key was renamed can still be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """One key of one entry, before and after; None where it was not, or is not any more.

    For an entry that is new or gone, ``key`` is empty and its name stands before or after.
    """

    service_id: str
    key: str
    before: str | None
    after: str | None


def differences(before: object, after: object) -> tuple[Difference, ...]:
    """Return what changed from one state of the file's plain data to the other; comments and order are no change."""
    old, new = _entries(before), _entries(after)
    found: list[Difference] = []
    for service_id in dict.fromkeys((*old, *new)):
        if service_id not in new:
            found.append(Difference(service_id, "", old[service_id].get("name", service_id), None))
        elif service_id not in old:
            found.append(Difference(service_id, "", None, new[service_id].get("name", service_id)))
        else:
            found += _keys(service_id, old[service_id], new[service_id])
    return tuple(found)


def _keys(service_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield Difference(service_id, key, old.get(key), new.get(key))


def _entries(data: object) -> dict[str, dict[str, str]]:
    entries = data.get("services") if isinstance(data, dict) else None
    listed = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {str(entry.get("id")): dict(_flat(entry)) for entry in listed}


def _flat(entry: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{within}{key}.")
        elif value not in (None, "", []):
            yield f"{within}{key}", _words(value)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(_words, value)) if isinstance(value, list) else str(value)
