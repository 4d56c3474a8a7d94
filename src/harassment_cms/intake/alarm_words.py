"""What an import says about danger, in words: first of all, and again right above the question whether to write.

It never reassures beyond what is known. Commands and screens say it alike; no report and no word of one is in it.
"""

from __future__ import annotations

from harassment_cms.domain.clocks import counted
from harassment_cms.intake.preview import Alarm, unclear_sentence


def rings(alarm: Alarm) -> bool:
    """Whether somebody has to be told now, so that whom to ring belongs below the words."""
    return bool(alarm.safety or alarm.unread)


def alarm_words(alarm: Alarm) -> list[str]:
    """Say how many reports may speak of danger and what has to happen; the sentences in their order."""
    said: list[str] = []
    if alarm.safety:
        said.append(_yes(alarm))
    if alarm.unclear:
        said.append(unclear_sentence(alarm.unclear))
    if alarm.unread:
        said.append(f"{_unread(alarm)}; any of them may hold a yes. Have a case manager look today.")
    if alarm.blind:
        said.append("Not every safety question of the form has a column here: what they would say is not known.")
    if alarm.safety:
        said.append("Tell a case manager now, so that each is looked at today.")
    elif not rings(alarm) and alarm.old:
        said.append("All of it was imported before; whom to look at first is told by: hcms today")
    elif not (rings(alarm) or alarm.blind):
        said.append("No report here answers a safety question with yes.")
    return said


def alarm_line(alarm: Alarm) -> str:
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
