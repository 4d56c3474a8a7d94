"""One cell of an OpenDocument spreadsheet: from its element to its value. `odsfile` makes one reader for each."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from harassment_cms.intake.readers.cellrow import Cell, ErrorValue, Uncalculated, clock, number_of
from harassment_cms.intake.readers.xmlparts import Attributes

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT = f"{_ODF}office:1.0 ", f"{_ODF}table:1.0 ", f"{_ODF}text:1.0 "
STYLE = f"{_ODF}style:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_INLINE = (f"{TEXT}span", f"{TEXT}a", f"{TEXT}ruby", f"{TEXT}ruby-base", f"{TEXT}meta")
_SPACES = re.compile("[ \t\r\n]+")
_DURATION = re.compile(r"(-?)PT?(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?", re.ASCII)
_ERROR = re.compile(r"#(N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|Err:\d+", re.ASCII)
_LANGUAGE = re.compile(r"^\w+:(?==)")
_UNNAMED_ERROR = "#ERROR!"
_MOST_SPACES = 1 << 16
_MOST_TIMES = 1 << 14


class CellReader:
    """Takes what stands in a cell's element; of a comment, a note or a drawing in it nothing belongs to its text."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._paragraphs: list[list[str]] = []
        self._open = False
        self._depth = 0
        self._strange = 0

    @property
    def times(self) -> int:
        """How many cells side by side are the same as this one."""
        text = self._attributes.get(f"{TABLE}number-columns-repeated", "")
        return min(max(int(text), 1), _MOST_TIMES) if re.fullmatch("[0-9]{1,7}", text) else 1

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins inside the cell."""
        self._depth += 1
        if self._strange:
            return
        if tag in _PARAGRAPHS and self._depth == 1:
            self._paragraphs.append([])
            self._open = True
        elif not self._open:
            self._strange = self._depth
        elif tag == f"{TEXT}s":
            count = attributes.get(f"{TEXT}c", "1")
            self._paragraphs[-1].append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif tag == f"{TEXT}tab":
            self._paragraphs[-1].append("\t")
        elif tag == f"{TEXT}line-break":
            self._paragraphs[-1].append("\n")
        elif tag not in _INLINE:
            self._strange = self._depth

    def text(self, text: str) -> None:
        """Characters stand inside the cell: white space in them counts as one space, and as none where one is."""
        if self._strange or not self._open:
            return
        said = _SPACES.sub(" ", text)
        before = self._paragraphs[-1]
        if said.startswith(" ") and (not before or before[-1].endswith(" ")):
            said = said[1:]
        if said:
            before.append(said)

    def end(self, tag: str) -> bool:
        """An element ends; True when it is the cell's own."""
        if self._depth == 0:
            return True
        if self._strange == self._depth:
            self._strange = 0
        self._depth -= 1
        if self._depth == 0 and tag in _PARAGRAPHS:
            self._open = False
        return False

    def value(self) -> Cell:
        """What the cell holds. A value that its element spells wrongly is taken as the text that is shown."""
        get = self._attributes.get
        shown = "\n".join("".join(pieces) for pieces in self._paragraphs)
        formula = get(f"{TABLE}formula")
        kind = get(f"{OFFICE}value-type")
        if get(f"{CALCEXT}value-type") == "error" or (formula is not None and _ERROR.fullmatch(shown)):
            return ErrorValue(shown or _UNNAMED_ERROR)
        if formula is not None and kind is None and not shown:
            return Uncalculated(_LANGUAGE.sub("", formula))
        match kind:
            case "float" | "percentage" | "currency":
                found: Cell = number_of(get(f"{OFFICE}value", ""))
            case "boolean":
                found = get(f"{OFFICE}boolean-value") == "true"
            case "date":
                found = _moment(get(f"{OFFICE}date-value", ""))
            case "time":
                found = _length(get(f"{OFFICE}time-value", ""))
            case _:
                found = get(f"{OFFICE}string-value")
        return shown if found is None else found


def _moment(text: str) -> Cell:
    try:
        if "T" not in text:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text or None
    return moment if moment.tzinfo is None else text


def _length(text: str) -> Cell:
    """A time, which OpenDocument writes as a duration: within a day it is a time of day."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return text or None
    minus, days, hours, minutes, seconds = found.groups()
    try:
        exact = Decimal((seconds or "0").replace(",", "."))
        length = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            microseconds=round(exact * 1_000_000),
        )
        if minus:
            return -length
    except (OverflowError, InvalidOperation):
        return text
    return clock(length)
