"""What a question may mean to the program: guesses at its ``field``, from its words and from its options.

`scaffold` asks for each question and then gives each field to the question that speaks for it most. Safety questions
and the route are found here, and only ever offered: their field is a person's to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.domain.codes import FIELD_CODES
from harassment_cms.formdefs import CODED_FIELDS, MULTI_FIELDS, SAFETY_FIELDS, QuestionType, is_free, takes_several
from harassment_cms.intake.drafting.phrases import PHRASES, SAFE_IF_YES, SAFETY, Phrase
from harassment_cms.intake.drafting.vocabulary import LIKELY, PERHAPS, SURE, Labels
from harassment_cms.intake.nearness import bare

NEVER_GUESSED = frozenset({"route", *SAFETY_FIELDS})
"""Fields that a draft never fills in: a wrong one would hide danger, or do what somebody asked not to be done."""

WHO_TO_WRITE_TO = frozenset(
    {
        "reporter.name",
        "reporter.email",
        "reporter.phone",
        "affected.name",
        "affected.email",
        "affected.consent",
        "affected.knows",
        "consent.share",
    }
)
"""Fields by which people are reached: filled in only when sure, else a message may go to the wrong person."""

_MOST_OPTIONS = 0.5
_TOLD_BY_OPTIONS = ("incident.types", "incident.motivations", "incident.place", "wishes", "anonymous.reasons")


@dataclass(frozen=True, slots=True)
class Guess:
    """A field that a question may feed, how much speaks for it (0 to 1), and what does, in a few words."""

    field: str
    score: float
    why: str

    @property
    def confidence(self) -> str:
        """The score as a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "not likely"

    @property
    def sentence(self) -> str:
        """The confidence, and what it rests on."""
        return f"{self.confidence.capitalize()}, {self.why}"


def guesses(text: str, kind: QuestionType, labels: Sequence[str], meanings: Labels) -> list[Guess]:
    """The fields that a question may feed, best first; none that does not go with its type."""
    words = bare(text)
    best: dict[str, Guess] = {}
    for field, score in (*_said(SAFETY, words), *_said(PHRASES, words)):
        _keep(best, Guess(field, score, "by its words"))
    for field in _TOLD_BY_OPTIONS:
        if (share := meanings.share(field, labels)) >= _MOST_OPTIONS:
            before = best[field].score if field in best else PERHAPS
            _keep(best, Guess(field, min(before + share * 0.35, 0.95), "by its options"))
    found = [guess for guess in best.values() if guess.score >= PERHAPS and goes_with(guess.field, kind)]
    return sorted(found, key=lambda guess: guess.score, reverse=True)


def goes_with(field: str, kind: QuestionType) -> bool:
    """Whether a question of this type may feed the field. Safety questions are pointed out whatever their type."""
    if field in SAFETY_FIELDS:
        return True
    if takes_several(field):
        return kind.has_options
    if kind is QuestionType.MULTI:
        return is_free(field)
    if field in CODED_FIELDS or field in FIELD_CODES:
        return kind is QuestionType.CHOICE
    return True


def is_safe_if_yes(text: str) -> bool:
    """Whether "Yes" to this question seems to say that nobody is in danger."""
    return SAFE_IF_YES.search(bare(text)) is not None


def becomes_multi(field: str, kind: QuestionType) -> bool:
    """Whether a question has to be of the type ``multi`` to feed the field, though people seem to pick one."""
    return field in MULTI_FIELDS and kind is QuestionType.CHOICE


def _said(phrases: Sequence[Phrase], words: str) -> list[tuple[str, float]]:
    return [
        (phrase.field, phrase.score)
        for phrase in phrases
        if phrase.says.search(words) and not (phrase.unless and phrase.unless.search(words))
    ]


def _keep(best: dict[str, Guess], guess: Guess) -> None:
    if guess.field not in best or best[guess.field].score < guess.score:
        best[guess.field] = guess
