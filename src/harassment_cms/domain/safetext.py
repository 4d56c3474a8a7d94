"""Words from strangers, made safe to look at: everything unseen that a terminal or a reader could trip over is shown.

Called at the boundary, before text from a report reaches any widget or stdout. It changes what is shown, never
what is stored. The last guard behind it is the line filter of the TUI, which shares ``TERMINAL_ACTS_ON``.

It refuses nothing: whatever goes in, text comes out. It does not look for markup; callers hand its result to
widgets as plain content, never as markup.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby

MARKS_IN_A_ROW = 4
"""Combining marks kept on one letter. Written languages need at most this many that take no room of their own."""

MARKS_ON_ONE_LETTER = 6
"""Marks kept on one letter when some of them take room, as the vowel signs of Burmese do."""

TAB = "    "

_VIRAMA = 9  # canonical combining class of the signs that take a letter's vowel away

TERMINAL_ACTS_ON = (
    "\x00-\x1f\x7f-\x9f"  # controls, which begin every escape sequence
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, blank letters, an Arabic mark
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # no width, direction, line ends
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout of rare scripts and of music
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # hidden copies of ASCII
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"  # halves of characters; whatever a font makes of them
)
"""Body of a regular-expression character class: what a terminal obeys, hides or cannot encode.

The two joiners are not in it: they belong to ordinary emoji and to Persian, and ``safe_text`` judges each one.
"""

_NOTHING_TO_DO = (
    "\x20-\x7e\xa0-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u063f\u0641-\u064a"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u4e00-\u9ffc\uac00-\ud7a3"
)
_ODD_RUN = re.compile(f"[^{_NOTHING_TO_DO}]+")
_ACTED_ON = re.compile(f"[{TERMINAL_ACTS_ON}]")

_PICTOGRAPHS = "\u2190-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_EMOJI = f"[{_PICTOGRAPHS}][\U0001f3fb-\U0001f3ff]?\ufe0f?"
# The longest joined emoji in use (two people and two children, or a kiss) have three joiners.
_JOINS = re.compile(f"{_EMOJI}(?:\u200d{_EMOJI}){{1,3}}(?!\u200d)|[\u200c\u200d]")

_FLAGS = re.compile(
    "\U0001f3f4\U000e0067\U000e0062"
    "(\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
_NATIONS = {"e": "England", "s": "Scotland", "w": "Wales"}


class _Kind(Enum):
    PLAIN = auto()
    MARK = auto()
    HIDDEN = auto()
    LINE_END = auto()
    TAB = auto()


def safe_text(s: str, *, multiline: bool = False, limit: int = 100_000) -> str:
    """Return ``s`` as it can be shown: nothing in it moves the cursor, hides, or changes the reading order.

    Controls become their pictures (``␛``), other unseen, private and unassigned characters their number
    (``⟨U+202E⟩``), a tab four spaces. Line ends stay when ``multiline``, else they become ``⏎``. A mark without a
    letter gets one to sit on (``◌``), and a pile of marks is cut and counted. ``limit`` is in characters of ``s``;
    what lies beyond is not shown but counted at the end, so that nobody takes a part for the whole.
    """
    text = s[:limit].replace("\r\n", "\n")
    text = _FLAGS.sub(_named_flag, text)
    text = _JOINS.sub(_judged_join, text)
    text = _ODD_RUN.sub(lambda run: _shown(run[0], _before(run), multiline), text)
    beyond = len(s) - limit
    return f"{text} {_and_more(beyond, 'character')}" if beyond > 0 else text


def _before(found: re.Match[str]) -> str:
    return found.string[max(found.start() - 1, 0) : found.start()]


def _named_flag(flag: re.Match[str]) -> str:
    """Flags of three nations are a black flag with hidden letters, which hardly any terminal draws."""
    return f"⟨flag of {_NATIONS[chr(ord(flag[1][0]) - 0xE0000)]}⟩"


def _judged_join(join: re.Match[str]) -> str:
    """Keep joiners where writing needs them; show the ones that only confuse.

    Between a sign that ends a letter and the next letter (Sinhala, Malayalam), a joiner asks for a shape that no
    terminal draws, but the width of the line would be counted wrongly: it is left out.
    """
    found = join[0]
    if len(found) > 1:
        return found
    before, after = _before(join), join.string[join.end() : join.end() + 1]
    if not ("\u0600" <= before <= "\u1cff" and "\u0600" <= after <= "\u1cff" and after.isalpha()):
        return _number(found)
    if found == "\u200c":
        return found if before.isalpha() or _kind(before) is _Kind.MARK else _number(found)
    return "" if unicodedata.combining(before) == _VIRAMA else _number(found)


def _shown(run: str, before: str, multiline: bool) -> str:
    """Show one run of characters that need a look; ``before`` is the plain character it follows, or empty."""
    out = [before]
    for kind, group in groupby(run, _kind):
        piece = "".join(group)
        if kind is _Kind.MARK:
            out.append(_pile(piece, stands_alone=_carries_nothing(out[-1][-1:])))
        elif kind is _Kind.HIDDEN:
            out.extend(map(_number, piece))
        elif kind is _Kind.LINE_END:
            out.append(piece if multiline else "⏎" * len(piece))
        else:
            out.append(TAB * len(piece) if kind is _Kind.TAB else piece)
    return "".join(out[1:])


@lru_cache(maxsize=8192)
def _kind(ch: str) -> _Kind:
    """Sort one character. Unassigned pictographs pass: phones learn new emoji before Python's tables do."""
    if ch == "\n":
        return _Kind.LINE_END
    if ch == "\t":
        return _Kind.TAB
    if _ACTED_ON.match(ch):
        return _Kind.HIDDEN
    category = unicodedata.category(ch)
    if category == "Cn" and not "\U0001f000" <= ch <= "\U0001faff":
        return _Kind.HIDDEN
    if category[0] == "M" or "\u1161" <= ch <= "\u11ff" or "\ud7b0" <= ch <= "\ud7fb":
        return _Kind.MARK
    return _Kind.MARK if "\U0001f3fb" <= ch <= "\U0001f3ff" else _Kind.PLAIN


def _carries_nothing(ch: str) -> bool:
    return not ch or ch.isspace() or ch in "⟩⏎" or "\u2400" <= ch <= "\u2421"


def _pile(marks: str, *, stands_alone: bool) -> str:
    kept = 0
    in_a_row = 0
    for mark in marks[:MARKS_ON_ONE_LETTER]:
        in_a_row = 0 if unicodedata.category(mark) == "Mc" else in_a_row + 1
        if in_a_row > MARKS_IN_A_ROW:
            break
        kept += 1
    rest = len(marks) - kept
    return ("◌" if stands_alone else "") + marks[:kept] + (_and_more(rest, "mark") if rest else "")


def _and_more(count: int, noun: str) -> str:
    return f"⟨{count:,} more {noun}{'s' if count > 1 else ''}⟩"


def _number(ch: str) -> str:
    point = ord(ch)
    if point < 0x20:
        return chr(0x2400 + point)
    return "\u2421" if point == 0x7F else f"⟨U+{point:04X}⟩"
