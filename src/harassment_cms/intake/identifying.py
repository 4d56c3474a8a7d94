"""Columns that tell who or where somebody is: sign-in names, network addresses, coordinates.

Survey tools add them unasked, also to forms that promise anonymity. They are left out of what is kept, unless the
form asks for them or a person says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address

from harassment_cms.intake.headings import squeezed

_HEADINGS = frozenset(
    {
        "username",
        "userid",
        "loginname",
        "signinname",
        "submittedby",
        "ipaddress",
        "ipaddr",
        "ip",
        "remoteaddress",
        "latitude",
        "longitude",
        "locationlatitude",
        "locationlongitude",
        "gps",
        "geolocation",
        "coordinates",
        "deviceid",
        "phonenumberofdevice",
        "subscriberid",
        "simserial",
        "refurl",
        "useragent",
        "submitterid",
        "submittername",
    }
)
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{3,}[ ,;]+-?\d{1,3}\.\d{3,}(?:[ ,;]+-?\d+(?:\.\d+)?){0,2}", re.ASCII)
_BETWEEN_POINTS = ";"
_LEAST_CELLS = 2


def is_identifying(heading: str) -> bool:
    """Whether a heading names such a column."""
    return squeezed(heading) in _HEADINGS


def holds_identifying(cells: Sequence[str]) -> bool:
    """Whether nearly all of a column's filled cells are network addresses, pairs of coordinates or lines of them."""
    filled = [point for cell in cells for point in _points(cell.strip())]
    found = sum(_is_address(cell) or _COORDINATES.fullmatch(cell) is not None for cell in filled)
    return len(filled) >= _LEAST_CELLS and found * 10 >= len(filled) * 9


def _points(cell: str) -> list[str]:
    points = [point.strip() for point in cell.split(_BETWEEN_POINTS)]
    if all(_COORDINATES.fullmatch(point) for point in points if point):
        return [point for point in points if point]
    return [cell] if cell else []


def _is_address(cell: str) -> bool:
    if "." not in cell and ":" not in cell:
        return False
    try:
        ip_address(cell)
    except ValueError:
        return False
    return True
