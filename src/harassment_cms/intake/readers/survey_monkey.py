"""SurveyMonkey: the question above its first column and the options in a second row, or both in one heading.

A ticked box holds its option's text. "Other" has no box of its own: whoever writes into its column has picked it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harassment_cms.formdefs import folded
from harassment_cms.intake.headings import clean, squeezed, untagged
from harassment_cms.intake.labels import is_other, same_label
from harassment_cms.intake.layout import DateOrder, Role, Tool
from harassment_cms.intake.moments import certain_order, is_slashed
from harassment_cms.intake.readers.option_columns import Asked, OptionColumns, are_numbers, numbers_warning
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.translated import SURVEYMONKEY_ANSWER
from harassment_cms.intake.survey import Survey, SurveyColumn

_ROLES = {
    "respondentid": Role.RESPONSE_ID,
    "collectorid": Role.TOOL,
    "collector": Role.TOOL,
    "startdate": Role.STARTED_AT,
    "datecreated": Role.STARTED_AT,
    "enddate": Role.SUBMITTED_AT,
    "datemodified": Role.SUBMITTED_AT,
    "ipaddress": Role.LEFT_OUT,
    "emailaddress": Role.LEFT_OUT,
    "firstname": Role.LEFT_OUT,
    "lastname": Role.LEFT_OUT,
    "customdata": Role.LEFT_OUT,
}
_FIRST = ("respondent id", "respondentid")
_BLANKS = ("-",)
_BETWEEN = " - "


class SurveyMonkey:
    """With two heading rows, or with one."""

    tool = Tool.SURVEYMONKEY

    def recognises(self, head: Head) -> Evidence | None:
        """The first heading is ``Respondent ID``."""
        if folded(clean(head.header[0])) not in _FIRST:
            return None
        said = "Respondent ID stands first"
        return Evidence(Strength.CERTAIN, f"{said}, above a row of options" if _has_options(head) else said)

    def describe(self, head: Head) -> Survey:
        """Give each column its question, which stands only above the first of them, and its option."""
        rows = 2 if _has_options(head) else 1
        own = _own_columns(head, rows)
        places = range(len(own), len(head.header))
        asked = _expanded(head, places) if rows == 2 else _condensed(head, places)
        found = own | OptionColumns(head, rows, (_BETWEEN,), _BLANKS).describe(asked)
        columns = tuple(found[place] for place in range(len(head.header)))
        order, warnings = _order_of_dates(head, columns, rows)
        if are_numbers(head, rows, columns):
            warnings = (*warnings, numbers_warning("Actual answer text"))
        return Survey(
            columns,
            heading_rows=rows,
            coded_headings=rows == 2,
            mangled_headings=True,
            date_order=order,
            warnings=warnings,
        )


def _has_options(head: Head) -> bool:
    """Whether the second row is one of options: it has no response id."""
    return len(head.rows) > 1 and not head.rows[1][0].strip() and any(cell.strip() for cell in head.rows[1])


def _own_columns(head: Head, rows: int) -> dict[int, SurveyColumn]:
    """The columns before the first question. One that asks for a name has something in the row of options."""
    found: dict[int, SurveyColumn] = {}
    given: set[Role] = set()
    for place, header in enumerate(head.header):
        role = _ROLES.get(squeezed(header).rstrip("0123456789"))
        if role is None or (rows == 2 and head.rows[1][place].strip()):
            break
        if role in given and role not in (Role.TOOL, Role.LEFT_OUT):
            role = Role.TOOL
        given.add(role)
        found[place] = SurveyColumn(header, role, clean(header))
    return found


def _expanded(head: Head, places: Sequence[int]) -> Iterator[Asked]:
    question, run = "", 0
    groups: dict[int, list[int]] = {}
    texts: dict[int, str] = {}
    for place in places:
        if head.header[place].strip() or not run:
            question, run = untagged(head.header[place]), run + 1
        groups.setdefault(run, []).append(place)
        texts[place] = question
    for run, together in groups.items():
        labels = [untagged(head.rows[1][place]) for place in together]
        words = _for_words(head, 2, together, labels)
        for place, label in zip(together, labels, strict=True):
            header, key = head.header[place], f"question {run}"
            alone = len(together) == 1 and not _holds_own_labels(head, 2, place, label)
            if alone or not label or folded(label) in SURVEYMONKEY_ANSWER:
                own = key if place == together[0] else f"{key} at {place}"
                yield Asked(place, header, texts[place], own, code=header or None)
            else:
                yield Asked(place, header, texts[place], key, (str(place),), place in words, label=label)


def _condensed(head: Head, places: Sequence[int]) -> Iterator[Asked]:
    """Neighbours whose headings begin with the same question belong together."""
    texts = {place: untagged(head.header[place]) for place in places}
    place = places.start if isinstance(places, range) else 0
    while place in texts:
        question = _shared_question(texts, place)
        together = [place]
        while question and texts.get(together[-1] + 1, "").startswith(question + _BETWEEN):
            together.append(together[-1] + 1)
        yield from _run(head, texts, question or _of_one_box(head, place, texts[place]), together)
        place = together[-1] + 1


def _run(head: Head, texts: dict[int, str], question: str, together: Sequence[int]) -> Iterator[Asked]:
    labels = [texts[place][len(question) + len(_BETWEEN) :].strip() if question else "" for place in together]
    words = _for_words(head, 1, together, labels)
    for place, label in zip(together, labels, strict=True):
        header, key = head.header[place], f"question at {together[0]}"
        if label:
            yield Asked(place, header, question, key, (str(place),), place in words, code=header, label=label)
        else:
            yield Asked(place, header, texts[place], key, code=header)


def _shared_question(texts: dict[int, str], place: int) -> str:
    """The longest beginning of a heading that the next one shares up to a dash; nothing if there is none."""
    text, after = texts[place], texts.get(place + 1, "")
    while text:
        if after.startswith(text + _BETWEEN):
            return text
        text = text.rpartition(_BETWEEN)[0]
    return ""


def _of_one_box(head: Head, place: int, text: str) -> str:
    """The question of a heading that stands alone, if what follows a dash is what stands in its cells."""
    question, _, label = text.rpartition(_BETWEEN)
    return question if question and _holds_own_labels(head, 1, place, label) else ""


def _for_words(head: Head, rows: int, together: Sequence[int], labels: Sequence[str]) -> set[int]:
    """The columns of a question that take words: that of "Other", and the last one beside what holds other things."""
    if len(together) == 1:
        return set()
    filled = [bool(_cells(head, rows, place)) for place in together]
    own = [_holds_own_labels(head, rows, place, label) for place, label in zip(together, labels, strict=True)]
    found = {
        place for place, label, ticked in zip(together, labels, own, strict=True) if is_other(label) and not ticked
    }
    if not labels[0] or folded(labels[0]) in SURVEYMONKEY_ANSWER:
        found |= {place for place, ticked in zip(together[1:], own[1:], strict=True) if not ticked}
    boxes_only = all(ticked or not some for ticked, some in zip(own[:-1], filled[:-1], strict=True))
    if filled[-1] and not own[-1] and boxes_only and any(filled[:-1]):
        found.add(together[-1])
    return found


def _holds_own_labels(head: Head, rows: int, place: int, label: str) -> bool:
    cells = _cells(head, rows, place)
    return bool(cells) and all(same_label(cell, label) for cell in cells)


def _cells(head: Head, rows: int, place: int) -> set[str]:
    return {cell.strip() for cell in head.cells(place, rows)}.difference(_BLANKS)


def _order_of_dates(
    head: Head, columns: Sequence[SurveyColumn], rows: int
) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order of its own dates, by all of them; month first, as the tool mostly writes, where nothing tells."""
    dates = (Role.STARTED_AT, Role.SUBMITTED_AT)
    cells = [cell for n, each in enumerate(columns) if each.role in dates for cell in head.cells(n, rows)]
    if not any(map(is_slashed, cells)):
        return None, ()
    if order := certain_order(cells):
        return order, ()
    warning = "Dates of submission such as 04/06/2026 are read month first, as this tool writes them: compare one."
    return DateOrder.MONTH_FIRST, (warning,)
