"""Work beside the screens: stale answers never land last, nothing is written twice, refusals reach somebody."""

from __future__ import annotations

from threading import Event

import pytest
from tests.tui.driving import come_to_rest
from textual.screen import ModalScreen
from textual.widget import Widget

from harassment_cms.domain.errors import CmsError, ConflictError
from harassment_cms.domain.references import normalise
from harassment_cms.tui.jobs import JobApp, where


class Jobs(JobApp[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[CmsError] = []

    def tell(self, error: CmsError) -> None:
        self.told.append(error)


def refuse() -> str:
    raise ConflictError("Somebody else was first.", "Look again.")


def break_down() -> str:
    raise RuntimeError("Noor said something")


async def test_a_stale_answer_never_lands_last() -> None:
    app, gate, answers = Jobs(), Event(), list[str]()

    def slow() -> str:
        gate.wait(10)
        return "old"

    async with app.run_test() as pilot:
        app.read("list", app, slow, answers.append)
        app.read("list", app, lambda: "new", answers.append)
        await pilot.pause(0.05)
        gate.set()
        await come_to_rest(pilot)
    assert answers == ["new"]


async def test_the_same_writing_does_not_start_twice() -> None:
    app, gate, answers = Jobs(), Event(), list[bool]()
    async with app.run_test() as pilot:
        assert app.write("take", app, lambda: gate.wait(10), answers.append)
        assert not app.write("take", app, lambda: gate.wait(10), answers.append)
        assert app.write("other", app, lambda: gate.wait(10), answers.append)
        gate.set()
        await come_to_rest(pilot)
        assert answers == [True, True]
        assert app.write("take", app, lambda: True, answers.append)
        await come_to_rest(pilot)


async def test_a_refusal_goes_to_who_asked_or_to_the_screen() -> None:
    app, own = Jobs(), list[CmsError]()
    async with app.run_test() as pilot:
        app.write("a", app, refuse, lambda _: None, own.append)
        app.write("b", app, refuse, lambda _: None)
        await come_to_rest(pilot)
    assert [type(error) for error in (*own, *app.told)] == [ConflictError, ConflictError]


async def test_work_of_a_screen_that_is_gone_still_knows_the_program() -> None:
    app, gate, answers = Jobs(), Event(), list[object]()
    async with app.run_test() as pilot:
        screen = ModalScreen[None]()
        await app.push_screen(screen)

        def late() -> None:
            gate.wait(10)
            answers.append(screen.app)

        app.write("draft", screen, late, lambda _: None)
        await screen.dismiss()
        assert screen.parent is None
        gate.set()
        await come_to_rest(pilot)
    assert answers == [app]


async def test_writing_goes_on_without_its_screen_and_a_refusal_is_still_told() -> None:
    app, gate, answers = Jobs(), Event(), list[str]()
    async with app.run_test() as pilot:
        widget = Widget()
        await app.mount(widget)

        def late() -> str:
            gate.wait(10)
            return refuse()

        app.write("note", widget, late, answers.append, lambda _: answers.append("told the widget"))
        app.read("list", widget, late, answers.append)
        await widget.remove()
        gate.set()
        await come_to_rest(pilot)
    assert answers == []
    assert [error.message for error in app.told] == ["Somebody else was first."]


async def test_a_defect_is_named_by_kind_and_line_only() -> None:
    app = Jobs()
    async with app.run_test() as pilot:
        app.write("a", app, break_down, lambda _: None)
        await come_to_rest(pilot)
    told = f"{app.told[0].message} {app.told[0].hint}"
    assert "RuntimeError" in told
    assert "Noor" not in told


def test_where_names_the_line_in_the_program_and_no_folder_of_the_machine() -> None:
    with pytest.raises(CmsError) as caught:
        normalise("nonsense")
    assert where(caught.value).startswith("UsageError at domain/references.py:")
