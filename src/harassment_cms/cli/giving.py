"""Giving work to somebody who is away: said before it happens, and whoever covers is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.cli import talk

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace


def at_work(work: Workspace, name: str) -> str:
    """Return whom to give it to: the person, or at a terminal who covers for them if that is wanted."""
    taker = next((each for each in work.details.takers() if each.name.casefold() == name.casefold()), None)
    if taker is None or taker.away is None:
        return name
    talk.say(f"{taker.words}.")
    if taker.cover and talk.at_terminal() and talk.agree(f"Give it to {taker.cover} instead?", default=True):
        return taker.cover
    if not taker.cover:
        talk.say("What is new or unsafe there is seen by nobody in particular until they are back.")
    return name
