"""What ``hcms import`` says about danger: first, and again right above its question.

Called by the import command with the alarm of its files; shows no report and no word of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harassment_cms.intake.preview import Alarm
    from harassment_cms.ports import Desk


def tell_whom(desk: Desk, alarm: Alarm, tell: Callable[[str], None]) -> None:
    """Say how many reports may speak of danger, and whom to ring."""
    from harassment_cms.cli import said
    from harassment_cms.intake.alarm_words import alarm_words, rings

    for sentence in alarm_words(alarm):
        tell(sentence)
    if rings(alarm):
        for line in said.whom_to_tell(desk):
            tell(f"  {line}")


def in_one_line(alarm: Alarm) -> str:
    """Repeat the alarm where the first one may have left the screen; nothing if there is none."""
    from harassment_cms.intake.alarm_words import alarm_line

    return alarm_line(alarm)
