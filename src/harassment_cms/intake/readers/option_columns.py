"""Questions that are spread over several columns: which of them are tick boxes, which rows of a grid, which hold the
words written after "Other".

The readers of tools that write the question and the option into one heading call it (Qualtrics, SurveyMonkey). It
decides by the headings' common beginning and by what stands in the cells: a tick box holds its own label or a 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harassment_cms.formdefs import folded
from harassment_cms.intake.headings import is_cut_from, row_wordings
from harassment_cms.intake.labels import is_other, same_label
from harassment_cms.intake.layout import Role
from harassment_cms.intake.readers.protocol import Head
from harassment_cms.intake.survey import SurveyColumn

_SELECTED = " - Selected Choice"
_MARKS_TRIED = 5
_ONE = ("1", "1.0")
_NUMBER = re.compile(r"-?\d+", re.ASCII)
_LOOKS_UNTICKED = ("no", "n", "false", "unchecked", "n/a")


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of answers: ``text`` is its heading in words, ``key`` what all columns of its question share.

    Where the heading gives the option apart from the question, ``label`` is the option and ``text`` the question.
    ``path`` tells them apart (row and option of a grid); ``is_words`` says that it takes words typed beside an
    option. ``ids`` are names of its own by which a form may know it.
    """

    place: int
    header: str
    text: str
    key: str
    path: tuple[str, ...] = ()
    is_words: bool = False
    ids: tuple[str, ...] = ()
    code: str | None = None
    label: str | None = None

    @property
    def whole(self) -> str:
        """The heading in one: the question, and the option after a dash."""
        return self.text if self.label is None else f"{self.text} - {self.label}"


class OptionColumns:
    """Describes the columns of one question after another. ``marks`` may stand between a question and its option."""

    def __init__(self, head: Head, heading_rows: int, marks: Sequence[str], blanks: tuple[str, ...]) -> None:
        self._rows = head.rows[heading_rows:]
        self._marks = marks
        self._blanks = blanks
        self._above: Counter[str] = Counter()

    def describe(self, asked: Iterable[Asked]) -> dict[int, SurveyColumn]:
        """Every column by its place."""
        questions: dict[str, list[Asked]] = {}
        asked = list(asked)
        self._above = Counter(above for column in asked if (above := self._split(column.text)[0]))
        for column in asked:
            questions.setdefault(column.key, []).append(column)
        found: dict[int, SurveyColumn] = {}
        for columns in questions.values():
            found |= self._question(columns)
        return found

    def _question(self, columns: Sequence[Asked]) -> dict[int, SurveyColumn]:
        picked = [column for column in columns if not column.is_words]
        words = [column for column in columns if column.is_words] if picked else []
        picked = picked or list(columns)
        whole, _ = self.apart(columns) if len(columns) > 1 else ("", [])
        found: dict[int, SurveyColumn] = {}
        for row in _by_row(picked):
            found |= self._row(row, whole, has_words=bool(words)) if row[0].path else self._single(row, whole)
        found |= self._words(words, picked, found)
        return found

    def _single(self, columns: Sequence[Asked], whole: str) -> dict[int, SurveyColumn]:
        """A question in one column."""
        found: dict[int, SurveyColumn] = {}
        for column in columns:
            text = column.text.removesuffix(_SELECTED)
            wordings = (column.text, text, whole, *self._as_row(text), *column.ids)
            found[column.place] = self._of(column, Role.ANSWER, text, column.key, wordings)
        return found

    def _row(self, columns: Sequence[Asked], whole: str, *, has_words: bool) -> dict[int, SurveyColumn]:
        """The options of a question, or of a row of a grid; or the rows of a grid."""
        above, labels = self.apart(columns)
        ticks = self._are_ticks(columns, labels)
        if ticks is None:
            ticks = has_words or any(_SELECTED in column.text for column in columns)
        if not ticks or not all(labels):
            pairs = zip(columns, labels, strict=True)
            return {column.place: self._grid_row(column, above, label) for column, label in pairs}
        above = above.removesuffix(_SELECTED)
        group = "/".join((columns[0].key, *columns[0].path[:-1]))
        inner = above[len(whole) :].strip(" -") if whole and above.startswith(whole) else ""
        rows = row_wordings(whole, inner) if inner else ()
        # The whole question is that of one row only where there is one row.
        wordings = (above, *rows) if inner else (above, whole, *columns[0].ids[1:])
        return {
            column.place: SurveyColumn(
                column.header,
                Role.TICK,
                f"{whole}: {inner}" if inner else above or column.header,
                group=group,
                wordings=_tidy(wordings),
                option=label,
                rank=rank,
                # An option called "No" is ticked by its own label, which elsewhere means an empty box.
                codes=((label, label),) if folded(label) in _LOOKS_UNTICKED else (),
                code=column.code,
                blanks=self._blanks,
            )
            for rank, (column, label) in enumerate(zip(columns, labels, strict=True))
        }

    def _grid_row(self, column: Asked, above: str, label: str) -> SurveyColumn:
        name = f"{above}: {label}" if above else label
        group = "/".join((column.key, *column.path))
        return self._of(
            column, Role.ANSWER, name, group, (column.whole, *row_wordings(above, label), *column.ids[:1])
        )

    def _words(
        self, words: Sequence[Asked], picked: Sequence[Asked], found: dict[int, SurveyColumn]
    ) -> dict[int, SurveyColumn]:
        """Words typed beside an option: those beside "Other" belong to the answer, others stand for themselves."""
        by_path = {column.path: found[column.place].group for column in picked}
        one = {found[column.place].group for column in picked}
        group_of = {
            column.place: by_path.get(column.path) or by_path.get(()) or (next(iter(one)) if len(one) == 1 else None)
            for column in words
        }
        done: dict[int, SurveyColumn] = {}
        taken: set[str] = set()
        for column in sorted(words, key=lambda column: not self._is_beside_other(column)):
            group = group_of[column.place]
            if group is None or group in taken:
                own = "/".join((column.key, *column.path, "words"))
                done[column.place] = self._of(column, Role.ANSWER, column.whole, own, (column.whole, *column.ids[:1]))
            else:
                taken.add(group)
                beside = self._of(column, Role.OTHER, column.whole, group, (column.whole, *column.ids[:1]))
                # Without a box of its own, "Other" is picked by writing something.
                picks = column.label is not None and is_other(column.label)
                done[column.place] = replace(beside, option=column.label if picks else None)
        return done

    def _is_beside_other(self, column: Asked) -> bool:
        pieces = (piece for mark in self._marks for piece in column.whole.split(mark))
        return any(is_other(piece) for piece in pieces)

    def _of(self, column: Asked, role: Role, name: str, group: str, wordings: Iterable[str]) -> SurveyColumn:
        return SurveyColumn(
            column.header,
            role,
            name or column.header,
            group=group,
            wordings=_tidy(wordings),
            code=column.code,
            blanks=self._blanks,
        )

    def _as_row(self, text: str) -> Iterator[str]:
        """How a form may word a column whose name tells nothing, if another has the same words before a dash."""
        above, row = self._split(text)
        if self._above[above] > 1:
            yield from row_wordings(above, row)

    def _split(self, text: str) -> tuple[str, str]:
        for mark in self._marks:
            above, found, row = text.rpartition(mark)
            if found and above.strip() and row.strip():
                return above.strip(), row.strip()
        return "", text

    def apart(self, columns: Sequence[Asked]) -> tuple[str, list[str]]:
        """What the headings have in common up to a mark, and the rest of each.

        Marks also stand inside questions and options: of several places where all could be taken apart it is the one
        after which most columns hold what follows, or else the last.
        """
        texts = [column.text for column in columns]
        labels = [column.label for column in columns if column.label is not None]
        if labels:
            return texts[0], labels if len(labels) == len(texts) else texts
        for mark in self._marks:
            pieces = [text.split(mark) for text in texts]
            common = 0
            while common < min(map(len, pieces)) - 1 and len({each[common] for each in pieces}) == 1:
                common += 1
            if common:
                rests = {
                    n: [mark.join(each[n:]).strip() for each in pieces]
                    for n in range(max(1, common - _MARKS_TRIED), common + 1)
                }
                best = common if len(rests) == 1 else max(rests, key=lambda n: (self._hits(columns, rests[n]), n))
                return mark.join(pieces[0][:best]).strip(), rests[best]
        return "", texts

    def _hits(self, columns: Sequence[Asked], labels: Sequence[str]) -> int:
        pairs = zip(columns, labels, strict=True)
        return sum(any(same_label(cell, label) for cell in self._distinct(column)) for column, label in pairs)

    def _distinct(self, column: Asked) -> set[str]:
        return {row[column.place].strip() for row in self._rows}.difference(("", *self._blanks, *_ONE))

    def _are_ticks(self, columns: Sequence[Asked], labels: Sequence[str]) -> bool | None:
        """Whether the cells are ticks: own labels, or a 1 in some of a row's boxes; None if all of them are empty."""
        has_labels = False
        for column, label in zip(columns, labels, strict=True):
            cells = self._distinct(column)
            if not all(same_label(cell, label) or is_cut_from(label, cell) for cell in cells):
                return False
            has_labels = has_labels or bool(cells)
        empty = ("", *self._blanks)
        filled = {sum(row[column.place].strip() not in empty for column in columns) for row in self._rows}
        if not any(filled):
            return None
        return has_labels or not filled <= {0, len(columns)}


def _by_row(columns: Iterable[Asked]) -> Iterator[list[Asked]]:
    rows: dict[tuple[str, ...], list[Asked]] = {}
    for column in columns:
        rows.setdefault((str(len(column.path)), *column.path[:-1]), []).append(column)
    yield from rows.values()


def are_numbers(head: Head, heading_rows: int, columns: Iterable[SurveyColumn]) -> bool:
    """Whether most columns that are no words hold numbers: the file was exported with codes in place of labels."""
    picked = numbers = 0
    for place, column in enumerate(columns):
        cells = [cell.strip() for cell in head.cells(place, heading_rows) if cell.strip() not in column.blanks]
        if column.role in (Role.ANSWER, Role.TICK) and cells and not any(" " in cell for cell in cells):
            picked += 1
            numbers += all(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return picked > 0 and numbers * 2 > picked


def numbers_warning(box: str) -> str:
    """What to tell then; ``box`` is the choice to make when exporting again."""
    return (
        "The file holds numbers in place of the answers that were picked, and nothing in it says what they stand "
        f"for: such answers are kept as they are, with a mark. Export again with “{box}”."
    )


def _tidy(wordings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for words in map(str.strip, wordings) if words))
