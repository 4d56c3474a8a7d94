"""The safety check: what a person has to answer before anything else happens on a case (design section 8).

Called by the services that record it; screens and commands take the questions and answers from here. It scores
nothing and sets no level. It refuses a check with an unanswered question: that is never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harassment_cms.domain.errors import InputRefusedError

SAFETY_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("danger_now", "Danger now"),
    ("under_18", "Someone under 18"),
    ("own_life", "Risk to their own life"),
    ("others_at_risk", "Others at risk"),
    ("still_happening", "Still happening"),
)
SAFETY_ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class SafetyCheck:
    """What a person recorded: an answer to each question by its code, what was done, and who was told."""

    answers: Mapping[str, str]
    done: str
    told: str

    def require_complete(self) -> None:
        """Raise ``InputRefusedError`` unless every question has an answer, and every yes what was done about it."""
        missing = [label for code, label in SAFETY_QUESTIONS if self.answers.get(code) not in SAFETY_ANSWERS]
        if missing:
            raise InputRefusedError(
                f"The safety check needs an answer to: {', '.join(missing)}. Nothing was recorded.",
                "Answer yes, no or unknown.",
            )
        if "yes" in self.answers.values() and not (self.done.strip() or self.told.strip()):
            raise InputRefusedError(
                "A yes needs a word on what was done or who was told. Nothing was recorded.",
                "Write what you did, or whom you told.",
            )

    def words(self) -> str:
        """Return the check as it is kept in the timeline, one line for each answer."""
        lines = [f"{label}: {self.answers[code]}" for code, label in SAFETY_QUESTIONS]
        lines += [f"Done: {self.done.strip() or 'nothing yet'}", f"Told: {self.told.strip() or 'nobody yet'}"]
        return "\n".join(lines)
