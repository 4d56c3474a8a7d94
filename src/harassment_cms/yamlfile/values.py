"""Kinds of words that files hold, for the models that describe them. Imports pydantic; the rest here does not."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from harassment_cms.domain.safetext import safe_text


def spelt(pattern: str, sentence: str) -> AfterValidator:
    """Return the rule that a word has the form ``pattern``; ``sentence`` says so in words."""

    def check(word: str) -> str:
        if not re.fullmatch(pattern, word):
            raise ValueError(sentence)
        return word

    return AfterValidator(check)


def _visible(words: str) -> str:
    if words != safe_text(words, multiline=True):
        raise ValueError("holds a character that cannot be seen: type the text again")
    return words.strip()


def _said(words: str) -> str:
    if not words.strip():
        raise ValueError("is empty")
    return words


def _blank(words: object) -> object:
    return "" if words is None else words


Text = Annotated[str, AfterValidator(_said), AfterValidator(_visible)]
"""Words that must be there, every character visible; space around them is dropped."""

OptionalText = Annotated[str, BeforeValidator(_blank), AfterValidator(_visible)]
"""The same, but nothing after the colon is the empty text."""

Code = Annotated[str, spelt(r"[a-z0-9][a-z0-9_-]*", "must be small letters, digits, _ and -")]
"""What statistics know a thing by."""

Name = Annotated[str, spelt(r"[a-z][a-z0-9_-]*", "must be small letters, digits, - and _, a letter first")]
"""What a file calls a thing by."""
