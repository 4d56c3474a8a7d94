"""What the symbols in place of figures mean, in words: for reading aloud, and below documents."""

from __future__ import annotations

from collections.abc import Mapping

from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, WITHHELD

MEANINGS: Mapping[str, str] = {
    NO_FIGURE.shown: "no figure",
    WITHHELD: "withheld",
    LEFT_OUT.shown: "left out",
    "*": "withheld",
    "<5": "fewer than 5",
    "[none]": "withheld, taken of 2 or fewer",
    "[low]": "withheld, taken of 3 to 22",
    "[DPL]": "withheld, 2 or fewer",
    "[DPH]": "withheld, all but 2 or fewer",
}
