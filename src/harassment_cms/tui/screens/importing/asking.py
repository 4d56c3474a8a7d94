"""What a person is asked about a file that fits several ways, or needs another one beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harassment_cms.domain.errors import CmsError
from harassment_cms.intake.readers.answer_key import AnswerKeyMissingError
from harassment_cms.intake.unclear import Asked, NoFormFitsError, UnclearFileError
from harassment_cms.intake.understanding import Wish

Question = tuple[Wish | None, str]
"""What is wished for with an answer, and the answer's words; without a wish, another file is picked."""

_MOST_KEYS = 5


def questions(error: CmsError, path: Path, wish: Wish) -> Sequence[Question] | None:
    """The answers among which a person chooses; None for an error that nobody can answer."""
    if isinstance(error, UnclearFileError):
        return [(_with(wish, error.asked, value), words) for value, words in error.choices]
    if isinstance(error, AnswerKeyMissingError):
        keys = [(replace(wish, key=key), f"The answer key is {key.name}") for key in _likely_keys(path)]
        return [*keys, (None, "Choose the answer key")]
    if isinstance(error, NoFormFitsError):
        return [
            (replace(wish, form=form), f"Import it all the same, by the form {title}") for form, title in error.near
        ]
    return None


def _with(wish: Wish, asked: Asked, value: str) -> Wish:
    match asked:
        case Asked.TOOL:
            return replace(wish, tool=value)
        case Asked.SHEET:
            return replace(wish, sheet=value)
        case Asked.FORM:
            return replace(wish, form=value)


def _likely_keys(path: Path) -> list[Path]:
    """Files beside the export that are called a key, those first that begin as the export does."""
    try:
        beside = [
            each for each in path.parent.iterdir() if each.suffix.lower() == ".csv" and "key" in each.stem.lower()
        ]
    except OSError:
        return []
    found = [each for each in beside if each != path]
    return sorted(found, key=lambda each: (not each.name.startswith(path.stem), each.name))[:_MOST_KEYS]
