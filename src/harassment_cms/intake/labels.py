"""Whether two labels are one, although a survey tool changed one of them on the way: lost a tag, cut its end, wrote a
number with a decimal place.

The cells of questions with options and the matching of headings call it. It knows labels and marks, never guesses by
likeness, and what it does not know stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Container

from harassment_cms.formdefs import OTHER, Question, folded
from harassment_cms.intake.headings import is_cut_from, squeezed, untagged

_TICKED = frozenset({"1", "1.0", "yes", "y", "true", "checked", "x"})
_UNTICKED = frozenset({"", "0", "0.0", "no", "n", "false", "unchecked", "n/a"})
_OTHER = re.compile(
    r"other(?: answers?| options?)?[ ,:;.(\[-]*"
    r"(?:please )?(?:specify|state|describe|say|tell us|give details)?[ :;.)\]]*"
)
_WHOLE = re.compile(r"(-?\d+)\.0", re.ASCII)


def same_label(one: str, other: str) -> bool:
    """Whether two labels differ only in case, spacing, marks, tags and entities."""
    if one == other or folded(one) == folded(other):
        return True
    letters = squeezed(untagged(one))
    return bool(letters) and letters == squeezed(untagged(other))


def is_other(label: str) -> bool:
    """Whether a label is that of "Other", with or without the request to say more."""
    return _OTHER.fullmatch(folded(untagged(label))) is not None


def as_label(question: Question, words: str, *, in_heading: bool = False) -> str:
    """The label of the option that ``words`` can only be; ``words`` themselves if there is none, or more than one.

    Only headings are cut by their tools, so only ``in_heading`` may three dots stand for the rest of a label.
    """
    if question.code(words) is not None:
        return words
    if (whole := _WHOLE.fullmatch(words.strip())) and question.code(whole[1]) is not None:
        return whole[1]
    labels = [option.label for option in question.options]
    alike = [label for label in labels if same_label(words, label)]
    if not alike and question.other and is_other(words):
        alike = [option.label for option in question.options if option.code == OTHER]
    if not alike and in_heading:
        alike = [label for label in labels if is_cut_from(untagged(words), label)]
    return alike[0] if len(alike) == 1 else words


def is_ticked(cell: str, label: str, marks: Container[str] = ()) -> bool | None:
    """Whether the cell of a tick box says that it is ticked; None if it says neither.

    A box is ticked by a 1, a word such as "yes", or its own label, also where the heading has only a part of it;
    ``marks`` are further cells, as written, that tick it. Without them a box labelled "No" is not ticked by a "No",
    which some tools write into every box left empty.
    """
    said = cell.strip()
    if said in marks:
        return True
    word = said.casefold()
    if word in _UNTICKED:
        return False
    if word in _TICKED or same_label(said, label) or is_cut_from(untagged(label), untagged(said)):
        return True
    return None
