"""Jisc Online Surveys (formerly BOS), version 2, coded: ``Q3_1`` as headings, numbers in the cells.

Only the answer key of the same export explains the numbers: codes may start at 0 or run backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from harassment_cms.intake.headings import clean, heading, row_wordings
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.answer_key import QUESTION_ID, AnswerKey, AnswerKeyMissingError, KeyEntry
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength, metadata_role
from harassment_cms.intake.survey import Survey, SurveyColumn

_NAMES_ITS_RESPONSES = frozenset({"URN", "Unique Response Number"})


class JiscCoded:
    """Numbers for answers; needs the answer key."""

    tool = Tool.JISC_CODED

    def recognises(self, head: Head) -> Evidence | None:
        """Every heading looks like ``Q11_2_b_1``, but for ``URN`` and the dates.

        Without either of them it may as well be another tool's file that lost its own columns.
        """
        headers = [clean(header) for header in head.header]
        others = [header for header in headers if not QUESTION_ID.fullmatch(header)]
        if len(others) == len(headers) or not all(metadata_role(header, ()) for header in others):
            return None
        certain = head.key is not None or not _NAMES_ITS_RESPONSES.isdisjoint(others)
        return Evidence(
            Strength.CERTAIN if certain else Strength.LIKELY,
            "all headings are codes such as Q3_1, beside URN and dates",
        )

    def describe(self, head: Head) -> Survey:
        """Explain each column by the key."""
        if head.key is None:
            raise AnswerKeyMissingError(
                f"“{head.name}” holds numbers in place of answers, and only its answer key says what they mean. "
                "Nothing was changed.",
                "Give the key of the same export with --key, or export again without “code responses”.",
            )
        return _Coded(head, head.key).survey()


class _Coded:
    def __init__(self, head: Head, key: AnswerKey) -> None:
        self._head = head
        self._entries = key.entries
        self._ids = [clean(header) for header in head.header]
        self._ticks = self._tick_numbers()

    def survey(self) -> Survey:
        columns: list[SurveyColumn] = []
        unknown: list[str] = []
        for header, id_ in zip(self._head.header, self._ids, strict=True):
            if role := metadata_role(header, [column.role for column in columns]):
                column: SurveyColumn | None = SurveyColumn(header, role, id_)
            else:
                column = self._entry_column(header, id_) or self._tick_column(header, id_)
                column = column or self._other_column(header, id_)
            if column is None:
                unknown.append(id_)
                column = SurveyColumn(header, Role.UNMAPPED, id_)
            columns.append(column)
        misfit = self._misfit(columns, unknown)
        return Survey(
            tuple(columns),
            coded_headings=True,
            zone="UTC",
            keyed=True,
            warnings=self._backwards(),
            misfit=misfit,
        )

    def _entry_column(self, header: str, id_: str) -> SurveyColumn | None:
        """A column that the key lists itself: one answer, words, or the empty head of a grid."""
        entry = self._entries.get(id_)
        if entry is None:
            return None
        if heading(entry.text).asks_for_other and id_.rpartition("_")[0] in self._entries:
            return self._other_column(header, id_)
        role = Role.EMPTY_PARENT if self._is_parent(entry) else Role.ANSWER
        return self._of(entry, header, role, codes=entry.options)

    def _tick_column(self, header: str, id_: str) -> SurveyColumn | None:
        """One tick box of a question: the key lists the question only."""
        stem, _, number = id_.rpartition("_")
        entry = self._entries.get(stem)
        if entry is None or number not in self._ticks.get(stem, ()):
            return None
        rank = _rank_of_tick(entry, number, self._ticks[stem])
        if rank is None:
            return None
        return self._of(entry, header, Role.TICK, option=entry.options[rank][1], rank=rank)

    def _other_column(self, header: str, id_: str) -> SurveyColumn | None:
        """The words written after "Other"."""
        stem, _, letter = id_.rpartition("_")
        entry = self._entries.get(stem)
        if entry is None or not letter.isalpha():
            return None
        listed = self._entries.get(id_)
        name = f"{self._name(entry)}: {listed.text if listed else 'If you selected Other, please specify:'}"
        return SurveyColumn(header, Role.OTHER, name, group=entry.id, code=id_)

    def _of(
        self,
        entry: KeyEntry,
        header: str,
        role: Role,
        *,
        codes: tuple[tuple[str, str], ...] = (),
        option: str | None = None,
        rank: int = 0,
    ) -> SurveyColumn:
        return SurveyColumn(
            header,
            role,
            self._name(entry),
            group=entry.id,
            wordings=tuple(row_wordings(self._words_above(entry.id), entry.text)),
            option=option,
            rank=rank,
            codes=codes,
            code=entry.id,
        )

    def _tick_numbers(self) -> Mapping[str, list[str]]:
        numbers: dict[str, list[str]] = {}
        for id_ in self._ids:
            stem, _, last = id_.rpartition("_")
            if id_ not in self._entries and stem in self._entries and last.isdigit():
                numbers.setdefault(stem, []).append(last)
        return numbers

    def _name(self, entry: KeyEntry) -> str:
        above = self._words_above(entry.id)
        return f"{above}: {entry.text}" if above else entry.text

    def _words_above(self, id_: str) -> str | None:
        while "_" in id_:
            id_ = id_.rpartition("_")[0]
            if above := self._entries.get(id_):
                return above.text
        return None

    def _is_parent(self, entry: KeyEntry) -> bool:
        """Whether rows of a grid or scale follow: their question has a column of its own, always empty."""
        prefix = f"{entry.id}_"
        rows = (id_ for id_ in self._ids if id_.startswith(prefix))
        return not entry.options and any(id_[len(prefix)].isdigit() for id_ in rows)

    def _misfit(self, columns: list[SurveyColumn], unknown: list[str]) -> str | None:
        """Why this key cannot be the key of this export."""
        if unknown:
            return f"says nothing about {len(unknown)} of the columns, the first of them {unknown[0]}"
        for place, column in enumerate(columns):
            codes = dict(column.codes)
            if codes and any(cell.strip() not in codes for cell in self._head.cells(place)):
                return f"does not list every number that stands in the column {clean(column.header)}"
        return None

    def _backwards(self) -> tuple[str, ...]:
        """In a question with tick boxes it is not known whether the boxes are numbered backwards as well."""
        asked = (self._entries[stem] for stem in self._ticks)
        count = sum(any(int(a) > int(b) for (a, _), (b, _) in pairwise(entry.options)) for entry in asked)
        if not count:
            return ()
        return (
            f"Questions whose tick boxes the answer key numbers backwards: {count}. Compare one report with the "
            "survey before you go on.",
        )


def _rank_of_tick(entry: KeyEntry, number: str, all_numbers: list[str]) -> int | None:
    """The option a tick box stands for: numbered by the key's codes or, where those start elsewhere, from 1 on."""
    codes = [code for code, _ in entry.options]
    if set(codes).issuperset(all_numbers):
        return codes.index(number)
    return int(number) - 1 if 1 <= int(number) <= len(codes) else None
