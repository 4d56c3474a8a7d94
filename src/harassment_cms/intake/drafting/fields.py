"""Which question feeds which field: each field goes to the question that most speaks for it, and some to nobody.

`scaffold` asks once for all questions. What is not sure enough is offered in a comment; safety questions and the
route are always left to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.formdefs import SAFETY_FIELDS, UNDECIDED, QuestionType, takes_several
from harassment_cms.intake.drafting.asked import Asked
from harassment_cms.intake.drafting.meaning import (
    NEVER_GUESSED,
    WHO_TO_WRITE_TO,
    Guess,
    becomes_multi,
    goes_with,
    guesses,
    is_safe_if_yes,
)
from harassment_cms.intake.drafting.options import coded, codes_left, route_of
from harassment_cms.intake.drafting.vocabulary import LIKELY, SURE, Labels, generic_code, listed_codes

_MOST_SUGGESTED = 2


@dataclass(frozen=True, slots=True)
class Meant:
    """What is written of a question's meaning: its type, its field or the one to decide, and the comments.

    ``safety`` names the safety fields that it may feed, however little speaks for them.
    """

    type: QuestionType
    field: str | None = None
    decide: str | None = None
    safety: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def meanings(asked: Sequence[Asked], labels: Labels) -> list[Meant]:
    """What each question may mean, in their order."""
    offered = [_guesses(each, labels) for each in asked]
    owners = _owners(asked, offered, labels)
    return [
        _meant(each, found, owners.get(place), _taken(owners, place), labels)
        for place, (each, found) in enumerate(zip(asked, offered, strict=True))
    ]


def _guesses(asked: Asked, labels: Labels) -> list[Guess]:
    found = guesses(asked.text, asked.type, asked.labels, labels)
    if asked.known is not None and asked.known.field and goes_with(asked.known.field, asked.type):
        same = Guess(asked.known.field, 1.0, f"by the same words in the form {asked.form}")
        return [same, *(guess for guess in found if guess.field != same.field and guess.field in SAFETY_FIELDS)]
    if asked.type is QuestionType.CHOICE and any(route_of(label) == "anonymous" for label in asked.labels):
        why = "because an option speaks of staying anonymous"
        return [Guess("route", 0.85, why), *(guess for guess in found if guess.field != "route")]
    return found


def _owners(asked: Sequence[Asked], offered: Sequence[Sequence[Guess]], labels: Labels) -> dict[int, Guess]:
    """The guess that is written for each question; none that another question has better claims to."""
    claims = sorted(
        ((place, guess) for place, found in enumerate(offered) for guess in found),
        key=lambda claim: (claim[1].field in SAFETY_FIELDS, claim[1].score),
        reverse=True,
    )
    owners: dict[int, Guess] = {}
    taken: set[str] = set()
    for place, guess in claims:
        if place in owners or guess.field in taken or not _is_written(asked[place], guess, labels):
            continue
        owners[place] = guess
        # Two questions may both look like one safety question: then a person decides about both.
        if not takes_several(guess.field) and guess.field not in SAFETY_FIELDS:
            taken.add(guess.field)
    return owners


def _is_written(asked: Asked, guess: Guess, labels: Labels) -> bool:
    if guess.score < (SURE if guess.field in WHO_TO_WRITE_TO else LIKELY):
        return False
    if guess.field in NEVER_GUESSED or not listed_codes(guess.field) or not asked.type.has_options:
        return True
    # "Other" and the like are on every list, and say nothing of which.
    telling = [label for label in asked.labels if generic_code(label) is None]
    options = coded(telling, guess.field, asked.known, labels)
    return sum(option.code is None for option in options) * 2 <= len(options)


def _taken(owners: dict[int, Guess], place: int) -> frozenset[str]:
    return frozenset(guess.field for owner, guess in owners.items() if owner != place)


def _meant(asked: Asked, found: Sequence[Guess], owned: Guess | None, taken: frozenset[str], labels: Labels) -> Meant:
    others = [guess for guess in found if guess is not owned][:_MOST_SUGGESTED]
    notes = [_suggestion(asked, guess, taken) for guess in others]
    safety = tuple(guess.field for guess in found if guess.field in SAFETY_FIELDS)
    if owned is None:
        return Meant(asked.type, safety=safety, notes=tuple(notes))
    several = becomes_multi(owned.field, asked.type)
    kind = QuestionType.MULTI if several else asked.type
    if several:
        notes.insert(0, f"The type is multi because {owned.field} takes several answers.")
    if owned.field in NEVER_GUESSED:
        decide = _to_decide(asked, owned)
        return Meant(kind, decide=owned.field, safety=safety, notes=(*decide, *notes))
    options = coded(asked.labels, owned.field, asked.known, labels)
    if listed_codes(owned.field) and any(option.code is None for option in options):
        notes.append(
            f"Where an option says {UNDECIDED}, write a code that is left: "
            f"{', '.join(codes_left(options, owned.field)) or 'none is'}. If none fits, take the field's line out: "
            "then options may have any code."
        )
    return Meant(kind, field=owned.field, safety=safety, notes=(f"{owned.sentence}.", *notes))


def _to_decide(asked: Asked, guess: Guess) -> list[str]:
    if guess.field == "route":
        return [
            f"Decide: is this what the reporting party wants? {guess.sentence}. If it is, write route, and check the "
            "code of each option: a wrong one contacts somebody who asked not to be, or leaves somebody waiting. If "
            "it is not, take the line out."
        ]
    said = [
        f"Decide: is this a safety question? {guess.sentence}. If it is, write {guess.field}; if it is not, take the "
        "line out."
    ]
    if is_safe_if_yes(asked.text):
        said.append(
            "Careful: “Yes” seems to mean here that all is well, and the program takes yes for danger. It cannot be "
            "turned round in this file: take the line out, word the question the other way round in the survey, and "
            "know that until then no answer to it raises an alarm."
        )
    if asked.type is not QuestionType.CHOICE:
        said.append("A safety question needs the type choice, with options for yes and no; this one has none.")
    return said


def _suggestion(asked: Asked, guess: Guess, taken: frozenset[str]) -> str:
    said = f"Perhaps field: {guess.field}. {guess.sentence}"
    if guess.field in taken and not takes_several(guess.field):
        return f"{said}; but another question has it."
    if guess.field in WHO_TO_WRITE_TO:
        return f"{said}; a person has to be sure, for it decides who is written to."
    if guess.score >= LIKELY and asked.type.has_options and listed_codes(guess.field):
        return f"{said}; but few of its options are on that list: {', '.join(listed_codes(guess.field))}."
    return f"{said}."
