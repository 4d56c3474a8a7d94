"""What people told as lines of a report: a theme, how many cases stand apart behind it, and its paraphrase.

Called where tables are made, and by the check before a release, which has to know what such a number tells. A theme
has a line only where a paraphrase of it was kept, and so only where at least ``ENOUGH`` cases stand apart: a number
below that is never published, whatever the rules of the profile.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, WITHHELD, Profile, Published
from harassment_cms.domain.disclosure.rules import Range
from harassment_cms.domain.figures import Row, ThemeTold
from harassment_cms.domain.narrative.independence import ENOUGH

NOTES = (
    f"A theme stands here where at least {ENOUGH} cases speak of it that stand apart: one person, one incident and "
    "one responding party count once, and so do reports without a name unless it is known that they come from "
    "different people.",
    "What is said of a theme are words of the case managers. Nobody is quoted.",
    "Cases are marked with themes as they are read, so these numbers tell what was spoken of, and not how often it "
    "happened. They do not add up, within a period or over several.",
)
_SMALL = Published(None, WITHHELD)
NOTHING_TOLD = "Nothing was written about any theme for these days."


def theme_rows(told: Sequence[ThemeTold], profile: Profile) -> tuple[Row, ...]:
    """Return a line for each theme, by its label; no other period stands beside it."""
    return tuple(_row(each, profile) for each in sorted(told, key=lambda each: each.label.casefold()))


def behind_theme(profile: Profile, shown: Published) -> Range:
    """Return how many cases can stand behind a published number: what the rules tell, and never fewer than enough."""
    told = Range() if shown in (_SMALL, LEFT_OUT) else profile.behind(shown)
    return Range(max(ENOUGH, told.low), told.high)


def _row(told: ThemeTold, profile: Profile) -> Row:
    shown = profile.count(told.cases)
    if shown.value == 0:
        # Rounded to nothing, it would say that nobody spoke of what stands beside it.
        shown = _SMALL
    return Row(told.theme, told.label, shown.value, shown.shown, NO_FIGURE, NO_FIGURE, text=told.text)
