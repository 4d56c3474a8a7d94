"""A list of a million cases opens like one of ten, and pages of blocks can be read with two keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from harassment_cms.domain.case import Case, CaseLine, Facts, Route, SafetyMark, Status
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.case_list import KEPT_PAGES, PAGE, CaseList

MILLION = 1_000_000
WHEN = datetime(2026, 11, 20, tzinfo=UTC)


def line_of(number: int) -> CaseLine:
    case = Case(
        id=number, ref=f"HC-{number}", version=1, status=Status.OPEN, safety=SafetyMark.CHECKED,
        facts=Facts(Route.ANONYMOUS), form="f", came_by=None, submitted_at=None, received_at=WHEN, assigned_to=None,
        first_contact_due=None, first_contact_at=None, reached_at=None, outcome=None, closed_at=None,
        changed=False, restricted=False, report_length=0,
    )  # fmt: skip
    return CaseLine(case, None, None, overdue=False, label=None)


class ListApp(App[None]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self.asked: list[int] = []

    def compose(self) -> ComposeResult:
        yield CaseList(lambda line, width: (Content(line.case.ref), Content("second line")), id="list")

    def on_mount(self) -> None:
        self.query_one(CaseList).show(range(self._count))
        self.query_one(CaseList).focus()

    def on_case_list_page_wanted(self, message: CaseList.PageWanted) -> None:
        self.asked.append(message.page)
        self.query_one(CaseList).put_page(message.generation, message.page, [line_of(n) for n in message.ids])


def shown(app: App[Any]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips(app.size)]


async def test_only_pages_that_are_looked_at_are_read() -> None:
    app = ListApp(MILLION)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert app.asked == [0]
        await pilot.press("end")
        await pilot.pause()
        assert f"HC-{MILLION - 1}" in "".join(shown(app))
        assert set(app.asked) <= {0, (MILLION - 1) // PAGE, (MILLION - 10) // PAGE}


async def test_pages_long_unused_are_let_go() -> None:
    app = ListApp(MILLION)
    async with app.run_test(size=(60, 20)) as pilot:
        cases = app.query_one(CaseList)
        for page in range(KEPT_PAGES + 10):
            cases.action_go(page * PAGE)
            await pilot.pause()
        assert len(cases._pages) == KEPT_PAGES


async def test_lines_of_an_earlier_list_are_ignored() -> None:
    app = ListApp(10)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        cases = app.query_one(CaseList)
        cases.show([7, 8])
        cases.put_page(0, 0, [line_of(99)])
        await pilot.pause()
        assert "HC-99" not in "".join(shown(app))
        assert cases.current == line_of(7)


@pytest.mark.parametrize(("ids", "expected"), [([1, 2, 3], 2), ([3, 2, 1, 0], 2), ([5], 5), ([], None)])
async def test_the_cursor_stays_on_its_case_when_the_list_changes(ids: list[int], expected: int | None) -> None:
    app = ListApp(5)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("down", "down")
        app.query_one(CaseList).show(ids)
        await pilot.pause()
        current = app.query_one(CaseList).current
        assert (current.case.id if current else None) == expected


class PageApp(App[None]):
    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self._made = blocks

    def compose(self) -> ComposeResult:
        yield Blocks(id="page")

    def on_mount(self) -> None:
        self.query_one(Blocks).show(self._made, top=True)
        self.query_one(Blocks).focus()


async def test_down_reads_through_a_block_longer_than_the_page_before_it_goes_on() -> None:
    long = Content("\n".join(f"line {number}" for number in range(30)))
    app = PageApp([Block(Content("first"), id="a"), Block(long, id="b"), Block(Content("last"), id="c")])
    async with app.run_test(size=(60, 10)) as pilot:
        page, seen = app.query_one(Blocks), set[str]()
        for _ in range(40):
            seen |= {row.strip(" ▌") for row in shown(app)}
            if page.cursor == "c":
                break
            await pilot.press("down")
        assert {f"line {number}" for number in range(30)} <= seen
        assert page.cursor == "c"


async def test_up_goes_back_the_same_way() -> None:
    long = Content("\n".join(f"line {number}" for number in range(30)))
    app = PageApp([Block(Content("first"), id="a"), Block(long, id="b"), Block(Content("last"), id="c")])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("end")
        seen = set[str]()
        for _ in range(40):
            seen |= {row.strip(" ▌") for row in shown(app)}
            await pilot.press("up")
        assert {"first", *(f"line {number}" for number in range(30))} <= seen
        assert app.query_one(Blocks).cursor == "a"


async def test_what_comes_before_the_first_choice_can_be_read() -> None:
    intro = [Block(Content(f"intro {number}")) for number in range(15)]
    app = PageApp([*intro, Block(Content("choice"), id="a")])
    async with app.run_test(size=(60, 10)) as pilot:
        seen = set[str]()
        for _ in range(20):
            seen |= {row.strip(" ▌") for row in shown(app)}
            await pilot.press("down")
        assert {"choice", *(f"intro {number}" for number in range(15))} <= seen


async def test_prose_is_never_wider_than_seventy() -> None:
    app = PageApp([Block(Content("word " * 60), id="a")])
    async with app.run_test(size=(120, 10)) as pilot:
        await pilot.pause()
        assert max(len(row.rstrip()) for row in shown(app)) <= 72
