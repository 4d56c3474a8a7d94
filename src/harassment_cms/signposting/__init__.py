"""The directory of support: who can help, found by need, characteristic, audience, campus or a few typed words.

It owns ``signposting.yaml`` (schema, loader) and the look-up over it. Called by services and, for display, by the
screens and commands. It refuses files that are not what they should be, and never says that an entry was checked
when nobody checked it.
"""

from __future__ import annotations

from harassment_cms.signposting.loader import load_directory
from harassment_cms.signposting.lookup import Match, find, sounds_like_danger
from harassment_cms.signposting.model import Contact, Directory, Service
from harassment_cms.signposting.wording import NOT_CHECKED, checked_text, describe

__all__ = [
    "NOT_CHECKED",
    "Contact",
    "Directory",
    "Match",
    "Service",
    "checked_text",
    "describe",
    "find",
    "load_directory",
    "sounds_like_danger",
]
