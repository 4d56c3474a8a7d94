"""Which answer stands in a cell, or in the tick boxes of a question: one small reader per question of a layout.

`Mapper` makes them once per file and asks each once per record. Answers to questions with options repeat, so
each distinct cell is judged once and remembered while the mapper lives; words of one's own are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from harassment_cms.formdefs import FormDef, Judged, Question, QuestionType, folded, judge, judge_items
from harassment_cms.intake.joined import JoinedLabels
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer

_REMEMBERED = 4096
"""Distinct answers kept per question; enough for every mix that recurs, and a bound on memory."""

_JOINS = ";,|\n"
_RECURRING = frozenset({QuestionType.CHOICE, QuestionType.MULTI, QuestionType.DATE, QuestionType.TIME})
_WORDS = Question("words", "", QuestionType.TEXT)


class QuestionReader(Protocol):
    """Reads one question's answer out of a record's cells."""

    def read(self, cells: Sequence[str]) -> Answer | None:
        """The answer, or None when the question was not answered."""
        ...


class WordsCell:
    """Words, a number, an address: one cell, judged each time."""

    def __init__(self, question: Question, place: int, codes: dict[str, str]) -> None:
        self._question = question
        self._place = place
        self._codes = codes

    def read(self, cells: Sequence[str]) -> Answer | None:
        """The answer as `formdefs.judge` understands it."""
        cell = cells[self._place]
        if not cell:
            return None
        judged = judge(self._question, self._codes.get(cell.strip(), cell) if self._codes else cell)
        if judged.value is None:
            return None
        return Answer(self._question.id, cell, judged.value, _meant(judged, cell), problem=judged.problem)


class RecurringCell:
    """Answers that recur: a label, joined labels, a number of the answer key, a date or a time of day."""

    def __init__(
        self, question: Question, place: int, codes: dict[str, str], *, other_in_place: bool, joins: str
    ) -> None:
        self._question = question
        self._place = place
        self._codes = codes
        self._other_in_place = other_in_place
        self._labels = JoinedLabels(question, joins) if question.type is QuestionType.MULTI else None
        self._seen: dict[str, Answer | None] = {}

    def read(self, cells: Sequence[str]) -> Answer | None:
        """The option's code, the codes of several, or the date or time."""
        cell = cells[self._place]
        if not cell:
            return None
        try:
            return self._seen[cell]
        except KeyError:
            answer = self._judged(cell)
            if len(self._seen) < _REMEMBERED:
                self._seen[cell] = answer
            return answer

    def _judged(self, cell: str) -> Answer | None:
        question, said = self._question, cell.strip()
        if not said:
            return None
        if self._codes and said not in self._codes:
            return _unplaced(question, cell, said, ProblemCode.UNKNOWN_CODE)
        said = self._codes.get(said, said)
        items = [said] if self._codes or self._labels is None else self._labels.items(said)
        if question.type is QuestionType.MULTI:
            judged = judge_items(question, items, other_in_place=self._other_in_place)
        else:
            judged = judge(question, said, other_in_place=self._other_in_place)
        if judged.value is None and judged.problem is None:
            return None
        own = ""
        if question.other and self._other_in_place:
            own = ",".join(item.strip() for item in items if item.strip() and question.code(item) is None)
        return Answer(question.id, cell, judged.value, _meant(judged, said, own), own, judged.problem)


class TickBoxes:
    """A question spread over one column per option: 1 is ticked, 0 or nothing is not, all 0 is unanswered."""

    def __init__(self, question: Question, boxes: Sequence[tuple[int, str]]) -> None:
        self._question = question
        self._boxes = boxes
        self._seen: dict[str, Answer | None] = {}

    def read(self, cells: Sequence[str]) -> Answer | None:
        """The codes of what is ticked."""
        marks = ",".join([cells[place] for place, _ in self._boxes])
        try:
            return self._seen[marks]
        except KeyError:
            answer = self._judged(marks, [(cells[place].strip(), label) for place, label in self._boxes])
            if len(self._seen) < _REMEMBERED:
                self._seen[marks] = answer
            return answer

    def _judged(self, marks: str, boxes: list[tuple[str, str]]) -> Answer | None:
        question = self._question
        ticked = [label for mark, label in boxes if mark == "1"]
        if any(mark not in ("", "0", "1") for mark, _ in boxes):
            return _unplaced(question, marks, marks, ProblemCode.NOT_A_TICK)
        if not ticked:
            return None
        said = ",".join(ticked)
        if question.type is QuestionType.MULTI:
            judged = judge_items(question, ticked, other_in_place=False)
        elif len(ticked) > 1 and question.type is QuestionType.CHOICE:
            return _unplaced(question, marks, said, ProblemCode.SEVERAL_TICKED)
        else:
            judged = judge(question, said, other_in_place=False)
        return Answer(question.id, marks, judged.value, _meant(judged, said), "", judged.problem)


class WithOther:
    """A question whose "Other" has words in a column of their own."""

    def __init__(self, inner: QuestionReader, question: Question, place: int) -> None:
        self._inner = inner
        self._question = question
        self._place = place

    def read(self, cells: Sequence[str]) -> Answer | None:
        """The answer with those words; they are kept even when nothing is picked."""
        answer = self._inner.read(cells)
        words = cells[self._place]
        if not words or not words.strip():
            return answer
        own = b"\x1e" + tidy(words).encode()
        if answer is None:
            return Answer(self._question.id, "", None, own, words)
        return Answer(answer.question_id, answer.raw, answer.value, answer.canonical + own, words, answer.problem)


class UnmappedCells:
    """A question of the file that the form does not have: one cell, or its tick boxes, in words.

    ``key`` names it among everything the export asks; ``heading`` is what a person is shown.
    """

    def __init__(self, heading: str, columns: Sequence[tuple[int, Column]]) -> None:
        self.key = f"header:{folded(columns[0][1].name)}"
        self._heading = heading
        in_order = sorted(columns, key=lambda pair: pair[1].rank)
        self._columns = [(place, column.option, dict(column.codes)) for place, column in in_order]

    def read(self, cells: Sequence[str]) -> tuple[str, str, bytes] | None:
        """The heading, the words, and the words as hashes see them; None when nothing was filled in."""
        said: list[str] = []
        for place, option, codes in self._columns:
            cell = cells[place]
            mark = cell.strip()
            if mark and not (option and mark == "0"):
                said.append(option if option and mark == "1" else codes.get(mark, cell))
        if not said:
            return None
        words = ",".join(said)
        return self._heading, words, b"=" + tidy(words).encode()


def question_readers(layout: Layout, form: FormDef) -> list[QuestionReader]:
    """One reader per question of the form that the layout has, in the order of its columns."""
    places: dict[str, dict[Role, list[tuple[int, Column]]]] = {}
    for place, column in enumerate(layout.columns):
        if column.question is not None:
            places.setdefault(column.question, {}).setdefault(column.role, []).append((place, column))
    return [_question_reader(layout, form.question(id_), roles) for id_, roles in places.items()]


def unmapped_cells(layout: Layout) -> list[UnmappedCells]:
    """One reader per question of the file that the form does not have, in the order of its columns."""
    places: dict[str, list[tuple[int, Column]]] = {}
    for place, column in enumerate(layout.columns):
        if column.question is None and column.role in (Role.UNMAPPED, Role.TICK, Role.EMPTY_PARENT):
            places.setdefault(folded(column.name), []).append((place, column))
    # A coded export's own headings say nothing to a reader; the key's words do.
    coded = layout.tool is Tool.JISC_CODED
    return [
        UnmappedCells(columns[0][1].name if coded else columns[0][1].header, columns) for columns in places.values()
    ]


def tidy(words: str) -> str:
    """Words without what differs between file formats: outer space, line ends, composed characters."""
    value = judge(_WORDS, words).value
    return value if isinstance(value, str) else ""


def _question_reader(
    layout: Layout, question: Question, roles: Mapping[Role, list[tuple[int, Column]]]
) -> QuestionReader:
    inner: QuestionReader
    if cells := roles.get(Role.ANSWER):
        place, codes = cells[0][0], dict(cells[0][1].codes)
        if question.type in _RECURRING:
            plain = layout.tool is Tool.PLAIN
            in_place = plain and Role.OTHER not in roles
            inner = RecurringCell(question, place, codes, other_in_place=in_place, joins=_JOINS if plain else ",")
        else:
            inner = WordsCell(question, place, codes)
    else:
        inner = TickBoxes(question, [(place, column.option or "") for place, column in roles.get(Role.TICK, ())])
    others = roles.get(Role.OTHER)
    return WithOther(inner, question, others[0][0]) if others else inner


def _meant(judged: Judged, said: str, own: str = "") -> bytes:
    """The answer as hashes see it: codes in one order, words tidied, what is no option by its words."""
    if isinstance(judged.value, str):
        text = f"={judged.value}"
    elif judged.value is None:
        text = f"?{folded(said)}"
    else:
        text = "=" + "\x1f".join(sorted(judged.value))
        if judged.problem is not None:
            text += f"?{folded(said)}"
    return (f"{text}\x1e{tidy(own)}" if own else text).encode()


def _unplaced(question: Question, raw: str, said: str, problem: ProblemCode) -> Answer:
    return Answer(question.id, raw, None, f"?{folded(said)}".encode(), "", problem.sentence)
