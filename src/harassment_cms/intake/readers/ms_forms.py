"""Microsoft Forms: a counter, two times, the account's address and name, then the questions; a workbook, or a CSV
that Excel made of it.

Headings are in the owner's language, so the first five columns are also known by their places and what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harassment_cms.formdefs import folded
from harassment_cms.intake.headings import clean, squeezed
from harassment_cms.intake.layout import DateOrder, Role, Tool
from harassment_cms.intake.moments import certain_order, read_moment, time_zone
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength, metadata_role
from harassment_cms.intake.readers.translated import MS_FORMS_CHANGED, MS_FORMS_END, MS_FORMS_START
from harassment_cms.intake.survey import Survey, SurveyColumn

_QUIZ = frozenset({"total points", "quiz feedback"})
_ECHO = re.compile(r"(?:points|feedback) - (?P<question>.+)", re.IGNORECASE)
_ANY_ECHO = r"\w[\w ]{0,28}\s?[-:–]\s?"
_ID = re.compile(r"\d{1,9}(?:\.0)?", re.ASCII)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ANONYMOUS = "anonymous"
_OWN = 5
_REPEAT = re.compile(r"(?P<words>.*[^\d\s])(?:[2-9]|[1-9]\d)")
_LEAST_WORDS = 3


class MsForms:
    """The table of responses, one column per question."""

    tool = Tool.MS_FORMS

    def recognises(self, head: Head) -> Evidence | None:
        """Two of its own headings in a known language; or, in any other, what stands in the first five columns."""
        if len(head.header) < _OWN or squeezed(head.header[0]) in ("", "timestamp"):
            return None
        names = [folded(clean(header)) for header in head.header[:_OWN]]
        if names[1] in MS_FORMS_START and names[2] in MS_FORMS_END:
            return Evidence(Strength.CERTAIN, "a counter, the start and the completion time stand first")
        if _holds_its_columns(head):
            strength = Strength.CERTAIN if names[0] == "id" else Strength.LIKELY
            return Evidence(strength, "the first five columns hold what Microsoft Forms writes there")
        return None

    def describe(self, head: Head) -> Survey:
        """Leave out who was signed in; take a question that stands in several columns as one."""
        own = _own_roles(head)
        dates = (Role.STARTED_AT, Role.SUBMITTED_AT, Role.MODIFIED_AT)
        times = [cell for place, role in enumerate(own) if role in dates for cell in head.cells(place)]
        columns = [SurveyColumn(header, role, clean(header)) for header, role in zip(head.header, own, strict=False)]
        columns += _Questions(head, len(own)).columns()
        return Survey(
            tuple(columns),
            joins=";",
            other_in_place=True,
            date_order=certain_order(times),
            answers_dated_alike=True,
        )


def _holds_its_columns(head: Head) -> bool:
    """Numbers that count up, two times in order, and the addresses and names of accounts or none of them."""
    rows = [[cell.strip() for cell in row[:_OWN]] for row in head.rows[1:]]
    # Names that the other tools use tell that it is none of this one.
    if not rows or any(metadata_role(header, ()) for header in head.header[1:_OWN]):
        return False
    ids = [row[0] for row in rows]
    if not all(map(_ID.fullmatch, ids)) or len(set(ids)) < len(ids):
        return False
    signed_in = all(_ADDRESS.fullmatch(row[3]) or row[3] == _ANONYMOUS for row in rows)
    nameless = all(not row[4] for row in rows if row[3] == _ANONYMOUS)
    return signed_in and nameless and any(_in_order(rows, order) for order in DateOrder)


def _in_order(rows: Sequence[Sequence[str]], order: DateOrder) -> bool:
    for row in rows:
        start, end = (read_moment(cell, order, time_zone("UTC")) for cell in row[1:3])
        if start is None or end is None or type(start) is not type(end) or ":" not in row[1] or start > end:
            return False
    return True


def _own_roles(head: Head) -> list[Role]:
    roles = [Role.RESPONSE_ID, Role.STARTED_AT, Role.SUBMITTED_AT, Role.LEFT_OUT, Role.LEFT_OUT]
    for header in head.header[_OWN:]:
        name = folded(clean(header))
        if name in MS_FORMS_CHANGED and Role.MODIFIED_AT not in roles:
            roles.append(Role.MODIFIED_AT)
        elif name in _QUIZ:
            roles.append(Role.TOOL)
        else:
            break
    return roles[: len(head.header)]


class _Questions:
    """The columns of answers, from ``first`` on."""

    def __init__(self, head: Head, first: int) -> None:
        self._head = head
        self._places = range(first, len(head.header))
        self._words = {place: clean(head.header[place]) for place in self._places}
        self._echoes = dict(self._marked_answers())
        self._first: dict[str, int] = {}
        self._filled: dict[int, set[int]] = {}

    def columns(self) -> Iterator[SurveyColumn]:
        """Each as a question, or as the points and words of a quiz's marking."""
        groups: dict[int, str] = {}
        for place in self._places:
            header, words = self._head.header[place], self._words[place]
            if place in self._echoes:
                yield SurveyColumn(header, Role.TOOL, words)
                continue
            again = self._repeats(place)
            groups[place] = groups[again] if again is not None else f"{place}. {words}"
            wordings = tuple(dict.fromkeys((words, *self._parts(header))))
            yield SurveyColumn(header, Role.ANSWER, words, groups[place], wordings, code=words or None)

    def _marked_answers(self) -> Iterator[tuple[int, int]]:
        """Columns that repeat the question before them behind a word of their own, with that question's place.

        In a language that is not known here all questions have to have such columns.
        """
        known: dict[int, int] = {}
        any_language: dict[int, int] = {}
        question = -1
        for place in self._places:
            words = self._words[place]
            asked = self._words.get(question, "")
            if asked and (found := _ECHO.fullmatch(words)) and folded(found["question"]) == folded(asked):
                known[place] = question
            elif asked and re.fullmatch(_ANY_ECHO + re.escape(asked), words):
                any_language[place] = question
            else:
                question = place
        asked_places = [place for place in self._places if place not in known and place not in any_language]
        if set(asked_places) <= set(any_language.values()) | set(known.values()):
            known |= any_language
        return iter(known.items())

    def _repeats(self, place: int) -> int | None:
        """The column of the same question for those who came to it another way: a ``2`` ends its heading.

        Only where no response fills both; "Room 2" may also be a question of its own.
        """
        words = self._words[place]
        found = _REPEAT.fullmatch(words)
        first = self._first.get(found["words"]) if found else None
        self._first.setdefault(words, place)
        if found is None or first is None:
            return None
        filled = self._rows_with(place)
        earlier = self._filled.setdefault(first, self._rows_with(first))
        if not filled or filled & earlier:
            return None
        earlier |= filled
        return first

    def _rows_with(self, place: int) -> set[int]:
        return {n for n, row in enumerate(self._head.rows[1:]) if row[place].strip()}

    def _parts(self, header: str) -> Iterator[str]:
        """The parts of a heading in two languages, or with an explanation on a line of its own."""
        for line in header.splitlines():
            for part in re.split(r" [/|] ", clean(line)):
                if len(part.split()) >= _LEAST_WORDS:
                    yield part
