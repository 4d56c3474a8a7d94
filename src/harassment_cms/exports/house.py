"""Whose documents these are: the name, logo and colours that every format of a report shows.

Made by commands from the settings, just before a document is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.exports.colours import readable

if TYPE_CHECKING:
    from harassment_cms.settings import Settings
    from harassment_cms.settings.branding import Logo

PAPER, NIGHT = "#ffffff", "#161616"
"""What is behind the words: by day and on paper, and on a dark screen."""


@dataclass(frozen=True, slots=True)
class House:
    """An organisation as its documents show it; the colours as the settings have them, ``#rrggbb``.

    In a home for practice the head of every page says so; a report itself says so among its remarks.
    """

    organisation: str
    practice: bool = False
    logo: Logo | None = None
    colour: str = "#1f4e79"
    second_colour: str = "#8a5a00"

    def colours(self, paper: str = PAPER) -> tuple[str, str]:
        """Return both colours so that words in them can be read on ``paper``."""
        return readable(self.colour, paper), readable(self.second_colour, paper)


def house_of(settings: Settings, home: Path) -> House:
    """Return the organisation of these settings, with its logo. Raises as ``load_logo``."""
    from harassment_cms.settings.branding import load_logo

    branding = settings.branding
    logo = load_logo(home, branding.logo)
    return House(settings.organisation, settings.practice, logo, branding.colour, branding.second_colour)
