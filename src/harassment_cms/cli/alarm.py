"""What ``hcms import`` says about danger: first, and again right above its question.

It never reassures beyond what is known. Called by the import command with the alarm of its
files; shows no report and no word of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import counted

if TYPE_CHECKING:
    from harassment_cms.intake.preview import Alarm
    from harassment_cms.ports import Desk


def tell_whom(desk: Desk, alarm: Alarm, tell: Callable[[str], None]) -> None:
    """Say how many reports may speak of danger, and whom to ring."""
    from harassment_cms.cli import said
    from harassment_cms.intake.preview import unclear_sentence

    if alarm.safety:
        tell(_yes(alarm))
    if alarm.unclear:
        tell(unclear_sentence(alarm.unclear))
    if alarm.unread:
        tell(f"{_unread(alarm)}; any of them may hold a yes. Have a case manager look today.")
    if alarm.blind:
        tell("Not every safety question of the form has a column here: what they would say is not known.")
    if alarm.safety:
        tell("Tell a case manager now, so that each is looked at today.")
    if alarm.safety or alarm.unread:
        for line in said.whom_to_tell(desk):
            tell(f"  {line}")
    elif alarm.old:
        tell("All of it was imported before; whom to look at first is told by: hcms today")
    elif not alarm.blind:
        tell("No report here answers a safety question with yes.")


def in_one_line(alarm: Alarm) -> str:
    """Repeat the alarm where the first one may have left the screen; nothing if there is none."""
    parts = [f"{counted(alarm.safety, 'report')} may mean danger"] if alarm.safety else []
    parts += [_unread(alarm)] if alarm.unread else []
    if parts:
        return f"{', '.join(parts)}: tell a case manager now."
    return "Not every safety question has a column here." if alarm.blind else ""


def _yes(alarm: Alarm) -> str:
    answer = "answers" if alarm.safety == 1 else "answer"
    reports = counted(alarm.safety, "report")
    yes = "a safety question with yes"
    if alarm.unclear:
        yes += ", or with what is not on the form"
    if alarm.old:
        were = "it was" if alarm.safety == 1 else "all were"
        before = f"{were} imported before. Who still waits stands first in: hcms today"
        return f"{reports} in this file {answer} {yes}; {before}"
    return f"{reports} here {answer} {yes}: somebody may be in danger."


def _unread(alarm: Alarm) -> str:
    return f"{counted(alarm.unread, 'row')} could not be read"
