"""Qualtrics: names, question texts and ImportIds as three heading rows; also saved again without the last.

The ImportId is the lasting name of a column: authors rename the others, and some stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harassment_cms.intake.headings import squeezed, untagged
from harassment_cms.intake.layout import Tool
from harassment_cms.intake.moments import time_zone
from harassment_cms.intake.readers.option_columns import Asked, OptionColumns
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.qualtrics_columns import (
    BLANKS,
    asked_by_name,
    ids_of,
    own_columns,
    warnings_about,
)
from harassment_cms.intake.survey import Survey

_MARKS = (" - ", "-")
_IMPORT_ID = re.compile(r"""['"]+ImportId['"]+\s*:\s*['"]+([^'"]+)""")
_ZONE = re.compile(r"""['"]+timeZone['"]+\s*:\s*['"]+([^'"]+)""")
_QUESTION = re.compile(r"(?P<key>(?:\w+_)?QID\d+(?:#\d+)?)(?P<path>(?:[-_]x?\d+)*)(?P<words>[-_]TEXT)?")
_RESPONSE_ID = re.compile(r"R_[A-Za-z0-9]{8,}")
_ITS_NAMES = frozenset(
    {
        "startdate", "enddate", "status", "ipaddress", "progress", "durationinseconds", "finished", "recordeddate",
        "responseset", "distributionchannel", "userlanguage", "recipientlastname", "recipientemail",
        "externaldatareference", "externalreference", "locationlatitude",
    }
)  # fmt: skip
_CONTACT = frozenset(
    {
        "email", "emailaddress", "firstname", "lastname", "name", "fullname", "username", "userid", "studentid",
        "staffid", "netid", "ssoid",
    }
)  # fmt: skip
"""Fields that come with a list of people or from signing in: their ImportIds are these words, no question's are."""
_LEAST_NAMES = 2
_ONLY_CODES = re.compile(r"Q\d+(?:#\d+)?(?:_\d+)*(?:_TEXT)?")
_NO_TEXT = re.compile(r"[\d\s.,:/+-]*")
_MOST_HEADINGS = 4


@dataclass(frozen=True, slots=True)
class _Headings:
    """``texts`` are the questions' words, or the names once more; ``ids`` are empty where no row holds ImportIds."""

    rows: int
    texts: Sequence[str]
    ids: Sequence[str]
    zone: str | None


class Qualtrics:
    """The current export, and what is left of it when somebody saved it again."""

    tool = Tool.QUALTRICS

    def recognises(self, head: Head) -> Evidence | None:
        """A row of ImportIds; or the tool's own columns; or nothing but codes such as ``Q2_8_TEXT``.

        Codes alone may as well come from Jisc Online Surveys.
        """
        if _row_of_ids(head) is not None:
            return Evidence(Strength.CERTAIN, "a row of ImportIds stands below the headings")
        names = {squeezed(header) for header in head.header}
        if "responseid" in names and len(names & _ITS_NAMES) >= _LEAST_NAMES:
            return Evidence(Strength.CERTAIN, "ResponseId stands beside other columns that only Qualtrics has")
        place = next((n for n, header in enumerate(head.header) if squeezed(header) == "responseid"), None)
        if place is not None and any(map(_RESPONSE_ID.fullmatch, head.cells(place))):
            return Evidence(Strength.CERTAIN, "the response ids are those of Qualtrics")
        if all(_ONLY_CODES.fullmatch(header.strip()) for header in head.header):
            return Evidence(Strength.LIKELY, "all headings are codes such as Q2_1, and nothing else is there")
        return None

    def describe(self, head: Head) -> Survey:
        """Take questions together by their ImportIds or, without those, by their names."""
        headings = _headings(head)
        headers = head.header
        own = own_columns(headers, headings.texts, headings.ids or headers, _CONTACT if headings.ids else ())
        places = [place for place in range(len(headers)) if place not in own]
        if headings.ids:
            asked = _asked_by_id(headers, headings, places)
        else:
            asked = asked_by_name(headers, headings.texts, places)
        found = own | OptionColumns(head, headings.rows, _MARKS, BLANKS).describe(asked)
        columns = tuple(found[place] for place in range(len(headers)))
        return Survey(
            columns,
            heading_rows=headings.rows,
            coded_headings=headings.rows > 1,
            mangled_headings=True,
            zone=headings.zone,
            warnings=warnings_about(head, headings.rows, columns),
        )


def _row_of_ids(head: Head) -> int | None:
    for place, row in enumerate(head.rows[:_MOST_HEADINGS]):
        if sum("ImportId" in cell for cell in row) * 2 > len(row):
            return place
    return None


def _headings(head: Head) -> _Headings:
    place = _row_of_ids(head)
    if place is None:
        texts = head.rows[1] if len(head.rows) > 1 and _are_texts(head) else head.header
        return _Headings(1 if texts is head.header else 2, texts, (), None)
    row = head.rows[place]
    ids = [found[1] if (found := _IMPORT_ID.search(cell)) else "" for cell in row]
    texts = head.rows[1] if place > 1 else head.header
    zones = [found[1] for cell in row if (found := _ZONE.search(cell))]
    return _Headings(place + 1, texts, ids, _known_zone(zones))


def _known_zone(zones: Sequence[str]) -> str | None:
    """The zone that all times are in, as the IANA database calls it."""
    if not zones or len(set(zones)) > 1:
        return None
    name = "UTC" if zones[0] in ("Z", "GMT", "Etc/UTC") else zones[0]
    try:
        time_zone(name)
    except (ValueError, OSError, LookupError):
        return None
    return name


def _are_texts(head: Head) -> bool:
    """Whether the second row is one of question texts: words where responses have a date or an id."""
    row = head.rows[1]
    own = [cell for header, cell in zip(head.header, row, strict=True) if squeezed(header) in _ITS_NAMES]
    ids = [cell for header, cell in zip(head.header, row, strict=True) if squeezed(header) == "responseid"]
    if ids:
        return bool(ids[0].strip()) and not _RESPONSE_ID.fullmatch(ids[0].strip())
    if own:
        return not any(_NO_TEXT.fullmatch(cell) for cell in own)
    return all(not _NO_TEXT.fullmatch(cell) for cell in row) and sum(" " in cell.strip() for cell in row) * 2 > len(
        row
    )


def _asked_by_id(headers: Sequence[str], headings: _Headings, places: Sequence[int]) -> Iterator[Asked]:
    for place in places:
        header, text, id_ = headers[place], untagged(headings.texts[place]), headings.ids[place]
        found = _QUESTION.fullmatch(id_)
        if found is None:
            yield Asked(place, header, text, f"{id_}@{place}", ids=ids_of(header, header), code=id_ or header or None)
            continue
        path = tuple(re.split("[-_]", found["path"])[1:])
        stem = header
        for _ in range(len(path) + (found["words"] is not None)):
            stem = stem.rpartition("_")[0] or stem
        key = found["key"] if path or found["words"] is None else id_
        yield Asked(
            place, header, text, key, path, found["words"] is not None and bool(path), ids_of(header, stem), id_
        )
