"""A row of an export as it would be read, without its words: of each answer its question, type and length.

What is shown of answers are codes that a home holds in plain; nothing else that was picked, and no word. Commands and
screens show it alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef, Question
    from harassment_cms.intake.reading import Answer, Reading
    from harassment_cms.intake.sampling import SampleRow

CODES_SHOWN = frozenset(
    {
        "route",
        "reporter.role",
        "reporter.affiliation",
        "responding.relationship",
        "incident.types",
        "incident.motivations",
        "incident.campus",
        "incident.place",
        "incident.ongoing",
        "affected.affiliation",
        "responding.affiliation",
        "wishes",
        "anonymous.reasons",
        "heard_about",
        "consent.statistics",
    }
)
"""Fields whose codes a home holds in plain; what else was picked is for those who may open a report."""

_BECOMES = {True: "broken off", False: "set aside"}


class Line(NamedTuple):
    """One answer: its question with type and meaning, what may be said of it, and why it was not understood."""

    question: str
    answer: str
    problem: str | None


def becomes(row: SampleRow) -> str:
    """Say in a word what would become of a row that a home does not know."""
    return "report" if row.problem is None else _BECOMES[row.problem.is_broken_off]


def fate(row: SampleRow) -> str:
    """Say in a sentence what would become of a row."""
    if row.problem is None:
        return "would become a report, or is known to the home already"
    return f"{becomes(row)}. {row.problem.sentence}"


def lines(reading: Reading, form: FormDef) -> list[Line]:
    """Return each answer of a row, redacted."""
    told = []
    for answer in reading.answers:
        question = form.question(answer.question_id)
        told.append(Line(asked(question), hidden(question, answer), answer.problem))
    return told


def asked(question: Question) -> str:
    """Name a question by its id, its type and what it means."""
    means = f", {question.field}" if question.field else ""
    return f"{question.id} ({question.type.value}{means})"


def codes(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return the codes of what was picked."""
    if not question.type.has_options or answer.value is None:
        return ()
    return (answer.value,) if isinstance(answer.value, str) else answer.value


def hidden(question: Question, answer: Answer) -> str:
    """Say what may be said of an answer."""
    picked = codes(question, answer)
    beside = f", and {length(answer.other)} beside them" if answer.other else ""
    if not picked:
        return length(answer.raw) + beside
    if question.field in CODES_SHOWN:
        return ", ".join(picked) + beside
    return ("an option of the form" if len(picked) == 1 else f"{len(picked)} options of the form") + beside


def length(words: str) -> str:
    """Say how long an answer is."""
    return f"{len(words):,} character{'' if len(words) == 1 else 's'}"
