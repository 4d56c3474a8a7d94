"""Narrative with discipline: excerpts marked with themes in the case, and paraphrases of them for the figures.

``coding`` marks excerpts, ``paraphrasing`` keeps what is published, ``opening`` reads what both have to know of a
case.
"""

from __future__ import annotations

from harassment_cms.services.narrative.coding import Coding
from harassment_cms.services.narrative.paraphrasing import Looked, Paraphrases, ThemeStanding, Version

__all__ = ["Coding", "Looked", "Paraphrases", "ThemeStanding", "Version"]
