"""From an export to the draft of its form: which columns are one question, how it is answered, what it may mean.

The commands call ``scaffold``. It knows no survey tool: it reads what a tool's reader said of each column, and where
that says nothing of options, what stands in the column.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import OTHER, SAFETY_FIELDS, FormDef, Option, Question, Step, folded
from harassment_cms.intake.drafting.asked import Asked, asked_questions, left_over
from harassment_cms.intake.drafting.draft import Draft, DraftQuestion
from harassment_cms.intake.drafting.fields import Meant, meanings
from harassment_cms.intake.drafting.kinds import reads_as_answer
from harassment_cms.intake.drafting.meaning import is_safe_if_yes
from harassment_cms.intake.drafting.naming import form_id, question_id
from harassment_cms.intake.drafting.options import coded, with_other
from harassment_cms.intake.drafting.seen import ColumnSeen, look_through
from harassment_cms.intake.drafting.vocabulary import Labels
from harassment_cms.intake.headings import clean
from harassment_cms.intake.matching import match
from harassment_cms.intake.survey import Survey
from harassment_cms.intake.understanding import Understood, Wish, understand

_MOST_QUESTIONS = 2_000
_ENGLISH = frozenset(
    {"the", "of", "you", "what", "did", "is", "are", "how", "to", "your", "was", "this", "do", "have"}
)


def scaffold(
    path: Path, wish: Wish, forms: Mapping[str, FormDef], *, id_: str | None = None, title: str | None = None
) -> Draft:
    """Draft a form for an export. ``forms`` (by id) lend what they know of questions in the same words.

    Raises `InputRefusedError` for a file that cannot be read or that asks nothing, and what `understand` raises.
    """
    file = understand(path, wish)
    return drafted(file, look_through(path, file), forms, id_=id_, title=title)


def drafted(
    file: Understood,
    seen: Sequence[ColumnSeen],
    forms: Mapping[str, FormDef],
    *,
    id_: str | None = None,
    title: str | None = None,
) -> Draft:
    """Draft a form for an export that was understood and looked through."""
    _refuse_answers_as_headings(file)
    forms = _nearest_first(file.survey, forms)
    name = id_ or form_id(file.head.name)
    labels = Labels(forms.values())
    found = asked_questions(file.survey, seen, forms)
    if len(found) > _MOST_QUESTIONS:
        raise InputRefusedError(
            f"“{file.head.name}” has {len(found):,} questions; a draft may have {_MOST_QUESTIONS:,}.",
            "Export fewer questions from the survey tool.",
        )
    asked = _placed(file, found, name, labels)
    if not asked:
        raise InputRefusedError(
            f"No column of “{file.head.name}” asks a question, so there is nothing to make a form of.",
            "Check that it is the file with the responses, and name the survey tool with --tool if it was mistaken.",
        )
    meant = meanings(asked, labels)
    questions = tuple(_question(each, meaning, labels) for each, meaning in zip(asked, meant, strict=True))
    safety = {
        field: ids
        for field in SAFETY_FIELDS
        if (ids := tuple(q.id for q, m in zip(questions, meant, strict=True) if field in m.safety))
    }
    left = left_over(file.survey, asked)
    return Draft(
        id=name,
        title=title or f"Draft of {name}",
        language="en-GB" if _is_english(each.text for each in asked) else "und",
        file=file.head.name,
        wrote=file.tool.value,
        questions=questions,
        pathways=_pathways(questions, forms.values()),
        safety=safety,
        unasked=tuple(field for field in SAFETY_FIELDS if field not in safety),
        tool=left.tool,
        left_out=left.identifying,
        unusable=left.unusable,
        warnings=(*file.warnings, *file.survey.warnings),
    )


def _refuse_answers_as_headings(file: Understood) -> None:
    """A file without a heading row would put somebody's answers into the form, as questions."""
    found = sum(reads_as_answer(clean(column.header)) for column in file.survey.columns)
    if found:
        raise InputRefusedError(
            f"The first row of “{file.head.name}” seems to hold answers, not headings: addresses, numbers or days "
            f"stand in {found} of its cells. Nothing was written.",
            "Export it again with its headings, or put a heading row above it in a copy.",
        )


def _placed(file: Understood, asked: Sequence[Asked], name: str, labels: Labels) -> list[Asked]:
    """Those questions that an import would place on their own column, named; a heading that comes twice is not."""
    named = _named(file, asked, labels)
    while named:
        form = _as_form(name, named)
        columns = match(file.survey, form).columns
        fits = [each for each in named if columns[each.place].question == each.id]
        if len(fits) == len(named):
            return named
        named = fits
    return []


def _named(file: Understood, asked: Sequence[Asked], labels: Labels) -> list[Asked]:
    """Give each question an id that is no other column's heading: an import takes ids for headings, too."""
    owners: dict[str, set[str]] = {}
    for column in file.survey.columns:
        for words in (column.header, column.name, *column.wordings):
            owners.setdefault(folded(words), set()).add(column.group or column.header)
    named: list[Asked] = []
    given: set[str] = set()
    # A safety question is named by its words until a person says what it is.
    guessed = [
        meaning.field or (meaning.decide if meaning.decide == "route" else None)
        for meaning in meanings(asked, labels)
    ]
    for number, (each, field) in enumerate(zip(asked, guessed, strict=True), start=1):
        taken = _Taken(given, owners, each.group)
        lasting = each.lasting_code
        id_ = lasting if lasting and lasting not in taken else question_id(field, each.text, number, taken)
        given.add(id_)
        named.append(replace(each, id=id_))
    return named


class _Taken(Container[str]):
    """Names that a question of one group cannot have: those given, and the headings of other columns."""

    def __init__(self, given: Set[str], owners: Mapping[str, Set[str]], group: str) -> None:
        self._given = given
        self._owners = owners
        self._own = {group}

    def __contains__(self, name: object) -> bool:
        return name in self._given or not self._owners.get(str(name), self._own) <= self._own


def _as_form(name: str, asked: Sequence[Asked]) -> FormDef:
    questions = tuple(
        Question(
            each.id,
            each.text,
            each.type,
            other=each.other,
            options=(Option(OTHER, "Other"),) if each.other else (),
        )
        for each in asked
    )
    return FormDef(name, 1, name, (), "", questions)


def _question(asked: Asked, meant: Meant, labels: Labels) -> DraftQuestion:
    options = coded(
        asked.labels,
        meant.decide or meant.field,
        asked.known,
        labels,
        turned_round=meant.decide in SAFETY_FIELDS and is_safe_if_yes(asked.text),
    )
    if asked.other:
        options = with_other(options)
    return DraftQuestion(
        id=asked.id,
        text=asked.text,
        type=meant.type,
        field=meant.field,
        decide=meant.decide,
        options=tuple(options) if asked.type.has_options else (),
        other=asked.other,
        notes=asked.notes,
        field_notes=meant.notes,
    )


def _nearest_first(survey: Survey, forms: Mapping[str, FormDef]) -> Mapping[str, FormDef]:
    """Forms share wordings; the one that has most of the survey's questions is the one to learn from."""
    return dict(sorted(forms.items(), key=lambda pair: match(survey, pair[1]).hits, reverse=True))


def _pathways(questions: Iterable[DraftQuestion], forms: Iterable[FormDef]) -> Mapping[Route, tuple[Step, ...]]:
    """The steps of another form, where this one asks for a route at all."""
    if not any("route" in (question.decide, question.field) for question in questions):
        return {}
    return next((form.pathways for form in forms if form.pathways), {})


def _is_english(texts: Iterable[str]) -> bool:
    words = [word for text in texts for word in folded(text).split()]
    return sum(word in _ENGLISH for word in words) * 12 >= len(words)
