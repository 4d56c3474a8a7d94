"""Names for questions, options and forms, made from their words: short, in small letters, each used once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from pathlib import PurePath
from typing import Final

from harassment_cms.formdefs import OTHER, folded
from harassment_cms.intake.drafting.vocabulary import generic_code

_LONGEST: Final = 32
_FEW: Final = 3
_WORD: Final = re.compile(r"[a-z0-9]+")
_LITTLE: Final = (
    "a an and any are as at be been by can could did do does for from had has have how i if in is it its like me "
    "my of on or our please s t tell that the their them they this to us was we were what when where which who "
    "will with would you your"
)
_SAY_LITTLE: Final = frozenset(_LITTLE.split())
_GO_WITHOUT_SAYING: Final = frozenset({"reporter", "incident", "monitoring", "other"})
_ADDED_BY_TOOLS: Final = re.compile(
    r"^results?[-_ ](?:for[-_ ]|survey)?|[-_ ]\d{4}[-_]\d\d[-_]\d\d.*$|\s*\(\d+-\d+\)$|"
    r"[-_ ](?:responses|results|export)$",
    re.IGNORECASE,
)


def slug(words: str, *, longest: int = _LONGEST) -> str:
    """The telling words, in small Latin letters and digits with ``_`` between; empty where there are none."""
    plain = unicodedata.normalize("NFKD", folded(words)).encode("ascii", "ignore").decode()
    all_words = _WORD.findall(plain.replace("'", "").replace("e-mail", "email"))
    # Few words are kept whole: in "Route A" each of them tells.
    telling = [word for word in all_words if word not in _SAY_LITTLE or len(all_words) <= _FEW] or all_words
    name = ""
    for word in telling:
        if name and len(name) + 1 + len(word) > longest:
            break
        name = f"{name}_{word}" if name else word[:longest]
    return name


def free(name: str, taken: Container[str]) -> str:
    """``name``, with a number behind it if it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def question_id(field: str | None, text: str, number: int, taken: Container[str]) -> str:
    """A name for a question: its field's, else one made of its words, else its number."""
    about, _, what = (field or "").partition(".")
    name = slug(text) if field is None else what if about in _GO_WITHOUT_SAYING else field.replace(".", "_")
    if not name or not name[0].isalpha():
        name = f"q{number}_{name}".rstrip("_")
    return free(name, taken)


def option_codes(labels: Iterable[str]) -> list[str]:
    """Codes for the options of a question whose codes are free, each telling one option from every other."""
    every = list(labels)
    # Codes and labels share one space: no code may read like another option's label.
    words = {folded(label): place for place, label in enumerate(every)}
    given: list[str] = []
    for place, label in enumerate(every):
        taken = {*given, *(word for word, owner in words.items() if owner != place)}
        name = generic_code(label) or slug(label) or f"option_{place + 1}"
        given.append(free(name, taken))
    return given


def form_id(file: str) -> str:
    """A name for a form, from the name of an export without what survey tools add to it."""
    stem = PurePath(file).stem
    while (shorter := _ADDED_BY_TOOLS.sub("", stem)) != stem:
        stem = shorter
    name = slug(stem).replace("_", "-")
    return name if name[:1].isalpha() else f"survey-{name}".rstrip("-")


def is_other(label: str) -> bool:
    """Whether an option is the one after which people write words of their own."""
    return generic_code(label) == OTHER or folded(label).startswith(("other ", "other:", "other,", "other("))
