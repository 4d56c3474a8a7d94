"""Today: what this person has to know this morning. Enter goes to the case, d marks a task as done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from harassment_cms.domain.clearfiles import ClearFile
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.settling import Pile
from harassment_cms.services.emergency import EmergencyNews
from harassment_cms.services.tasks import Today
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.dialogs.gone import GoneDialog
from harassment_cms.tui.frame import TOKENS, Frame
from harassment_cms.tui.screens.today.rows import MOST_ROWS, Aside, today_blocks
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.words import Reader, said

if TYPE_CHECKING:
    from harassment_cms.domain.errors import CmsError
    from harassment_cms.services.directory import Kept

AGAIN = 60.0
Found = tuple[Today, Aside, tuple[ClearFile, ...], EmergencyNews]


class TodayScreen(Frame):
    """What is late, due, owed and missing."""

    CSS_PATH = [TOKENS, "today.tcss"]
    PLACE = Place.TODAY
    AUTO_FOCUS = "#today"
    BINDINGS = [*bindings_for(Place.TODAY), Binding("escape", "act('cases')", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._aside: Aside = {}
        self._files: dict[str, ClearFile] = {}
        self._wanted: str | None = None

    def body(self) -> ComposeResult:
        """One page."""
        yield Blocks(id="today", prose=90)

    def on_mount(self) -> None:
        """Read again each minute: what is due changes with the clock alone."""
        super().on_mount()
        place = self.program.return_place
        self._wanted = place.line if place.mode == self.PLACE.value and place.line else None
        self.query_one(Blocks).show([Block(Content("Reading…"))])
        self.set_interval(AGAIN, self._again)
        if self.workspace.desk.may(Right.DIRECTORY):
            self.program.write("directory", self, self.workspace.directory.keep_up, self._kept_up, self._not_kept_up)

    def remember(self) -> dict[str, str]:
        """The line under the cursor."""
        return {"line": self.query_one(Blocks).cursor}

    def _kept_up(self, kept: Kept) -> None:
        """Show the tasks that the support directory made just now."""
        if kept.made or kept.ended:
            self.program.changed(None)
            self._again()

    def _not_kept_up(self, error: CmsError) -> None:
        self.program.say(said(error.message))

    def _again(self) -> None:
        if self.program.screen is self:
            self.reload()

    def hint(self) -> Content:
        """What Enter does."""
        return Content("Enter goes to the case. d marks a task as done.")

    def load(self) -> None:
        """Read what is due."""
        self.program.read("today", self, self._read, self._show)

    def _read(self) -> Found:
        if not self.workspace.desk.may(Right.WORK_CASES):
            return self.workspace.tasks.today(), {}, (), EmergencyNews((), (), ())
        aside = {pile: self.workspace.settling.rows(pile, MOST_ROWS) for pile in Pile}
        emergencies = self.workspace.emergency.news()
        return self.workspace.tasks.today(), aside, self.workspace.clear_files.lying(), emergencies

    def _show(self, found: Found) -> None:
        today, self._aside, files, emergencies = found
        self._files = {str(file.number): file for file in files}
        blocks = today_blocks(today, self._aside, files, emergencies, Reader.at(self.workspace.desk))
        self.query_one(Blocks).show(blocks, at=self._wanted)
        self._wanted = None

    @on(Blocks.Chosen)
    def _chosen(self, message: Blocks.Chosen) -> None:
        kind, what, ref, service = [*message.block_id.split(" "), "", "", ""][:4]
        if kind == "case":
            self.program.open_case(what)
        elif kind == "queue":
            self.program.open_queue(what)
        elif kind == "task" and ref:
            self.program.open_case(ref, pane=f"tasks/task {what}")
        elif kind == "draft" and what == "report":
            self.program.open_new_case(f"{what}/{ref}")
        elif kind == "task" and service:
            self.program.open_service(service)
        elif kind == "draft" and what == "entry":
            self.program.open_service(ref)
        elif kind == "draft" and ref:
            self.program.open_case(ref, action=what)
        elif kind == "emergency":
            self.action_act("emergency")
        elif kind == "aside":
            self._decide(int(what))
        elif kind == "file" and what in self._files:
            self.app.push_screen(GoneDialog(self._files[what]), self._gone)
        elif kind == "task":
            self.program.say(Content("This task belongs to no case. d marks it as done."))

    def _decide(self, number: int) -> None:
        """Open a row that made no case, which is put on record, and ask what becomes of it."""
        pile, aside = next((pile, row) for pile, rows in self._aside.items() for row in rows if row.id == number)

        def ask(words: str) -> None:
            from harassment_cms.tui.dialogs.aside import AsideDialog

            self.app.push_screen(AsideDialog(aside, pile, words))

        self.program.read("row", self, lambda: self.workspace.settling.show(number), ask, opens=True)

    def _gone(self, done: bool | None) -> None:
        if done:
            self.reload()

    def do_done(self) -> None:
        """Mark the task under the cursor as done."""
        kind, number, *_ = (*self.query_one(Blocks).cursor.split(" "), "")
        if kind != "task":
            self.program.say(Content("There is no task under the cursor."))
            return

        def done(_: Any) -> None:
            back = " u takes it back." if self.workspace.desk.may(Right.WORK_CASES) else ""
            self.program.changed(Content(f"Task done.{back}"))
            self.reload()

        self.program.write("task done", self, lambda: self.workspace.tasks.done(int(number)), done)
