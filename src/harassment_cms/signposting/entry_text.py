"""An entry as a person edits it: each key as one line of text, and back into what the file holds.

Used by the screen and the command that change an entry. What a key may hold is judged by the schema, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.signposting.model import Service
from harassment_cms.yamlfile import Value, not_one_of


@dataclass(frozen=True, slots=True)
class Editable:
    """One key (``contact.phone``), what people call it, and what kind of thing stands there."""

    key: str
    label: str
    kind: str = "text"


EDITABLE: Final = (
    Editable("name", "Name"),
    Editable("description", "What it is"),
    Editable("contact.phone", "Phone"),
    Editable("contact.text", "Text message"),
    Editable("contact.web", "Website"),
    Editable("contact.email", "E-mail"),
    Editable("contact.walk_in", "In person"),
    Editable("hours", "Hours"),
    Editable("cost", "Cost"),
    Editable("confidentiality", "Who hears"),
    Editable("for_whom", "Meant for"),
    Editable("audiences", "For", "list"),
    Editable("needs", "Helps with", "list"),
    Editable("characteristics", "Because of", "list"),
    Editable("campuses", "Campuses", "list"),
    Editable("areas", "Areas", "list"),
    Editable("languages", "Languages", "list"),
    Editable("emergency", "Emergency", "truth"),
    Editable("owner", "Kept by"),
    Editable("notes_for_staff", "Staff notes"),
    Editable("verified_on", "Checked on", "day"),
    Editable("review_by", "Look again by", "day"),
)
"""What can be changed by the program, in the order people are asked. An entry's id, kind and category stay."""

_BY_KEY = {each.key: each for each in EDITABLE}
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def texts_of(service: Service) -> dict[str, str]:
    """Return every editable key of an entry as text; lists with commas, days like 2026-01-02."""
    return {each.key: _text(service, each) for each in EDITABLE}


def values_of(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return what the file is to hold for these texts; nothing becomes None.

    Raises ``InputRefusedError`` for an unknown key, or a day or truth value that cannot be read.
    """
    return {key: _value(_editable(key), " ".join(text.split())) for key, text in texts.items()}


def _editable(key: str) -> Editable:
    if key not in _BY_KEY:
        raise InputRefusedError(
            f"{key} cannot be changed here. {not_one_of(key, list(_BY_KEY))}", "Nothing was changed."
        )
    return _BY_KEY[key]


def _text(service: Service, editable: Editable) -> str:
    holder, name = (
        (service.contact, editable.key[8:]) if editable.key.startswith("contact.") else (service, editable.key)
    )
    value = getattr(holder, name)
    if editable.kind == "truth":
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value)
    return "" if value is None else str(value)


def _value(editable: Editable, text: str) -> Value:
    if editable.kind == "list":
        return [part.strip() for part in text.split(",") if part.strip()]
    if not text:
        return None
    if editable.kind == "truth":
        if text.casefold() not in _TRUTHS:
            raise InputRefusedError(f"{editable.label} is yes or no.", "Nothing was changed.")
        return _TRUTHS[text.casefold()]
    if editable.kind == "day":
        return _day(editable, text)
    return text


def _day(editable: Editable, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefusedError(
            f"{editable.label}: “{text}” is no day that exists.", "Write it like 2026-01-02. Nothing was changed."
        ) from None
