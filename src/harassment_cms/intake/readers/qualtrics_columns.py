"""What Qualtrics writes into every export beside the answers, in each of its export formats.

Shared by its readers. Names are compared without spaces and case: ``StartDate``, ``Start Date`` and ``startDate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from harassment_cms.intake.headings import squeezed, untagged
from harassment_cms.intake.layout import Role
from harassment_cms.intake.readers.option_columns import Asked, are_numbers, numbers_warning
from harassment_cms.intake.readers.protocol import Head
from harassment_cms.intake.readers.translated import QUALTRICS_GENUINE, QUALTRICS_UNFINISHED
from harassment_cms.intake.survey import SurveyColumn

BLANKS = ("-99",)
"""Seen and left empty, where the owner of the survey asked for that."""

_ROLES = {
    "responseid": Role.RESPONSE_ID,
    "recordid": Role.RESPONSE_ID,
    "startdate": Role.STARTED_AT,
    "recordeddate": Role.SUBMITTED_AT,
    "enddate": Role.TOOL,
    "status": Role.GENUINE,
    "finished": Role.FINISHED,
    "progress": Role.TOOL,
    "duration": Role.TOOL,
    "durationinseconds": Role.TOOL,
    "responseset": Role.TOOL,
    "responsesetid": Role.TOOL,
    "distributionchannel": Role.TOOL,
    "userlanguage": Role.TOOL,
} | dict.fromkeys(
    (
        "ipaddress", "recipientlastname", "recipientfirstname", "recipientemail", "externaldatareference",
        "externalreference", "locationlatitude", "locationlongitude", "locationaccuracy",
    ),
    Role.LEFT_OUT,
)  # fmt: skip

_BELOW_A_HUNDRED = tuple(map(str, range(100)))
_OWN_FIELD = re.compile(r"Q_[A-Z]\w*")
_TEXT_ANALYSIS = re.compile(
    r".+ - (?:Parent )?(?:Topics?|Sentiment|Topic Sentiment|Actionability|Effort|Emotion)\b.*"
)
_OF_QUESTION = r"(?:\w+_)?Q(?:ID)?\d+[_-]"
_NOTES = re.compile(
    _OF_QUESTION + r"(?:(?:NPS_)?GROUP|DO(?:[_-]\w+)?|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|\w*TOPICS?\w*"
    r"|\w*SENTIMENT\w*|First Click|Last Click|Page Submit|Click Count)"
)
_DEVICE = re.compile(
    _OF_QUESTION + r"(?:BROWSER|VERSION|OS|OPERATING_SYSTEM|RESOLUTION|Browser|Version|Operating System|Resolution)"
)
_NAME = re.compile(r"(?P<stem>.+?)(?P<side>#\d+)?(?P<path>(?:_\d+)*)(?P<words>_TEXT)?")
_DEFAULT_NAME = re.compile(r"Q\d+(?:#\d+)?(?:_\d+)*(?:_TEXT)?")


def role_of(name: str) -> Role | None:
    """The role of a column the tool fills in, by its name or ImportId; None if a person answered in it."""
    if role := _ROLES.get(squeezed(name.removeprefix("panel-").removeprefix("Location-"))):
        return role
    if _DEVICE.fullmatch(name):
        return Role.LEFT_OUT
    return Role.TOOL if _OWN_FIELD.fullmatch(name) or _NOTES.fullmatch(name) else None


def own_columns(
    headers: Sequence[str], texts: Sequence[str], names: Sequence[str], personal: Iterable[str] = ()
) -> dict[int, SurveyColumn]:
    """Describe the columns that the tool fills in; of several for one role the first has it.

    ``names`` are the lasting names of the columns, ``personal`` those that tell in this export who somebody is.
    """
    named = {squeezed(name): place for place, name in enumerate(names)}
    given = [
        Role.LEFT_OUT if squeezed(name) in personal else role_of(name) or _analysis(header)
        for header, name in zip(headers, names, strict=True)
    ]
    if Role.SUBMITTED_AT not in given and "enddate" in named:
        given[named["enddate"]] = Role.SUBMITTED_AT
    found: dict[int, SurveyColumn] = {}
    seen: set[Role] = set()
    for place, role in enumerate(given):
        if role is None:
            continue
        if role in seen and role not in (Role.TOOL, Role.LEFT_OUT):
            role = Role.TOOL
        seen.add(role)
        says_how_far = role is Role.FINISHED or (named.get("progress") == place and Role.FINISHED not in given)
        marks = QUALTRICS_UNFINISHED if role is Role.FINISHED else _BELOW_A_HUNDRED
        found[place] = SurveyColumn(
            headers[place],
            role,
            untagged(texts[place]) or headers[place],
            partial=marks if says_how_far else (),
            genuine=QUALTRICS_GENUINE if role is Role.GENUINE else (),
        )
    return found


def _analysis(header: str) -> Role | None:
    """What the tool's text analysis adds to a question."""
    return Role.TOOL if _TEXT_ANALYSIS.fullmatch(header) else None


def asked_by_name(headers: Sequence[str], texts: Sequence[str], places: Iterable[int]) -> Iterator[Asked]:
    """The columns of answers where only names tell which belong together: neighbours called ``Q2_1``, ``Q2_2``.

    A name may stand twice for different questions, so only neighbours are taken together, and each part once.
    """
    run, stem_before, seen = 0, "", set[tuple[tuple[str, ...], bool]]()
    before: Asked | None = None
    for place in places:
        header, text = headers[place], untagged(texts[place])
        found = _NAME.fullmatch(header)
        stem = f"{found['stem']}{found['side'] or ''}" if found else header
        path = tuple(found["path"].split("_")[1:]) if found else ()
        is_words = found is not None and found["words"] is not None
        if is_words and before is not None and text == f"{before.text}-TEXT":
            stem, path = stem_before, before.path
        if stem != stem_before or (path, is_words) in seen:
            run, stem_before, seen = run + 1, stem, set()
        seen.add((path, is_words))
        before = Asked(place, header, text, f"{stem}@{run}", path, is_words, ids_of(header, stem), header or None)
        yield before


def ids_of(header: str, stem: str) -> tuple[str, ...]:
    """The names a form may know a column and its question by; ``Q12`` is only the tool's own count."""
    return () if _DEFAULT_NAME.fullmatch(header) else (header, stem)


def warnings_about(head: Head, heading_rows: int, columns: Sequence[SurveyColumn]) -> tuple[str, ...]:
    """What a person should know: that the export has numbers in place of the options that were picked."""
    finished = (place for place, column in enumerate(columns) if column.role is Role.FINISHED)
    in_words = any(
        cell.casefold() in ("true", "false") for place in finished for cell in head.cells(place, heading_rows)
    )
    if in_words or not are_numbers(head, heading_rows, columns):
        return ()
    return (numbers_warning("Use choice text"),)
