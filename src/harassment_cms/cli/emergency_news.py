"""What is told of emergency access whenever somebody unlocks: on stderr, until they decided, opened or saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.cli import talk
from harassment_cms.domain.emergency import EmergencyState, in_a_sentence

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace


def say_news(work: Workspace) -> None:
    """Tell who decides what waits for them, who asked what was granted, and those named what happened."""
    news = work.emergency.news()
    for request in news.to_decide:
        talk.say(f"{in_a_sentence(request)} It waits for you to decide: hcms cases emergency list")
    for request in news.own:
        if request.state is EmergencyState.GRANTED:
            talk.say(
                f"{request.decided_by} granted you emergency access to {request.ref}: "
                f"hcms cases emergency open {request.number}"
            )
    for request in news.told:
        talk.say(in_a_sentence(request))
    if news.told:
        talk.say("Say that you saw this: hcms cases emergency seen")
