"""Every word can be read on every background it can stand on, in both sets of colours."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from harassment_cms.tui import themes

WORDS = ("foreground", "primary", "accent", "warning", "error", "success", "quiet")
BACKGROUNDS = ("background", "surface", "panel", "marked")
LEAST = 4.5


def colour(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours as WCAG 2.2 defines it: from 1 (none) to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(of: Color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in of.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_itself() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", themes.BY_NAME.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("words", WORDS)
def test_words_stand_out(theme: Theme, words: str, background: str) -> None:
    assert contrast(colour(theme, words), colour(theme, background)) >= LEAST


@pytest.mark.parametrize("theme", themes.BY_NAME.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", ["primary", "warning", "error"])
def test_marks_can_be_read(theme: Theme, background: str) -> None:
    assert contrast(colour(theme, "background"), colour(theme, background)) >= LEAST
