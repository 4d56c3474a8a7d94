"""The safety check at the terminal: whom to ring, five questions, what was done, who was told.

An answer that an option gave is not asked for again; an unanswered question is never "no".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.cli import said, talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harassment_cms.ports import Desk
    from harassment_cms.services.casework import SafetyCheck

_CHOICES = (("yes", "yes"), ("no", "no"), ("unknown", "not known"))


def check_given(desk: Desk, given: Mapping[str, str | None], done: str | None, told: str | None) -> SafetyCheck:
    """Return the safety check as the options give it; at a terminal, what they leave open is asked for."""
    from harassment_cms.services.casework import SAFETY_QUESTIONS, SafetyCheck

    answers = {code: answer for code, answer in given.items() if answer is not None}
    missing = [(code, label) for code, label in SAFETY_QUESTIONS if code not in answers]
    if talk.at_terminal() and missing:
        for line in said.whom_to_tell(desk):
            talk.say(line)
        for code, label in missing:
            talk.say()
            answers[code] = talk.choose(f"{label}?", _CHOICES)
        talk.say()
        done = talk.ask("What was done (Enter for nothing yet)") if done is None else done
        told = talk.ask("Who was told (Enter for nobody yet)") if told is None else told
    return SafetyCheck(answers, done or "", told or "")
