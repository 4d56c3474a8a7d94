"""The codebook: the themes that excerpts are marked with, and what belongs to each.

It owns ``themes.yaml`` (schema and loader). Called by the services that mark excerpts and publish paraphrases, and
for display by the screens and commands. It refuses files that are not what they should be.
"""

from __future__ import annotations

from harassment_cms.codebook.loader import load_codebook
from harassment_cms.codebook.model import Codebook, Theme

__all__ = ["Codebook", "Theme", "load_codebook"]
