"""Colours that can be read: an organisation's own, darkened or lightened until they stand out.

Contrast as the Web Content Accessibility Guidelines 2.2 reckon it (relative luminance of sRGB): text needs 4.5 to 1
(success criterion 1.4.3). Called by the formats that show colours; charts never depend on them.
"""

from __future__ import annotations

READABLE = 4.5
"""The contrast of text with what is behind it, at least."""

_STEPS = 100
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21; colours are written ``#rrggbb``."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, paper: str) -> str:
    """Return the colour, or the nearest to it on its way to black or white that can be read on ``paper``."""
    away = "#000000" if contrast("#000000", paper) > contrast("#ffffff", paper) else "#ffffff"
    mixed = (_mixed(colour, away, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in mixed if contrast(found, paper) >= READABLE)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in bytes.fromhex(colour[1:]))
    return _RED * red + _GREEN * green + _BLUE * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()
