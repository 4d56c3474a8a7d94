"""A draft as the text of a form file, with comments for the person who goes on with it."""

from __future__ import annotations

from collections.abc import Iterator

from harassment_cms.formdefs import UNDECIDED
from harassment_cms.intake.drafting.draft import Draft, DraftQuestion
from harassment_cms.yamlfile import KeyPath, Value, compose

_AUDIENCE = ("students", "staff", "witnesses", "on_behalf")


def written(draft: Draft) -> str:
    """The form file."""
    notes: dict[KeyPath, list[str]] = {(): list(_head(draft))}
    for place, question in enumerate(draft.questions):
        notes |= _notes(("questions", place), question)
    values: dict[str, Value] = {
        "id": draft.id,
        "version": 1,
        "title": draft.title,
        "audience": _AUDIENCE,
        "language": draft.language,
        "questions": [_question(question) for question in draft.questions],
    }
    notes["audience",] = ["Whom the survey asks: leave out those it does not."]
    notes["language",] = ["The language of the survey: en-GB, cy, fr …; und means that nobody knows."]
    notes["questions",] = [""]
    if draft.pathways:
        notes["pathways",] = [
            "",
            "What a report sets in motion, by what the reporting party asked for; days are working days. Taken from "
            "a form that is here already: make it true for yours.",
        ]
        values["pathways"] = {
            route.value: [_step(step.id, step.title, step.role, step.due, step.say) for step in steps]
            for route, steps in draft.pathways.items()
        }
    return compose(values, notes)


def _head(draft: Draft) -> Iterator[str]:
    yield f"A draft, made from “{draft.file}” ({draft.wrote}). Hold it against the survey before you use it."
    yield ""
    yield (
        f"What a person has to decide says {UNDECIDED}: put the right word in its place, or take the line out. "
        "`hcms forms check FILE` names each with its line, and says when the form can be used."
    )
    yield ""
    yield (
        "Safety questions decide whom somebody rings today, so none is filled in without you. The answer that means "
        "danger must have the code yes, whatever its words:"
    )
    for field, ids in draft.safety.items():
        yield f"  {field}: perhaps {' or '.join(ids)}; see there."
    for field in draft.unasked:
        yield f"  {field}: no question was found."
    yield "Other words, and other languages, are not found: look through all questions for them yourself."
    yield ""
    yield (
        "Options are those that the survey tool lists, or else those seen in the file, the most frequent first: "
        "others may be missing. Rare answers, and words that may point to a person, are never written here."
    )
    yield ""
    if not any(question.decide == "route" or question.field == "route" for question in draft.questions):
        yield (
            "No question was found that asks what the reporting party wants (field: route). Without one, every "
            "report counts as not known, and somebody has to find out whether contact is welcome."
        )
        yield ""
    yield from _columns("Columns that the survey tool fills in for itself; they are no questions", draft.tool)
    yield from _columns(
        "Columns that tell who or where somebody is; they are left out of what is kept", draft.left_out
    )
    yield from _columns(
        "Columns that no question can stand for, because a heading comes twice, is empty, or holds a character that "
        "cannot be seen; their answers are kept with each report, and shown as also answered",
        draft.unusable,
    )
    for warning in draft.warnings:
        yield warning
        yield ""


def _columns(what: str, headings: tuple[str, ...]) -> Iterator[str]:
    if headings:
        yield f"{what}: {'; '.join(headings)}."
        yield ""


def _question(question: DraftQuestion) -> Value:
    said: dict[str, Value] = {"id": question.id, "type": question.type.value}
    if field := (UNDECIDED if question.decide else question.field):
        said["field"] = field
    if question.other:
        said["other"] = True
    said["text"] = question.text
    if question.options:
        said["options"] = [
            {"code": UNDECIDED if option.code is None else option.code, "label": option.label}
            for option in question.options
        ]
    return said


def _notes(place: KeyPath, question: DraftQuestion) -> dict[KeyPath, list[str]]:
    notes: dict[KeyPath, list[str]] = {place: ["", *question.notes]}
    if question.field_notes:
        has_field = question.decide or question.field
        key = "field" if has_field else "other" if question.other else "text"
        notes[*place, key] = list(question.field_notes)
    for number, option in enumerate(question.options):
        if option.notes:
            notes[*place, "options", number] = list(option.notes)
    return notes


def _step(id_: str, title: str, role: str, due: int, say: str | None) -> Value:
    step: dict[str, Value] = {"id": id_, "title": title, "role": role, "due": due}
    return step | {"say": say} if say else step
