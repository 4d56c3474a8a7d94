"""The workbench: queues with their counts, the cases of one, and a preview of the case under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from harassment_cms.domain.case import QUEUE_LABELS, QUEUE_MEANINGS, Case, CaseLine, Queue
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.permissions import Right
from harassment_cms.services.cases import CasePreview
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.casework import CaseActions
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.screens.workbench import rows
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.case_list import CaseList
from harassment_cms.tui.words import Reader

if TYPE_CHECKING:
    from harassment_cms.answers.persons import LookedThrough

LOOK_AGAIN = 5.0
"""Seconds between looks for what other programs wrote."""
ALL_AGAIN = 12
"""Looks after which everything is read again: what is due changes with the clock alone."""
_PAUSE = 0.15


class WorkbenchScreen(CaseActions):
    """Where a case manager's day begins."""

    CSS_PATH = [TOKENS, "workbench.tcss"]
    PLACE = Place.CASES
    AUTO_FOCUS = "#queues"
    BINDINGS = [
        *bindings_for(Place.CASES),
        Binding("right,tab", "to_list", show=False),
        Binding("left,escape,shift+tab", "to_queues", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.queue: Queue | None = None
        self._shown_queue: Queue | None = None
        self._cases = 0
        self._looks = 0
        self._version = -1
        self._wanted_ref = ""
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """Queues, cases, preview."""
        with Horizontal(id="desk"):
            yield Blocks(id="queues")
            with Vertical(id="middle"):
                yield Static(id="queue-name")
                yield CaseList(self._draw_case, id="cases")
                yield Static(id="empty")
            yield Blocks(id="preview")

    def on_mount(self) -> None:
        """Go to the queue where the person was, and look for changes from now on."""
        super().on_mount()
        place = self.program.return_place
        if place.queue in set(Queue):
            self.queue = Queue(place.queue)
            self._wanted_ref = place.line
        self.query_one("#preview", Blocks).can_focus = False
        self.query_one("#queues", Blocks).show(self._queue_blocks({}), at=self.queue.value if self.queue else None)
        self.set_interval(LOOK_AGAIN, self._look)

    @property
    def _is_partner(self) -> bool:
        return not self.workspace.desk.may(Right.WORK_CASES)

    def _queue_blocks(self, counts: dict[Queue, int]) -> list[Block]:
        queues = rows.PARTNERS_QUEUES if self._is_partner else tuple(Queue)
        return rows.queue_blocks(counts, queues, self.program.offers)

    def remember(self) -> dict[str, str]:
        """The queue, and the case under the cursor."""
        line = self.current_line()
        return {"queue": self.queue.value if self.queue else "", "line": line.case.ref if line else ""}

    def hint(self) -> Content:
        """Say what the queue holds."""
        return Content(QUEUE_MEANINGS[self.queue]) if self.queue else Content("")

    def current_line(self) -> CaseLine | None:
        """The case under the cursor of the list."""
        return self.query_one(CaseList).current

    def _draw_case(self, line: CaseLine, width: int) -> tuple[Content, Content]:
        return rows.case_rows(line, width, Reader.at(self.workspace.desk))

    def _look(self) -> None:
        self._looks += 1
        if self.program.screen is not self:
            return
        if self._looks % ALL_AGAIN == 0:
            self.reload()
        else:
            self.program.read("look", self, self.workspace.store.data_version, self._looked)

    def _looked(self, version: int) -> None:
        if version != self._version:
            known, self._version = self._version, version
            if known >= 0:
                self.reload()

    def load(self) -> None:
        """Read the counts, then the queue."""
        if self.program.wanted_queue:
            self.queue, self.program.wanted_queue = Queue(self.program.wanted_queue), ""
            self.query_one("#queues", Blocks).go_to(self.queue.value)
        self.program.read("counts", self, self.workspace.cases.counts, self._counted)

    def _counted(self, counts: dict[Queue, int]) -> None:
        self._cases = counts[Queue.ALL]
        if self.queue is None:
            self.queue = next((queue for queue in Queue if counts[queue]), Queue.SAFETY_CHECK)
            self.queue = Queue.MINE if self._is_partner else self.queue
        first = self._shown_queue is None
        self.query_one("#queues", Blocks).show(self._queue_blocks(counts), at=self.queue.value if first else None)
        if first and counts[self.queue]:
            self.query_one(CaseList).focus()
        self._read_queue()
        if first:
            if not self.workspace.watch.looking:
                self._catch_up()
            self.program.read("preload", self, lambda: self.program.preload(later=True), lambda _: None)

    def _catch_up(self) -> None:
        """Bring the cases in line that were too many for the door; each stands in its timeline."""

        def done(cases: int) -> None:
            if cases:
                words = f"{counted(cases, 'case')} brought in line with answers that changed or were placed."
                self.program.changed(Content(words))
                self.reload()
                self._catch_up()
            elif self.workspace.desk.may(Right.WORK_CASES):
                self._look_through(0)

        self.program.write("catch up", self, self.workspace.current_answers.catch_up, done)

    def _look_through(self, after: int) -> None:
        """Find out who reported more than once, a few cases at a time: figures count people."""

        def done(looked: LookedThrough) -> None:
            if looked.last is not None:
                self._look_through(looked.last)

        self.program.write("look through", self, lambda: self.workspace.current_answers.look_through(after), done)

    def _read_queue(self) -> None:
        queue = self.queue
        if queue is not None:
            self.program.read("queue", self, lambda: self.workspace.cases.ids(queue), self._queue_read)

    def _queue_read(self, ids: tuple[int, ...]) -> None:
        assert self.queue is not None
        self.query_one("#queue-name", Static).update(Content.styled(QUEUE_LABELS[self.queue], "bold"))
        self.query_one("#empty", Static).update(
            rows.empty_words(self.queue, self._cases, is_partner=self._is_partner)
        )
        self.set_class(not ids, "-empty")
        self.query_one(CaseList).show(ids, top=self._shown_queue is not self.queue)
        self._shown_queue = self.queue
        self.say(self.program.said)

    @on(CaseList.PageWanted)
    def _read_page(self, message: CaseList.PageWanted) -> None:
        def got(lines: tuple[CaseLine, ...]) -> None:
            self.query_one(CaseList).put_page(message.generation, message.page, lines)
            self._go_to_wanted()

        self.program.read(f"page {message.page}", self, lambda: self.workspace.cases.lines(message.ids), got)

    def _go_to_wanted(self) -> None:
        wanted, self._wanted_ref = self._wanted_ref, ""
        if wanted:
            self.program.read("wanted", self, lambda: self.workspace.cases.find(wanted), self._go_to, lambda _: None)

    def _go_to(self, case: Case) -> None:
        cases = self.query_one(CaseList)
        cases.show(cases.ids, at=case.id)

    @on(Blocks.Moved, "#queues")
    def _queue_moved(self, message: Blocks.Moved) -> None:
        if message.block_id in set(Queue) and message.block_id != self.queue and self.queue is not None:
            self.queue = Queue(message.block_id)
            self.program.said = None
            self.say(None)
            self._read_queue()

    @on(Blocks.Chosen, "#queues")
    def _queue_chosen(self, message: Blocks.Chosen) -> None:
        if message.block_id.startswith("go "):
            self.action_act(message.block_id.removeprefix("go "))
        else:
            self.query_one(CaseList).focus()

    @on(CaseList.Moved)
    def _case_moved(self, message: CaseList.Moved) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._read_preview)

    def _read_preview(self) -> None:
        self._pause = None
        line = self.current_line()
        preview = self.query_one("#preview", Blocks)
        if line is None:
            preview.show([])
        elif preview.display:
            ref = line.case.ref
            # A case that was closed to this person meanwhile is off the list at the next look.
            self.program.read(
                "preview",
                self,
                lambda: self.workspace.cases.preview(ref),
                self._previewed,
                lambda _: preview.show([]),
            )

    def _previewed(self, preview: CasePreview) -> None:
        blocks = rows.preview_blocks(preview, Reader.at(self.workspace.desk))
        self.query_one("#preview", Blocks).show(blocks, top=True)

    @on(CaseList.Chosen)
    def _case_chosen(self, message: CaseList.Chosen) -> None:
        self.program.open_case(message.line.case.ref)

    def action_to_list(self) -> None:
        """Go over to the cases."""
        if self.query_one(CaseList).ids:
            self.query_one(CaseList).focus()

    def action_to_queues(self) -> None:
        """Go over to the queues."""
        self.query_one("#queues", Blocks).focus()
