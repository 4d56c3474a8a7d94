"""The codebook as records: a theme, and all of them together. What a file may say is judged before one exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: what belongs to it and what only looks alike; used from ``since`` to the day before ``retired``."""

    id: str
    label: str
    belongs: str
    does_not_belong: str
    since: date
    retired: date | None = None

    def in_use(self, day: date) -> bool:
        """Whether excerpts may be marked with it on a day."""
        return self.since <= day and (self.retired is None or day < self.retired)


@dataclass(frozen=True, slots=True)
class Codebook:
    """All themes, in the order of the file."""

    themes: tuple[Theme, ...]

    def get(self, theme_id: str) -> Theme | None:
        """Return a theme by its id, also a retired one."""
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def label(self, theme_id: str) -> str:
        """Return what people read for a theme; for one that the file has no more, its id."""
        theme = self.get(theme_id)
        return theme_id if theme is None else theme.label

    def in_use(self, day: date) -> tuple[Theme, ...]:
        """Return the themes that excerpts may be marked with on a day."""
        return tuple(theme for theme in self.themes if theme.in_use(day))
