"""The last guard before the terminal: one filter over every line that any widget draws.

The app returns one instance from ``get_line_filters`` (always the same one: Textual caches filtered lines by
it). Text from reports goes through ``safe_text`` long before; this stops whatever did not: a forgotten call, a
third-party widget, a tooltip. It keeps the width of each line and refuses nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from harassment_cms.domain.safetext import TERMINAL_ACTS_ON

_ACTED_ON = re.compile(f"[{TERMINAL_ACTS_ON}]")
_REPLACEMENT = "\ufffd"
_JOINER = "\u200d"

_SCROLLBAR_ACTIONS = frozenset({"grab", "release", "scroll_up", "scroll_down"})


class SafeFilter(LineFilter):
    """Takes control, bidirectional and unencodable characters, links and click actions out of drawn lines.

    Actions in markup (``[@click=…]``) never run in this program, whoever wrote them; the scroll bars keep theirs.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with nothing in them that a terminal or a click could act on, equally wide.

        ``segments`` itself is returned when there is nothing to do, which is nearly always.
        """
        if not any(_acts(segment) for segment in segments):
            return segments
        return [
            Segment(_harmless_text(text), _harmless_style(style) if style else style, None)
            for text, style, _ in segments
        ]


def _acts(segment: Segment) -> bool:
    text, style, control = segment
    if control is not None or _ACTED_ON.search(text) is not None:
        return True
    return style is not None and _style_acts(style)


def _harmless_text(text: str) -> str:
    """Replace what takes room with U+FFFD and leave out what takes none."""
    width = cell_len(text)
    clean = _ACTED_ON.sub(lambda found: _REPLACEMENT * cell_len(found[0]), text)
    if cell_len(clean) != width:
        # A joiner counts the character behind it as part of the one before; what was behind it is gone.
        clean = set_cell_size(clean.replace(_JOINER, ""), width)
    return clean


@lru_cache(maxsize=4096)
def _style_acts(style: Style) -> bool:
    return style.link is not None or any(_is_foreign_action(key, value) for key, value in style.meta.items())


def _is_foreign_action(key: str, value: object) -> bool:
    return key.startswith("@") and not (isinstance(value, str) and value in _SCROLLBAR_ACTIONS)


def _harmless_style(style: Style) -> Style:
    if not _style_acts(style):
        return style
    kept = {key: value for key, value in style.meta.items() if not _is_foreign_action(key, value)}
    return style.clear_meta_and_links() + (Style.from_meta(kept) if kept else None)
