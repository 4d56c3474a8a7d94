"""The last guard before the terminal, alone and under every kind of widget."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style
from rich.text import Text
from textual import widgets
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import VerticalScroll
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from harassment_cms.tui.linefilter import SafeFilter

BLACK = Color(0, 0, 0)
FAMILY = "\U0001f468\u200d\U0001f469"
HOSTILE = (
    "go\x1b]52;c;QQ==\x07 \x1b[2J \x9b31m \x1b]8;;http://e\x1b\\ \u202eabc\u2069 \u200b\ufeff \x7f \u2028 \ud800 "
    "\U000e0041 \ue000 end"
)
SGR = re.compile(r"\x1b\[[0-9;]*m")
ACTED_ON = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ue000\U000e0041]"
)


def filtered(*segments: Segment) -> list[Segment]:
    return SafeFilter().apply(list(segments), BLACK)


def test_a_harmless_line_is_handed_on_as_it_is() -> None:
    line = [Segment("Today ", Style(bold=True)), Segment(f"3 cases {FAMILY}", None)]
    assert SafeFilter().apply(line, BLACK) is line


def test_what_takes_room_is_replaced_and_what_takes_none_is_left_out() -> None:
    assert filtered(Segment("a\x1b[2Jb\ud800c\u202ed\xade"))[0].text == "a[2Jb\ufffdcd\ufffde"


def test_links_go_and_the_look_stays() -> None:
    [segment] = filtered(Segment("x", Style(bold=True, color="red", link="http://e")))
    assert segment.style == Style(bold=True, color="red")


def test_click_actions_go_and_what_widgets_note_for_themselves_stays() -> None:
    style = Style.from_meta({"@click": ("app.quit", ["x"]), "row": 3, "@mouse.down": "grab"})
    [segment] = filtered(Segment("x", style))
    assert segment.style is not None
    assert segment.style.meta == {"row": 3, "@mouse.down": "grab"}


def test_control_segments_become_nothing() -> None:
    for text in ("", "\x1b[2J"):
        [segment] = filtered(Segment(text, None, [(ControlType.CLEAR,)]))
        assert segment.control is None
        assert "\x1b" not in segment.text


@given(
    st.lists(
        st.one_of(
            st.integers(0, 0x10FFFF).map(chr),
            st.sampled_from(["\u200d", "\ufe0f", FAMILY, "\u200b", "\x1b", "\U0001f468", "\u0301", "\ud800"]),
        ),
        max_size=20,
    ).map("".join)
)
def test_no_text_gets_through_or_changes_the_width(text: str) -> None:
    [segment] = filtered(Segment(text))
    assert not ACTED_ON.search(segment.text)
    assert cell_len(segment.text) == cell_len(text)


class Gallery(App[None]):
    """One widget, with the filter or (to see that it is the filter that guards) without it."""

    clicked = False

    def __init__(self, make: Callable[[], Widget], guarded: bool) -> None:
        super().__init__()
        self._make = make
        self._guard = [SafeFilter()] if guarded else []

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._guard]

    def compose(self) -> ComposeResult:
        yield VerticalScroll(self._make())

    def action_taken(self) -> None:
        self.clicked = True


def table() -> Widget:
    made = widgets.DataTable[Text]()
    made.add_column(Text(HOSTILE, end=""))
    made.add_row(Text(HOSTILE))
    return made


def tree() -> Widget:
    made = widgets.Tree[None](Text(HOSTILE))
    made.root.expand()
    made.root.add_leaf(Text(HOSTILE))
    return made


def border() -> Widget:
    made = widgets.Static("inside")
    made.styles.border = ("round", "white")
    made.border_title = Content(HOSTILE)
    return made


MAKERS: dict[str, Callable[[], Widget]] = {
    "static": lambda: widgets.Static(Content(HOSTILE)),
    "static text": lambda: widgets.Static(Text(HOSTILE)),
    "static no markup": lambda: widgets.Static(HOSTILE, markup=False),
    "label": lambda: widgets.Label(Content(HOSTILE)),
    "button": lambda: widgets.Button(Content(HOSTILE)),
    "checkbox": lambda: widgets.Checkbox(Content(HOSTILE)),
    "options": lambda: widgets.OptionList(Content(HOSTILE)),
    "collapsible": lambda: widgets.Collapsible(widgets.Label(Content(HOSTILE)), title="t", collapsed=False),
    "input": lambda: widgets.Input(HOSTILE),
    "text area": lambda: widgets.TextArea(HOSTILE),
    "table": table,
    "tree": tree,
    "border": border,
}


def drawn(app: App[None]) -> list[Strip]:
    """Every line of every widget as it goes to the terminal."""
    return [
        strip
        for widget in app.screen.walk_children(Widget)
        for strip in widget.render_lines(Region(0, 0, widget.outer_size.width, widget.outer_size.height))
    ]


async def lines_of(name: str, guarded: bool) -> str:
    app = Gallery(MAKERS[name], guarded)
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.pause()
        return "".join(SGR.sub("", strip.render(app.console)) for strip in drawn(app))


@pytest.mark.parametrize("name", MAKERS)
async def test_no_widget_brings_a_control_character_to_the_screen(name: str) -> None:
    shown = await lines_of(name, guarded=True)
    assert "go" in shown
    assert not ACTED_ON.findall(shown)


@pytest.mark.parametrize("name", MAKERS)
async def test_without_the_filter_every_one_of_them_would(name: str) -> None:
    assert ACTED_ON.findall(await lines_of(name, guarded=False))


@pytest.mark.parametrize(("guarded", "clicked"), [(True, False), (False, True)])
async def test_an_action_hidden_in_markup_runs_only_without_the_filter(guarded: bool, clicked: bool) -> None:
    app = Gallery(lambda: widgets.Static("[@click=app.taken]here[/]"), guarded)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.click(widgets.Static, offset=(1, 0))
        await pilot.pause()
        assert app.clicked is clicked


async def test_a_scroll_bar_can_still_be_used() -> None:
    app = Gallery(lambda: widgets.Static("\n".join(map(str, range(100)))), guarded=True)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(offset=(39, 9))
        await pilot.pause()
        assert app.query_one(VerticalScroll).scroll_target_y > 0


async def test_a_renderable_that_sends_controls_sends_none() -> None:
    app = Gallery(lambda: widgets.Static(Control.clear()), guarded=True)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        assert not any(segment.control for strip in drawn(app) for segment in strip)
