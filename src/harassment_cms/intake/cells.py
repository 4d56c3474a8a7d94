"""Which answer stands in a cell, or in the tick boxes of a question: one small reader per question of a layout.

`Mapper` makes them once per file and hands each the columns of a block of records. Answers to questions with
options repeat, so each distinct cell is judged once and remembered while the mapper lives; words of one's own
are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from harassment_cms.formdefs import OTHER, FormDef, Judged, Question, QuestionType, folded, judge, judge_items, typed
from harassment_cms.intake.joined import JoinedLabels
from harassment_cms.intake.labels import as_label, is_ticked
from harassment_cms.intake.later import key_of
from harassment_cms.intake.layout import Column, Layout, Role
from harassment_cms.intake.moments import day_of_month_first
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer

_MOST_REMEMBERED = 4096
"""Distinct answers kept per question; enough for every mix that recurs, and a bound on memory."""

_SHOWN_AS_THEY_ARE = frozenset({Role.UNMAPPED, Role.TICK, Role.EMPTY_PARENT, Role.TOOL})
_RECURRING = frozenset({QuestionType.CHOICE, QuestionType.MULTI, QuestionType.DATE, QuestionType.TIME})
_WORDS = frozenset({QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.PHONE})

_GUARDED = "'="
"""An apostrophe that a survey tool put before an answer, so that no spreadsheet takes it for a formula."""
_CUT_SHORT = "<WARNING: Truncated to Excel limit"
_UNREAL = (_GUARDED, _CUT_SHORT)

Columns = Sequence[Sequence[str]]
"""The cells of a block of records, column by column."""

_Cell = TypeVar("_Cell", str, tuple[str, ...])


class QuestionReader(Protocol):
    """Reads one question's answers out of a block of records."""

    def read(self, columns: Columns) -> list[Answer | None]:
        """Each record's answer, None where the question was not answered."""
        ...


class _Remembered(dict[_Cell, Answer | None]):
    """Answers that recur: each distinct cell is judged once."""

    def __init__(self, judge_cell: Callable[[_Cell], Answer | None]) -> None:
        super().__init__()
        self._judge: Callable[[_Cell], Answer | None] = judge_cell

    def __missing__(self, cell: _Cell) -> Answer | None:
        answer = self._judge(cell)
        if len(self) < _MOST_REMEMBERED:
            self[cell] = answer
        return answer


class WordsCell:
    """Words of one's own: one cell."""

    def __init__(self, question: Question, place: int) -> None:
        self._id = question.id
        self._place = place

    def read(self, columns: Columns) -> list[Answer | None]:
        """The words as they were typed."""
        return [self._judged(cell) if cell else None for cell in columns[self._place]]

    def _judged(self, cell: str) -> Answer | None:
        words = typed(cell)
        if not words:
            return None
        if words.startswith(_UNREAL):
            if words.startswith(_GUARDED):
                words = words[1:]
            elif words.startswith(_CUT_SHORT):
                return Answer(self._id, cell, words, b"=" + words.encode(), problem=ProblemCode.CUT_SHORT.sentence)
        return Answer(self._id, cell, words, b"=" + words.encode())


class JudgedCell:
    """A number, an address: one cell, judged each time."""

    def __init__(self, question: Question, place: int, codes: dict[str, str]) -> None:
        self._question = question
        self._place = place
        self._codes = codes

    def read(self, columns: Columns) -> list[Answer | None]:
        """The answers as `formdefs.judge` understands them."""
        return [self._judged(cell) if cell else None for cell in columns[self._place]]

    def _judged(self, cell: str) -> Answer | None:
        judged = judge(self._question, self._codes.get(cell.strip(), cell) if self._codes else cell)
        if judged.value is None:
            return None
        return Answer(self._question.id, cell, judged.value, _meant(judged, cell), problem=judged.problem)


class RecurringCell:
    """Answers that recur: a label, joined labels, a number of the answer key, a date or a time of day."""

    def __init__(self, question: Question, place: int, column: Column, *, other_in_place: bool, joins: str) -> None:
        self._question = question
        self._place = place
        self._month_first = column.month_first and question.type is QuestionType.DATE
        self._codes = dict(column.codes)
        self._other_in_place = other_in_place
        self._labels = JoinedLabels(question, joins) if question.type is QuestionType.MULTI else None
        self._seen = _Remembered(self._judged)

    def read(self, columns: Columns) -> list[Answer | None]:
        """The option's code, the codes of several, or the date or time."""
        return list(map(self._seen.__getitem__, columns[self._place]))

    def _judged(self, cell: str) -> Answer | None:
        question, said = self._question, cell.strip()
        if not said:
            return None
        if self._codes and said not in self._codes:
            return _unplaced(question, cell, said, ProblemCode.UNKNOWN_CODE)
        said = as_label(question, self._codes.get(said, said))
        said = day_of_month_first(said) if self._month_first else said
        items = [said] if self._codes or self._labels is None else self._labels.items(said)
        items = [as_label(question, item) for item in items]
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
    """A question spread over one column per option: a cell says whether its box is ticked; none ticked is unanswered.

    See `labels.is_ticked` for what ticks a box.
    """

    def __init__(self, question: Question, boxes: Sequence[tuple[int, Column]]) -> None:
        self._question = question
        self._places = [place for place, _ in boxes]
        self._boxes = [_Box(question, column) for _, column in boxes]
        self._seen = _Remembered(self._judged)

    def read(self, columns: Columns) -> list[Answer | None]:
        """The codes of what is ticked."""
        return list(map(self._seen.__getitem__, zip(*[columns[place] for place in self._places], strict=True)))

    def _judged(self, cells: tuple[str, ...]) -> Answer | None:
        question, marks = self._question, ",".join(cells)
        said = [box.said(cell) for box, cell in zip(self._boxes, cells, strict=True)]
        if None in said:
            return _unplaced(question, marks, marks, ProblemCode.NOT_A_TICK)
        ticked = [label for label in said if label]
        if not ticked:
            return None
        words = ",".join(ticked)
        if question.type is QuestionType.MULTI:
            judged = judge_items(question, ticked, other_in_place=False)
        elif len(ticked) > 1 and question.type is QuestionType.CHOICE:
            return _unplaced(question, marks, words, ProblemCode.SEVERAL_TICKED)
        else:
            judged = judge(question, words, other_in_place=False)
        return Answer(question.id, marks, judged.value, _meant(judged, words), "", judged.problem)


class _Box:
    def __init__(self, question: Question, column: Column) -> None:
        self._question = question
        self._heading = column.option or ""
        self._label = as_label(question, self._heading, in_heading=True)
        self._code = question.code(self._label)
        self._marks = frozenset(mark for mark, _ in column.codes)

    def said(self, cell: str) -> str | None:
        """The label if the box is ticked, nothing if it is not, None if the cell says neither."""
        ticked = is_ticked(cell, self._heading, self._marks)
        if ticked is None and self._code is not None:
            ticked = self._question.code(as_label(self._question, cell)) == self._code or None
        if not ticked:
            return "" if ticked is False else None
        # A heading may have lost a part of the label that the cell still has.
        known = self._question.code(cell) if len(cell) > len(self._label) else None
        return cell.strip() if self._code is None and known is not None else self._label


class SeveralColumns:
    """A question that has several columns because people were led to it by several ways; one of them is filled."""

    def __init__(self, readers: Sequence[QuestionReader]) -> None:
        self._readers = readers

    def read(self, columns: Columns) -> list[Answer | None]:
        """The one answer; two that differ are kept together with a mark."""
        return list(map(self._one, zip(*[reader.read(columns) for reader in self._readers], strict=True)))

    def _one(self, answers: Sequence[Answer | None]) -> Answer | None:
        given = {answer.canonical: answer for answer in answers if answer is not None}
        first = next(iter(given.values()), None)
        if first is None or len(given) == 1:
            return first
        return Answer(
            first.question_id,
            "\n".join(answer.raw for answer in given.values()),
            None,
            b"?" + b"\x1f".join(sorted(given)),
            "\n".join(answer.other for answer in given.values() if answer.other),
            ProblemCode.ANSWERED_TWICE.sentence,
        )


class WithOther:
    """A question whose "Other" has words in a column of their own; ``inner`` is None if only these are there.

    With ``picks`` that column is also the box: writing into it picks "Other".
    """

    def __init__(self, inner: QuestionReader | None, question: Question, place: int, *, picks: bool) -> None:
        self._inner = inner
        self._question = question
        self._place = place
        self._picks = picks and OTHER in question.places

    def read(self, columns: Columns) -> list[Answer | None]:
        """The answers with those words; they are kept even when nothing is picked."""
        words = columns[self._place]
        answers = [None] * len(words) if self._inner is None else self._inner.read(columns)
        return [self._with(answer, own) if own else answer for answer, own in zip(answers, words, strict=True)]

    def _with(self, answer: Answer | None, words: str) -> Answer | None:
        if not words.strip():
            return answer
        own = b"\x1e" + typed(words).encode()
        if self._picks:
            answer = self._picked(answer)
        if answer is None:
            return Answer(self._question.id, "", None, own, words)
        return answer._replace(canonical=answer.canonical + own, other=words)

    def _picked(self, answer: Answer | None) -> Answer | None:
        """The answer with "Other" among what is picked, as far as it can be."""
        picked: list[str] = []
        if answer is not None:
            if not isinstance(answer.value, tuple) or answer.problem is not None:
                return answer
            picked = list(answer.value)
        judged = judge_items(self._question, [*picked, OTHER], other_in_place=False)
        if self._question.type is QuestionType.CHOICE:
            judged = judge(self._question, OTHER)
        return Answer(self._question.id, answer.raw if answer else "", judged.value, _meant(judged, OTHER))


class UnmappedCells:
    """A question of the file that the form does not have: one cell, or its tick boxes, in words.

    ``key`` names it among everything the export asks, and stands in its answers; ``heading`` is what a person is
    shown. It was not ``asked`` if the survey tool noted it for itself: a change there is no changed answer.
    """

    def __init__(self, heading: str, columns: Sequence[tuple[int, Column]]) -> None:
        self.asked = columns[0][1].role is not Role.TOOL
        self.key = key_of(columns[0][1])
        self.heading = heading
        in_order = sorted(columns, key=lambda pair: pair[1].rank)
        self._columns = [(place, column.option, dict(column.codes)) for place, column in in_order]

    def read(self, columns: Columns) -> list[Answer | None]:
        """The words, None where nothing was filled in."""
        cells = zip(*[columns[place] for place, _, _ in self._columns], strict=True)
        return [self._judged(filled) if any(filled) else None for filled in cells]

    def _judged(self, cells: Sequence[str]) -> Answer | None:
        columns = zip(cells, self._columns, strict=True)
        said = [words for cell, (_, option, codes) in columns if (words := _shown(cell, option, codes))]
        if not said:
            return None
        words = ",".join(said)
        return Answer(self.key, words, None, b"=" + typed(words).encode())


def _shown(cell: str, option: str | None, codes: Mapping[str, str]) -> str:
    """What a cell says where no question of the form says it: a ticked box its label, an empty one nothing."""
    mark = cell.strip()
    if not mark or option is None:
        return codes.get(mark, cell) if mark else ""
    ticked = is_ticked(mark, option, codes)
    if ticked is None:
        return f"{option}: {cell}"
    return option if ticked else ""


def question_readers(layout: Layout, form: FormDef) -> dict[str, QuestionReader]:
    """One reader per question of the form that the layout has, by its id, in the order of its columns."""
    places: dict[str, dict[Role, list[tuple[int, Column]]]] = {}
    for place, column in enumerate(layout.columns):
        if column.question is not None:
            places.setdefault(column.question, {}).setdefault(column.role, []).append((place, column))
    return {id_: _question_reader(layout, form.question(id_), roles) for id_, roles in places.items()}


def unmapped_cells(layout: Layout) -> list[UnmappedCells]:
    """One reader per question of the file that the form does not have, in the order of its columns."""
    places: dict[str, list[tuple[int, Column]]] = {}
    for place, column in enumerate(layout.columns):
        if column.question is None and column.role in _SHOWN_AS_THEY_ARE:
            places.setdefault(folded(column.name), []).append((place, column))
    # Headings that are codes say nothing to a reader; the words behind them do.
    coded = layout.coded_headings
    return [
        UnmappedCells(columns[0][1].name if coded else columns[0][1].header, columns) for columns in places.values()
    ]


def _question_reader(
    layout: Layout, question: Question, roles: Mapping[Role, list[tuple[int, Column]]]
) -> QuestionReader:
    inner: QuestionReader | None = None
    if cells := roles.get(Role.ANSWER):
        in_place = layout.other_in_place and Role.OTHER not in roles
        found = [_cell_reader(question, place, column, in_place, layout.joins) for place, column in cells]
        inner = found[0] if len(found) == 1 else SeveralColumns(found)
    elif boxes := roles.get(Role.TICK):
        inner = TickBoxes(question, boxes)
    if others := roles.get(Role.OTHER):
        place, column = others[0]
        return WithOther(inner, question, place, picks=column.option is not None)
    assert inner is not None, "a question has an answer, tick boxes or words beside them"
    return inner


def _cell_reader(question: Question, place: int, column: Column, in_place: bool, joins: str) -> QuestionReader:
    if question.type in _RECURRING:
        return RecurringCell(question, place, column, other_in_place=in_place, joins=joins)
    if question.type in _WORDS and not column.codes:
        return WordsCell(question, place)
    return JudgedCell(question, place, dict(column.codes))


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
    return (f"{text}\x1e{typed(own)}" if own else text).encode()


def _unplaced(question: Question, raw: str, said: str, problem: ProblemCode) -> Answer:
    return Answer(question.id, raw, None, f"?{folded(said)}".encode(), "", problem.sentence)
