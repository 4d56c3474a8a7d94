"""The questions of an export: one for all the columns that belong together, with its words, type and options.

Says nothing yet of what a question means; `fields` does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harassment_cms.domain.safetext import safe_text
from harassment_cms.formdefs import OTHER, FormDef, Question, QuestionType, folded
from harassment_cms.intake.drafting.kinds import Kind, kind_of
from harassment_cms.intake.drafting.options import completed, told_last
from harassment_cms.intake.drafting.seen import ColumnSeen
from harassment_cms.intake.headings import clean
from harassment_cms.intake.identifying import is_identifying
from harassment_cms.intake.joined import JoinedLabels
from harassment_cms.intake.layout import Role
from harassment_cms.intake.survey import Survey, SurveyColumn

_ID = re.compile(r"[a-z][a-z0-9_]*")
_ASKING = (Role.ANSWER, Role.TICK)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``place`` is its first column's; ``known`` the question of ``form`` that has the same words.

    ``lasting_code`` is the survey tool's own name for it, where that may be a question's id.
    """

    place: int
    group: str
    text: str
    type: QuestionType
    labels: tuple[str, ...] = ()
    other: bool = False
    known: Question | None = None
    form: str = ""
    notes: tuple[str, ...] = ()
    lasting_code: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Headings that became no question, by why."""

    tool: tuple[str, ...]
    identifying: tuple[str, ...]
    unusable: tuple[str, ...]


def asked_questions(survey: Survey, seen: Sequence[ColumnSeen], forms: Mapping[str, FormDef]) -> list[Asked]:
    """The questions in the order of their columns; those without words that can stand in a form are left out."""
    return list(_Asking(survey, seen, forms).questions())


def left_over(survey: Survey, asked: Sequence[Asked]) -> LeftOver:
    """What became no question. An empty head of a grid asks nothing; words after "Other" stand with theirs."""
    groups = {each.group for each in asked}
    tool: list[str] = []
    identifying: list[str] = []
    unusable: list[str] = []
    for place, column in enumerate(survey.columns):
        heading = clean(column.header) or f"column {place + 1}"
        if _tells_who(column):
            identifying.append(heading)
        elif column.role in (*_ASKING, Role.UNMAPPED, Role.OTHER):
            if _group(column) not in groups:
                unusable.append(heading)
        elif column.role is not Role.EMPTY_PARENT:
            tool.append(heading)
    return LeftOver(*(tuple(dict.fromkeys(each)) for each in (tool, identifying, unusable)))


class _Asking:
    def __init__(self, survey: Survey, seen: Sequence[ColumnSeen], forms: Mapping[str, FormDef]) -> None:
        self._survey = survey
        self._seen = seen
        self._known = _by_wording(forms)
        self._texts: set[str] = set()

    def questions(self) -> Iterator[Asked]:
        """Each question, when its first column comes."""
        groups: dict[str, list[int]] = {}
        for place, column in enumerate(self._survey.columns):
            if column.role in (*_ASKING, Role.OTHER) and not _tells_who(column):
                groups.setdefault(_group(column), []).append(place)
        for places in groups.values():
            yield from self._of_group(places)

    def _of_group(self, places: Sequence[int]) -> Iterator[Asked]:
        columns = self._survey.columns
        main = [place for place in places if columns[place].role in _ASKING]
        beside = [place for place in places if columns[place].role is Role.OTHER]
        question = self._question(main, has_other=bool(beside)) if main else None
        if question is not None:
            yield question
        if question is None or not question.other:
            # Words beside a question that has no options of its own are asked for themselves.
            for place in beside:
                if (words := self._words(columns[place])) is not None:
                    kind = kind_of(
                        self._seen[place], "please specify", joins="", other_beside=False, other_in_place=False
                    )
                    yield Asked(place, _group(columns[place]), words, kind.type, notes=kind.remarks)

    def _question(self, places: Sequence[int], *, has_other: bool) -> Asked | None:
        column = self._survey.columns[places[0]]
        text = self._words(column)
        if text is None:
            return None
        known, form = self._known_as(column)
        labels, listed, notes = self._labels(places)
        if known is not None and not self._agrees(known, places[0], listed, has_other):
            known = None
        if labels:
            is_multi = column.role is Role.TICK
            kind = Kind(QuestionType.MULTI if is_multi else QuestionType.CHOICE, labels)
        elif known is not None:
            kind = Kind(known.type, tuple(option.label for option in known.options))
            if kind.options:
                notes = (f"The options are those of the form {form}.",)
        else:
            kind, notes = self._by_answers(places[0], text, has_other)
        return Asked(
            place=places[0],
            group=_group(column),
            text=text,
            type=kind.type,
            labels=kind.options,
            other=bool(kind.options) and (has_other or (known is not None and known.other)),
            known=known,
            form=form,
            notes=(*notes, *kind.remarks),
            lasting_code=_lasting_code(column),
        )

    def _by_answers(self, place: int, text: str, has_other: bool) -> tuple[Kind, tuple[str, ...]]:
        survey = self._survey
        kind = kind_of(
            self._seen[place],
            text,
            joins=survey.joins,
            other_beside=has_other,
            other_in_place=survey.other_in_place,
        )
        notes: tuple[str, ...] = ()
        if kind.options:
            labels, notes = completed(told_last(kind.options))
            kind = Kind(kind.type, tuple(_distinct(labels)), kind.rest, kind.remarks)
        elif has_other:
            notes = (
                "There is a column for words after “Other”, so people pick from a list: write its options here.",
            )
        if kind.rest:
            notes += (
                f"Answers that are not among these options: {kind.rest}. They are rare, or people's own words, and "
                "are not shown here.",
            )
        return kind, notes

    def _labels(self, places: Sequence[int]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
        """The options that the survey tool itself lists, whether it does, and what to say of them."""
        columns = [self._survey.columns[place] for place in places]
        if ticks := [column for column in columns if column.role is Role.TICK]:
            in_order = sorted(ticks, key=lambda column: column.rank)
            listed = [column.option or "" for column in in_order]
        else:
            listed = [label for _, label in columns[0].codes]
            if listed and not self._uses_codes(places[0], columns[0]):
                return (), False, ()
        labels = tuple(_distinct(label for label in map(clean, listed) if _is_visible(label)))
        gone = len(listed) - len(labels)
        return labels, bool(labels), (f"Options without words of their own, left out here: {gone}.",) if gone else ()

    def _uses_codes(self, place: int, column: SurveyColumn) -> bool:
        """Whether the answers are mostly codes; some tools name only the odd ones out, such as "no answer"."""
        codes = {code for code, _ in column.codes}
        seen = self._seen[place]
        placed = sum(count for words, count in seen.values.items() if words in codes)
        return placed * 2 >= seen.filled

    def _agrees(self, known: Question, place: int, listed: bool, has_other: bool) -> bool:
        """Whether the answers, or the options listed, go with a question of another form in the same words."""
        if listed or not known.type.has_options:
            return known.type.has_options or not listed
        labels = JoinedLabels(known, self._survey.joins)
        fits = Counter[bool]()
        for words, count in self._seen[place].values.items():
            items = labels.items(words) if known.type is QuestionType.MULTI else [words]
            fits[any(known.code(item) for item in items)] += count
        return fits[True] >= fits[False] or known.other or has_other

    def _known_as(self, column: SurveyColumn) -> tuple[Question | None, str]:
        found = (self._known.get(folded(clean(words))) for words in (column.name, *column.wordings))
        return next((each for each in found if each is not None), (None, ""))

    def _words(self, column: SurveyColumn) -> str | None:
        """The words by which an import will find the column again; None if there are none that a form may hold."""
        fits = {folded(clean(words)) for words in column.wordings}
        for words in (column.name, *column.wordings[1:], *column.wordings[:1]):
            text = clean(words)
            if folded(text) in fits and folded(text) not in self._texts and _is_visible(text):
                self._texts.add(folded(text))
                return text
        return None


def _by_wording(forms: Mapping[str, FormDef]) -> dict[str, tuple[Question, str]]:
    known: dict[str, tuple[Question, str]] = {}
    for form in forms.values():
        for question in form.questions:
            if question.type is not QuestionType.STATEMENT:
                for words in (question.text, *question.earlier):
                    known.setdefault(folded(clean(words)), (question, form.id))
    return known


def _group(column: SurveyColumn) -> str:
    return column.group or column.header


def _tells_who(column: SurveyColumn) -> bool:
    if column.role is Role.LEFT_OUT:
        return True
    return column.role is Role.ANSWER and (is_identifying(column.header) or is_identifying(column.name))


def _is_visible(words: str) -> bool:
    return bool(words.strip()) and words == safe_text(words, multiline=True).strip()


def _distinct(labels: Sequence[str] | Iterator[str]) -> list[str]:
    """Labels of which no two read the same."""
    return list({folded(label): label for label in reversed(list(labels))}.values())[::-1]


def _lasting_code(column: SurveyColumn) -> str | None:
    code = folded(column.code or "")
    wordings = {folded(clean(words)) for words in column.wordings}
    return code if code in wordings and code != OTHER and _ID.fullmatch(code) else None
