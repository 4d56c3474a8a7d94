"""Which question of a form each column of a survey answers: by the wordings a form has, now or earlier, and its ids.

`recognise` holds every form against a file with it. Nothing is guessed here: what only looks alike is a suggestion,
and those are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harassment_cms.formdefs import FormDef, Question, folded
from harassment_cms.intake.headings import Wordings, squeezed
from harassment_cms.intake.identifying import is_identifying
from harassment_cms.intake.labels import as_label
from harassment_cms.intake.layout import Column, Role
from harassment_cms.intake.survey import Survey, SurveyColumn

_KEPT_BESIDE = (Role.UNMAPPED, Role.EMPTY_PARENT, Role.TOOL, Role.TICK)
_ASKING = (Role.ANSWER, Role.TICK, Role.EMPTY_PARENT)


@dataclass(frozen=True, slots=True)
class Placed:
    """What a file is under one form; ``misfit`` says why it cannot be read so, or is None."""

    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()
    misfit: str | None = None

    @property
    def hits(self) -> int:
        """How many of the form's questions have a column."""
        return len({column.question for column in self.columns if _asks(column) and column.question})

    @property
    def asked(self) -> int:
        """How many questions the file asks, whether the form has them or not; a row of tick boxes is one."""
        return len({column.question or column.name for column in self.columns if _asks(column)})


def match(survey: Survey, form: FormDef, *, keep_identifying: bool = False) -> Placed:
    """Hold a survey against a form.

    Columns that tell who or where somebody is, and that the form does not ask for, are left out unless
    ``keep_identifying``.
    """
    return _Matching(survey, form, keep_identifying).placed()


class _Matching:
    def __init__(self, survey: Survey, form: FormDef, keep_identifying: bool) -> None:
        self._survey = survey
        self._keep_identifying = keep_identifying
        self._wordings = Wordings(form, mangled=survey.mangled_headings)
        self._others = _other_headings(form)
        self._questions: dict[str, Question | None] = {}
        self._with_other: set[str] = set()
        self._repeated = 0

    def placed(self) -> Placed:
        columns = self._survey.columns
        placed: dict[int, Column] = {}
        # Follow-ups come last, wherever their columns stand: they need to know what they follow.
        for place in sorted(range(len(columns)), key=lambda place: columns[place].role is Role.OTHER):
            placed[place] = self._column(columns[place])
        warnings = (*self._survey.warnings, *_repeated_warning(self._repeated), *self._strange_options())
        in_order = _distinct_names([placed[place] for place in range(len(placed))], [each.group for each in columns])
        return Placed(in_order, warnings, self._survey.misfit or self._other_options())

    def _column(self, column: SurveyColumn) -> Column:
        if column.role is Role.OTHER:
            return self._words_beside(column)
        question = self._question(column) if column.wordings else None
        if question is not None:
            role = Role.TICK if column.role is Role.TICK else Role.ANSWER
            return _as(column, role, question)
        if (alone := self._yes_or_no(column)) is not None:
            return _as(column, Role.ANSWER, alone)
        if column.role in _ASKING and (asked := self._others_of(column)) is not None:
            return _as(column, Role.OTHER, asked)
        if column.role in (Role.ANSWER, Role.LEFT_OUT, Role.TOOL):
            identifying = column.role is Role.LEFT_OUT or is_identifying(column.header) or is_identifying(column.name)
            if identifying and not self._keep_identifying:
                return _as(column, Role.LEFT_OUT)
            return _as(column, Role.TOOL if column.role is Role.TOOL else Role.UNMAPPED)
        return _as(column, column.role)

    def _words_beside(self, column: SurveyColumn) -> Column:
        """Words after "Other": of the question they follow, unless the form asks them for themselves."""
        asked = self._questions.get(column.group) or self._others_of(column)
        own = self._wordings.find(column.wordings)
        if asked is not None and (own is None or asked.other) and asked.id not in self._with_other:
            self._with_other.add(asked.id)
            return _as(column, Role.OTHER, asked)
        if own is not None and (question := self._wordings.take(column.wordings)) is not None:
            return _as(column, Role.ANSWER, question)
        self._repeated += own is not None
        return _as(replace(column, option=None), Role.UNMAPPED)

    def _question(self, column: SurveyColumn) -> Question | None:
        group = column.group or column.header
        if group not in self._questions:
            self._questions[group] = self._wordings.take(column.wordings)
            if self._questions[group] is None and self._wordings.find(column.wordings):
                self._repeated += 1
        return self._questions[group]

    def _yes_or_no(self, column: SurveyColumn) -> Question | None:
        """The question that a tick box asks by itself, if it can be answered with yes."""
        found = self._wordings.find(column.alone)
        if found is None or found.code("yes") is None:
            return None
        return self._wordings.take(column.alone)

    def _others_of(self, column: SurveyColumn) -> Question | None:
        """The question after whose "Other" a column's words were written, as its heading says for itself."""
        if self._wordings.find(column.wordings) is not None:
            return None
        return next((asked for words in column.wordings if (asked := self._others.get(squeezed(words)))), None)

    def _options(self) -> Iterable[tuple[str, list[str], list[str]]]:
        """Each question's code in the file, its options there, and those of them that the form does not have."""
        labels: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for column in self._survey.columns:
            if column.role in _ASKING and (column.option or column.codes):
                names.setdefault(column.group, column.code or column.group)
                given = labels.setdefault(column.group, [])
                given += [column.option] if column.option else [label for _, label in column.codes]
        for group, given in labels.items():
            question = self._questions.get(group)
            if question is not None and question.type.has_options:
                # An answer key has the labels whole, and one that differs is another survey's.
                known = (
                    given if self._survey.keyed else [as_label(question, label, in_heading=True) for label in given]
                )
                yield names[group], given, [label for label in known if question.code(label) is None]

    def _other_options(self) -> str | None:
        if self._survey.keyed:
            for name, given, strange in self._options():
                if len(strange) * 2 > len(given):
                    return f"has other options than the form for the question {name}"
        return None

    def _strange_options(self) -> tuple[str, ...]:
        count = sum(len(strange) for _, _, strange in self._options())
        if not count:
            return ()
        whose = "the answer key" if self._survey.keyed else "the file"
        return (
            f"Options of {whose} that the form does not have: {count}. Answers that use them are kept as they "
            "are, with a mark.",
        )


def _as(column: SurveyColumn, role: Role, question: Question | None = None) -> Column:
    return Column(
        column.header,
        role,
        column.name,
        question.id if question else None,
        option=None if role is Role.ANSWER else column.option,
        rank=column.rank,
        codes=column.codes or _guessed(column, question),
        code=column.code,
        blanks=column.blanks if question is None else tuple(_blanks(column, question)),
        partial=column.partial,
        genuine=column.genuine,
        month_first=column.month_first,
    )


def _blanks(column: SurveyColumn, question: Question) -> Iterable[str]:
    """What stands for no answer to this question: no option of it, and no word where people write words."""
    for cell in column.blanks:
        if question.code(cell) is None and (question.type.has_options or not any(map(str.isalpha, cell))):
            yield cell


def _guessed(column: SurveyColumn, question: Question | None) -> tuple[tuple[str, str], ...]:
    known = question is not None and all(question.code(label) is not None for _, label in column.guessed)
    return column.guessed if known else ()


def _other_headings(form: FormDef) -> dict[str, Question]:
    """Headings that say for themselves after which question's "Other" their words were written."""
    asked = [question for question in form.questions if question.other]
    return {squeezed(f"{name} other"): question for question in asked for name in (question.id, *question.wordings)}


def _distinct_names(columns: Sequence[Column], groups: Sequence[str]) -> tuple[Column, ...]:
    """Number the names of unmapped columns that say the same, so that each keeps answers of its own.

    Tick boxes of one question share a name and keep sharing it.
    """
    named: dict[str, list[object]] = {}
    done: list[Column] = []
    for place, (column, group) in enumerate(zip(columns, groups, strict=True)):
        if column.question is not None or column.role not in _KEPT_BESIDE:
            done.append(column)
            continue
        owner: object = group if column.role is Role.TICK else place
        owners = named.setdefault(folded(column.name), [])
        if owner not in owners:
            owners.append(owner)
        times = owners.index(owner) + 1
        done.append(column if times == 1 else replace(column, name=f"{column.name} ({times})"))
    return tuple(done)


def _repeated_warning(repeated: int) -> tuple[str, ...]:
    """What to tell when headings ask a question that another column answers already."""
    if not repeated:
        return ()
    return (
        f"Headings that ask what an earlier column asks already: {repeated}. The first column counts as the "
        "answer; the others are kept with each report.",
    )


def _asks(column: Column) -> bool:
    return column.role in (Role.ANSWER, Role.TICK, Role.UNMAPPED)
