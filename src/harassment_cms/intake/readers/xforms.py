"""What KoboToolbox and ODK exports have in common: groups in headings, tick boxes, places on a map.

A question's name stands behind its groups, and an option's behind its question, with a sign between that the owner
may choose. Their readers call this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from harassment_cms.intake.headings import clean, squeezed
from harassment_cms.intake.layout import Role
from harassment_cms.intake.readers.protocol import Head
from harassment_cms.intake.survey import SurveyColumn

_SEPARATORS: Final = ("::", "/", ".", "|", ">", ":", "-")
_BEFORE_OPTIONS: Final = ("::", "/", ".")
"""Where a question has no column of its own: a hyphen or colon too often belongs to the words."""
_TICKS: Final = frozenset({"0", "1", "true", "false"})
_YES_NO: Final = (("1", "Yes"), ("0", "No"))
_ON_A_MAP: Final = re.compile(r"_?(?P<name>.+?)[_-](?:latitude|longitude|altitude|precision|accuracy)", re.IGNORECASE)
_OF_THE_DEVICE: Final = frozenset(
    {"deviceid", "devicephonenum", "phonenumber", "username", "simserial", "subscriberid", "imei"}
)
_NOTED: Final = frozenset(
    {"today", "end", "audit", "instanceid", "rootuuid", "deprecatedid", "instancename", "backgroundaudio"}
)
_SPECIFY: Final = frozenset({"specifyother", "otherspecify", "pleasespecifyother", "otherpleasespecify"})


class Questions:
    """Describes the columns that ask something; the tool's own are not given to it."""

    def __init__(self, head: Head, heading_rows: int, own: Sequence[int]) -> None:
        self._headers = [clean(header) for header in head.header]
        self._places = [place for place in range(len(self._headers)) if place not in own]
        self._cells = {place: frozenset(map(_folded, head.cells(place, heading_rows))) for place in self._places}
        self._boxes = self._tick_boxes()
        self._stems = {stem for stem, _ in self._boxes.values()}
        self._mapped = self._on_a_map()
        self._asked = ""

    def column(self, place: int) -> SurveyColumn:
        """Describe one column; they are asked for from left to right."""
        header = self._headers[place]
        name = self._name(header)
        if place in self._mapped or squeezed(name) in _OF_THE_DEVICE:
            return SurveyColumn(header, Role.LEFT_OUT, header, wordings=_wordings(header))
        if name == "start":
            return SurveyColumn(header, Role.STARTED_AT, header)
        if squeezed(name) in _NOTED or header.startswith("__"):
            return SurveyColumn(header, Role.TOOL, header)
        if place in self._boxes:
            return self._box(place)
        if (asked := self._follows(header)) is not None:
            return SurveyColumn(header, Role.OTHER, header, group=asked, wordings=_wordings(header))
        self._asked = header
        if header in self._stems:
            # Its boxes say the same, and labels joined by spaces cannot be taken apart for certain.
            return SurveyColumn(header, Role.TOOL, f"{header} (joined)")
        guessed = _YES_NO if self._cells[place] and self._cells[place] <= {"0", "1"} else ()
        return SurveyColumn(
            header, Role.ANSWER, header, group=header, wordings=_wordings(header), guessed=guessed, code=header
        )

    def _box(self, place: int) -> SurveyColumn:
        header = self._headers[place]
        stem, option = self._boxes[place]
        self._asked = stem
        return SurveyColumn(
            header,
            Role.TICK,
            # No name of the question's own: another export may hold its answers joined, in other words.
            f"{stem}/…",
            group=stem,
            wordings=_wordings(stem),
            # Where the question has a column of its own, its boxes are options and nothing else.
            alone=() if stem in self._headers else _wordings(header),
            option=option,
            rank=place,
            guessed=_YES_NO,
            code=header,
        )

    def _follows(self, header: str) -> str | None:
        """The question to whose "Other" a column's words belong, by the names these tools give it."""
        stem = header.removesuffix("_other")
        if stem != header and (stem in self._headers or stem in self._stems):
            return stem
        return self._asked or None if squeezed(self._name(header)) in _SPECIFY else None

    def _tick_boxes(self) -> Mapping[int, tuple[str, str]]:
        """The columns that hold one option each, as (question, option)."""
        joined: dict[int, tuple[str, str]] = {}
        alone: dict[str, list[tuple[int, str, str]]] = {}
        for place in self._places:
            header = self._headers[place]
            for separator in _SEPARATORS:
                stem, found, option = header.rpartition(separator)
                while found and stem not in self._headers and separator in stem:
                    # An option's own label may hold the sign.
                    stem, _, more = stem.rpartition(separator)
                    option = f"{more}{separator}{option}"
                if found and stem in self._headers and option.strip() and self._cells[place] <= _TICKS:
                    joined.setdefault(place, (stem, option.strip()))
                stem, found, option = header.rpartition(separator)
                if separator in _BEFORE_OPTIONS and stem.strip() and option.strip():
                    alone.setdefault(f"{separator}{stem}", []).append((place, stem.strip(), option.strip()))
        for several in alone.values():
            cells = [self._cells[place] for place, _, _ in several]
            ticked = any("1" in each or "true" in each for each in cells)
            if len(several) > 1 and ticked and all(each <= _TICKS for each in cells):
                for place, stem, option in several:
                    joined.setdefault(place, (stem, option))
        return joined

    def _on_a_map(self) -> frozenset[int]:
        """Columns of a place, and the one that holds it whole."""
        parts = {place: _ON_A_MAP.fullmatch(self._name(self._headers[place])) for place in self._places}
        names = {found["name"] for found in parts.values() if found}
        whole = [place for place in self._places if self._name(self._headers[place]) in names]
        return frozenset([place for place, found in parts.items() if found] + whole)

    def _name(self, header: str) -> str:
        """A question's own name, without the groups it stands in."""
        return next((header.rpartition(sign)[2].strip() for sign in ("::", "/") if sign in header), header)


def _wordings(header: str) -> tuple[str, ...]:
    """A heading whole, and without one group after another."""
    found = [header]
    for separator in _SEPARATORS:
        rest = header
        while separator in rest:
            rest = rest.partition(separator)[2].strip()
            found.append(rest)
    return tuple(dict.fromkeys(words for words in found if words))


def _folded(cell: str) -> str:
    return cell.strip().casefold()
