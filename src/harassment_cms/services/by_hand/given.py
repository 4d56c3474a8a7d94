"""Answers as scripts give them, by question id: a code or a label, a list of them, or words.

Nothing that was given is ever said again in a refusal: it names the question and what is allowed there.
"""

from __future__ import annotations

from collections.abc import Mapping

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import OTHER, FormDef, Question, QuestionType
from harassment_cms.intake.byhand import Given
from harassment_cms.yamlfile import nearest

_ANSWER, _WORDS = "answer", "other"


def given_answers(form: FormDef, plain: object) -> dict[str, Given]:
    """Return the answers, judged by the form; raises ``InputRefusedError`` naming everything that is not allowed.

    ``plain`` maps question ids to a text, a list of texts, or ``{answer: …, other: words after Other}``; null is
    no answer.
    """
    listed = f"`hcms forms show {form.id}` lists the questions, and the codes of each."
    if not isinstance(plain, Mapping):
        raise InputRefusedError(
            "The answers are not pairs of a question's id and an answer. Nothing was written.", listed
        )
    asked = {question.id: question for question in form.questions if question.type is not QuestionType.STATEMENT}
    problems: list[str] = []
    found: dict[str, Given] = {}
    for place, (id_, value) in enumerate(plain.items(), 1):
        try:
            given = _given(_asked(asked, id_, place), value)
        except _NotTakenError as why:
            problems.append(str(why))
            continue
        if not given.empty:
            found[id_] = given
    if problems:
        lines = ["Some answers cannot be taken. Nothing was written:", *(f"  {each}" for each in problems)]
        raise InputRefusedError("\n".join(lines), listed)
    return found


class _NotTakenError(ValueError):
    """Says what is allowed, and no word of what was given."""


def _asked(asked: Mapping[str, Question], id_: str, place: int) -> Question:
    if id_ in asked:
        return asked[id_]
    # A stray key may be somebody's words: only the right name is said.
    close = nearest(id_, asked)
    raise _NotTakenError(f"answer {place} belongs to no question" + (f'; did you mean "{close}"?' if close else ""))


def _given(question: Question, value: object) -> Given:
    words = ""
    if isinstance(value, Mapping):
        if not value.keys() <= {_ANSWER, _WORDS} or not question.other:
            raise _NotTakenError(f"{question.id}: {_allowed(question)}")
        words = _text(question, value.get(_WORDS))
        value = value.get(_ANSWER)
    if not question.type.has_options:
        return Given(text=_text(question, value))
    items = [_text(question, item) for item in (value if isinstance(value, list) else [value])]
    codes = [_code(question, item) for item in items if item.strip()]
    if question.type is QuestionType.CHOICE and len(set(codes)) > 1:
        raise _NotTakenError(f"{question.id}: {_allowed(question)}")
    return Given(tuple(sorted(set(codes), key=question.places.__getitem__)), other=words)


def _code(question: Question, item: str) -> str:
    code = question.code(item)
    if code is None:
        close = nearest(item, question.places)
        meant = f'did you mean "{close}"? ' if close else ""
        raise _NotTakenError(f"{question.id}: {meant}{_allowed(question)}")
    return code


def _text(question: Question, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise _NotTakenError(f"{question.id}: {_allowed(question)}")


def _allowed(question: Question) -> str:
    """Say what a question allows."""
    if not question.type.has_options:
        return "one text is allowed"
    codes = ", ".join(option.code for option in question.options)
    many = "any of" if question.type is QuestionType.MULTI else "one of"
    own = f', and words of one\'s own as {{"{_ANSWER}": "{OTHER}", "{_WORDS}": "…"}}' if question.other else ""
    return f"{many} {codes}{own}"
