"""A report as a script hands it over: one JSON object with how it came and, under ``answers``, the answers.

Nothing that was given is ever said again in a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.yamlfile import nearest

FORM, TOLD_AT, ANSWERS = "form", "told_at", "answers"
WORDS = ("came_by", "told_by", "relayed_by", "basis", "reason", "wording", "headers")
KEYS = (FORM, TOLD_AT, *WORDS, ANSWERS)
_LARGEST = 2_000_000
_NOTHING = "Nothing was written."


def plain_from(raw: bytes) -> dict[str, Any]:
    """Return the object that these bytes hold; numbers stay as they were typed.

    Raises ``InputRefusedError`` for what is no JSON object of at most two megabytes, or says something twice.
    """
    if len(raw) > _LARGEST:
        raise InputRefusedError(
            f"The report is larger than {_LARGEST // 1_000_000} MB. {_NOTHING}", "Is it the right file?"
        )
    try:
        text = raw.decode("utf-8-sig")
        plain = json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise InputRefusedError(
            f"The report is not in UTF-8. {_NOTHING}", "Save it with the encoding UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise InputRefusedError(
            f"The report is not JSON: line {error.lineno}, column {error.colno}. {_NOTHING}",
            "Check quotation marks, commas and brackets there.",
        ) from None
    except (ValueError, RecursionError):
        raise InputRefusedError(
            f"The report says something twice, or what no answer can be. {_NOTHING}",
            "Each key may stand once in its object; answers are texts and lists of texts.",
        ) from None
    if not isinstance(plain, dict):
        raise InputRefusedError(f"The report is no JSON object. {_NOTHING}", f"Its keys: {', '.join(KEYS)}.")
    return plain


def words_from(plain: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Return all but the answers as texts; ``given`` says more and goes before what ``plain`` says.

    Raises ``InputRefusedError`` for a key that does not belong here, naming the right one.
    """
    problems = [*_stray(plain)]
    found = dict(given)
    for name in KEYS:
        value = plain.get(name)
        if name == ANSWERS or value is None:
            continue
        if isinstance(value, str):
            found.setdefault(name, value)
        else:
            problems.append(f"{name}: one text is allowed")
    if problems:
        lines = [f"The report cannot be taken. {_NOTHING}", *(f"  {each}" for each in problems)]
        raise InputRefusedError("\n".join(lines), f"Its keys: {', '.join(KEYS)}.")
    return found


def _stray(plain: Mapping[str, Any]) -> list[str]:
    problems = []
    for place, key in enumerate(plain, 1):
        if key not in KEYS:
            # A stray key may be somebody's words: only the right name is said.
            close = nearest(key, KEYS)
            problems.append(f"key {place} does not belong here" + (f'; did you mean "{close}"?' if close else ""))
    return problems


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> str:
    raise ValueError("no such number")
