"""The record: all that was done, the newest first, for whoever checks it; with releases and what waits for them.

Read page by page, so that a million entries open like ten. Codes stand in it and names of colleagues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.permissions import Right
from harassment_cms.services.record import PAGE, EntryView, Held, Wanted
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.list_and_page import ListAndPage
from harassment_cms.tui.screens.record import rows
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.words import Reader, said

if TYPE_CHECKING:
    from harassment_cms.domain.emergency import EmergencyRequest
    from harassment_cms.ports import IntegrityReport
    from harassment_cms.services.releases import Released

_TICK = 0.2


class RecordScreen(ListAndPage):
    """Entries on the left, the one under the cursor beside them."""

    CSS_PATH = [TOKENS, "record.tcss"]
    PLACE = Place.RECORD
    BINDINGS = [*bindings_for(Place.RECORD)]

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._entries: tuple[EntryView, ...] = ()
        self._more = False
        self._newest = 0
        self._waiting: tuple[EmergencyRequest, ...] = ()
        self._releases: tuple[Released, ...] | None = None
        self._checked = 0
        self._checking = False

    def body(self) -> ComposeResult:
        """How long the record is, the entries, the page."""
        yield Static(id="heading")
        yield from super().body()

    def on_mount(self) -> None:
        """Look now and then how far a check has come."""
        super().on_mount()
        self.set_interval(_TICK, self._tick)

    def hint(self) -> Content:
        """How to get about."""
        return Content("Up and down: entries. Right: the page. F3: narrow. F5: check. F7: to a file.")

    def load(self) -> None:
        """Read the newest page, and what waits for this person."""

        def read() -> tuple[tuple[EntryView, ...], int, tuple[EmergencyRequest, ...]]:
            record = self.workspace.record
            waiting = self.workspace.emergency.waiting() if self.workspace.desk.may(Right.EMERGENCY) else ()
            return record.page(self._wanted), record.length(), waiting

        self.program.read("record", self, read, self._got)

    def _got(self, found: tuple[tuple[EntryView, ...], int, tuple[EmergencyRequest, ...]]) -> None:
        self._entries, self._newest, self._waiting = found
        self._more = len(self._entries) == PAGE
        self._draw()

    def _draw(self, at: str | None = None) -> None:
        self.query_one("#heading", Static).update(rows.heading(self._wanted, self._newest))
        shown = rows.entry_blocks(
            self._entries,
            Reader.at(self.workspace.desk),
            releases=self.workspace.desk.may(Right.SEE_RELEASES),
            waiting=len(self._waiting),
            more=self._more,
        )
        newest = f"{rows.ENTRY}{self._entries[0].seq}" if self._entries else None
        self.list.show(list(shown), at=at or (None if self.list.cursor else newest))

    def moved(self, block_id: str) -> None:
        """Show the entry, the releases, or what waits."""
        if self._checking or self.focused is self.page:
            return  # how a check went stays until somebody goes on
        name = block_id
        if name.startswith(rows.ENTRY):
            number = int(name.removeprefix(rows.ENTRY))
            entry = next(each for each in self._entries if each.seq == number)
            self._page(rows.one(entry, Reader.at(self.workspace.desk)))
        elif name == rows.RELEASES:
            self._show_releases()
        elif name == rows.WAITING:
            self._page(rows.waiting_blocks(self._waiting))
        elif name == rows.OLDER:
            self._page([Block(Content(f"Enter reads the {PAGE} entries before."))])

    def chosen(self, block_id: str) -> None:
        """Read older entries, check the releases, or answer what waits; else go over to the page."""
        if block_id == rows.OLDER:
            self._read_older()
        elif block_id == rows.RELEASES:
            self._check_releases()
        elif block_id == rows.WAITING:
            self.action_act("emergency")
        else:
            super().chosen(block_id)

    def _page(self, blocks: list[Block]) -> None:
        self.page.show(blocks, top=True)

    def _show_releases(self) -> None:
        def got(found: tuple[Released, ...]) -> None:
            self._releases = found
            self._page(rows.release_blocks(found, Reader.at(self.workspace.desk)))

        if self._releases is not None:
            got(self._releases)
        else:
            self.program.read("releases", self, self.workspace.releases.all, got, self.program.tell)

    def _check_releases(self) -> None:
        def done(count: int) -> None:
            self.program.say(Content(f"Every release holds: {count:,} of them."))

        self.program.say(Content("Checking the releases…"))
        self.program.read("check releases", self, self.workspace.releases.verify, done, self.program.tell)

    def _read_older(self) -> None:
        last = self._entries[-1].seq

        def got(found: tuple[EntryView, ...]) -> None:
            self._entries += found
            self._more = len(found) == PAGE
            self._draw(f"{rows.ENTRY}{found[0].seq}" if found else None)

        self.program.read("older", self, lambda: self.workspace.record.page(self._wanted, last), got)

    def action_to_list(self) -> None:
        """Go back to the entries, and show the one under the cursor again."""
        super().action_to_list()
        self.list.post_message(Blocks.Moved(self.list, self.list.cursor))

    def do_narrow(self) -> None:
        """Ask which entries are wanted."""
        from harassment_cms.tui.dialogs.record import NarrowDialog

        self.app.push_screen(NarrowDialog(self._wanted, self._narrowed))

    def _narrowed(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.load()

    def do_prove(self) -> None:
        """Prove the record, and say how far that is."""
        if self._checking:
            return
        self._checking, self._checked = True, 0

        def check() -> IntegrityReport:
            return self.workspace.record.verify(told=self._note_progress)

        self.program.write("prove", self, check, self._proven, self._not_proven)

    def _note_progress(self, done: int) -> None:
        self._checked = done

    def _tick(self) -> None:
        if self._checking:
            self.say(rows.progress(self._checked, self._newest))

    def _proven(self, report: IntegrityReport) -> None:
        self._checking = False
        self.program.changed(Content("Checked. That you did is on record."))
        self.reload()
        self._page(rows.verdict(report))
        self.action_to_page()

    def _not_proven(self, error: Exception) -> None:
        from harassment_cms.domain.errors import CmsError

        self._checking = False
        self.say(None)
        if isinstance(error, CmsError):
            self.program.tell(error)

    def do_anchor(self) -> None:
        """Write an anchor to a file, and show it."""
        from harassment_cms.tui.dialogs.record import AnchorDialog

        self.app.push_screen(AnchorDialog(self._made))

    def do_export(self) -> None:
        """Write the record to a file, and show how others check it."""
        from harassment_cms.tui.dialogs.record import ExportDialog

        self.app.push_screen(ExportDialog(self._made))

    def _made(self, text: str) -> None:
        self.reload()
        self._page([Block(said(text, multiline=True))])
        self.action_to_page()

    def do_compare(self) -> None:
        """Ask for an anchor and compare it."""
        from harassment_cms.tui.dialogs.record import CompareDialog

        self.app.push_screen(CompareDialog(self._compared))

    def _compared(self, found: Held) -> None:
        self.reload()
        self._page(rows.held(found))
        self.action_to_page()
