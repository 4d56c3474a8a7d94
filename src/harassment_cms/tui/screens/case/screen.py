"""One case: what to know before any contact, then its pages, beginning with what comes next.

Opening it is put on record by the use case that reads it. Pages are turned with left and right; all are drawn by one
widget from one reading, so turning is instant and nothing is read twice.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import CaseLine, Standing
from harassment_cms.domain.clocks import counted, local_date
from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.domain.lifecycle import StepAction
from harassment_cms.domain.narrative.excerpts import Source
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.revisions import EMPTY
from harassment_cms.domain.work import TaskState
from harassment_cms.services.cases import CaseView
from harassment_cms.services.record import EntryView
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.screens.case import excerpts, joined, partners, rows
from harassment_cms.tui.screens.case.joining import JoiningCases
from harassment_cms.tui.screens.case.looking import LookingAgain
from harassment_cms.tui.screens.case.opening import OpeningToOthers
from harassment_cms.tui.widgets.bar import Bar, Item
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.words import Reader


class Pane(StrEnum):
    """The pages of a case, in their order."""

    NEXT = "next"
    REPORT = "report"
    TIMELINE = "timeline"
    PEOPLE = "people"
    TASKS = "tasks"
    REFERRALS = "referrals"
    LINKS = "links"
    HISTORY = "history"


_PARTNERS_PANES = (Pane.REPORT, Pane.TIMELINE, Pane.TASKS)
_PARTNERS_TITLES = {Pane.REPORT: "Shared with you", Pane.TIMELINE: "What you wrote"}
_TITLES = {Pane.NEXT: "What next"}
_SAFETY_FIELDS = {
    "safety.immediate_danger": "danger_now",
    "safety.under_18": "under_18",
    "safety.own_life": "own_life",
    "safety.others_at_risk": "others_at_risk",
    "safety.ongoing": "still_happening",
}
_PAGES = {StepAction.TASK: Pane.TASKS, StepAction.JOINED: Pane.LINKS}
_STEPS = {
    StepAction.SAFETY_CHECK: "safety",
    StepAction.TAKE: "take",
    StepAction.SEE_CHANGE: "seen",
    StepAction.CURRENT: "current",
    StepAction.CONTACT: "contact",
    StepAction.REFER: "refer",
    StepAction.STATUS: "status",
    StepAction.CLOSE: "close",
}


class CaseScreen(LookingAgain, OpeningToOthers, JoiningCases):
    """A case, opened."""

    CSS_PATH = [TOKENS, "case.tcss"]
    PLACE = Place.CASE
    AUTO_FOCUS = "#page"
    BINDINGS = [
        *bindings_for(Place.CASE),
        Binding("right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(self, ref: str, pane: str = "", action: str = "") -> None:
        super().__init__()
        self.ref = ref
        page, _, marked = pane.partition("/")
        self.pane = Pane(page) if page in set(Pane) else Pane.NEXT
        self._begin = action
        self._view: CaseView | None = None
        self._entries: tuple[EntryView, ...] | None = None
        self._opened: set[str] = set()
        self._left_at: dict[Pane, tuple[str, int | None]] = {self.pane: (marked, None)} if marked else {}

    def body(self) -> ComposeResult:
        """The strip, the pages' names, the page."""
        yield Static(id="integrity")
        yield Static(Content.assemble((self.ref, "bold"), "  Opening…"), id="header")
        yield Bar(id="panes")
        yield Blocks(id="page")

    @property
    def _is_partner(self) -> bool:
        return not self.workspace.desk.may(Right.WORK_CASES)

    @property
    def _panes(self) -> tuple[Pane, ...]:
        return _PARTNERS_PANES if self._is_partner else tuple(Pane)

    def remember(self) -> dict[str, str]:
        """This case, on this page, at this line."""
        # Nothing is on the page yet while the case is being opened.
        marked = next((page.cursor for page in self.query("#page").results(Blocks)), "")
        return {"ref": self.ref, "pane": f"{self.pane.value}/{marked}" if marked else self.pane.value}

    def hint(self) -> Content:
        """How to turn pages."""
        return Content("Left and right turn the pages. Esc goes back.")

    def current_line(self) -> CaseLine | None:
        """This case."""
        return self._view.line if self._view else None

    def load(self) -> None:
        """Open the case, which goes on record; or read again what was done to it while it is open, which does not."""
        self._entries, seen = None, self._view
        self.program.read(
            f"open {self.ref}",
            self,
            lambda: self.workspace.cases.show(self.ref, seen),
            self._show,
            self._refused,
            opens=seen is None,
        )

    def _refused(self, error: CmsError) -> None:
        if self._view is not None and isinstance(error, InputRefusedError):
            self._gone()
            return
        self.dismiss()
        self.program.tell(error)

    def _show(self, view: CaseView) -> None:
        if self._view is not None:
            self._note_place()
        self._view = view
        if self.pane not in self._panes:
            self.pane = self._panes[0]
        self.query_one("#header", Static).update(rows.header(view, Reader.at(self.workspace.desk)))
        self.set_class(bool(view.problems), "-broken")
        if view.problems:
            self.query_one("#integrity", Static).update(
                Content(
                    f"The record of this case does not hold: {counted(len(view.problems), 'row')} changed outside "
                    "the program. Do not rely on it. Tell an administrator to run `hcms audit verify`."
                )
            )
        self._show_pane()
        begin, self._begin = self._begin, ""
        if begin:
            self.action_act(begin)

    def _show_pane(self) -> None:
        view = self._view
        if view is None:
            return
        self.query_one("#panes", Bar).show([self._item(pane, view) for pane in self._panes])
        page = self.query_one("#page", Blocks)
        marked, line = self._left_at.get(self.pane, (None, None))
        page.show(self._blocks(view), at=marked, top=self.pane not in self._left_at, scroll=line)

    def _item(self, pane: Pane, view: CaseView) -> Item:
        counts = {
            Pane.TASKS: sum(task.state is TaskState.OPEN for task in joined.tasks(view)),
            Pane.REFERRALS: len(view.referrals),
            Pane.LINKS: len(view.links) + len(view.joined) + bool(view.line.joined_to),
        }
        number = counts.get(pane, 0)
        titles = _PARTNERS_TITLES if self._is_partner else _TITLES
        title = titles.get(pane, pane.value.capitalize())
        return Item(pane.value, f"{title} {number}" if number else title, active=pane is self.pane)

    def _blocks(self, view: CaseView) -> list[Block]:
        reader = Reader.at(self.workspace.desk)
        match self.pane:
            case Pane.NEXT:
                return rows.next_blocks(view)
            case Pane.REPORT if self._is_partner:
                return partners.shared_blocks(view)
            case Pane.REPORT:
                return joined.whole_report(view, self._opened, reader, self._theme)
            case Pane.TIMELINE:
                return rows.timeline_blocks(view, reader)
            case Pane.PEOPLE:
                return rows.people_blocks(view)
            case Pane.TASKS:
                return rows.task_blocks(view, reader)
            case Pane.REFERRALS:
                return rows.referral_blocks(view, reader)
            case Pane.LINKS:
                return rows.link_blocks(view, reader)
            case Pane.HISTORY:
                return self._history()

    def _history(self) -> list[Block]:
        if self._entries is not None:
            return rows.history_blocks(self._entries, Reader.at(self.workspace.desk))

        def got(entries: tuple[EntryView, ...]) -> None:
            self._entries = entries
            if self.pane is Pane.HISTORY:
                self._show_pane()

        self.program.read("history", self, self._read_history, got)
        return [Block(Content("Reading the record…"))]

    def _read_history(self) -> tuple[EntryView, ...]:
        return self.workspace.record.history(self.ref)

    def press(self, item_id: str) -> None:
        """Turn to the page whose name was clicked, or do what the bar says."""
        if item_id in set(self._panes):
            self._turn_to(Pane(item_id))
        else:
            super().press(item_id)

    def action_turn(self, step: int) -> None:
        """Turn to the next page, or the one before."""
        panes = list(self._panes)
        self._turn_to(panes[(panes.index(self.pane) + step) % len(panes)])

    def _turn_to(self, pane: Pane) -> None:
        self._note_place()
        self.pane = pane
        self._show_pane()

    def _note_place(self) -> None:
        page = self.query_one("#page", Blocks)
        self._left_at[self.pane] = (page.cursor, page.scroll_offset.y)

    @on(Blocks.Chosen, "#page")
    def _chosen(self, message: Blocks.Chosen) -> None:
        kind, _, what = message.block_id.partition(" ")
        if self._view is None:
            return
        if kind == "step":
            self._do_step(self._view.steps[int(what)].action)
        elif kind == "do":
            self.action_act(what)
        elif kind == "task":
            self.program.say(Content("d marks this task as done. u takes it back."))
        elif kind == "link":
            self.program.open_case(what)
        elif kind == "referral":
            self._update_referral(int(what))
        elif self.pane is Pane.REPORT:
            self._opened ^= {message.block_id}
            message.blocks.show(self._blocks(self._view))
            message.blocks.call_after_refresh(message.blocks.reveal)

    def _do_step(self, action: StepAction) -> None:
        if action in _PAGES:
            self._turn_to(_PAGES[action])
        else:
            self.action_act(_STEPS[action])

    def do_done(self) -> None:
        """Mark the task under the cursor as done."""
        kind, _, number = self.query_one("#page", Blocks).cursor.partition(" ")
        if kind == "task":
            self._finish_task(int(number))
        else:
            self.program.say(Content("On the page Tasks, d marks the task under the cursor as done."))

    def _finish_task(self, number: int) -> None:
        def done(_: Any) -> None:
            self.program.changed(Content("Task done." if self._is_partner else "Task done. u takes it back."))
            self.reload()

        self.program.write("task done", self, lambda: self.workspace.tasks.done(number), done)

    def _update_referral(self, number: int) -> None:
        from harassment_cms.tui.dialogs.refer import ReferralStateDialog

        assert self._view is not None
        referral = next(each for each in self._view.referrals if each.id == number)
        self.ask(ReferralStateDialog(self.ref, referral))

    def check_safety(self, line: CaseLine) -> None:
        """Ask the five questions, with what the report answers beside them."""
        from harassment_cms.tui.dialogs.safety import SafetyDialog

        self.ask(SafetyDialog(line.case.ref, self._safety_answers()))

    def _safety_answers(self) -> dict[str, str]:
        if self._view is None:
            return {}
        found: dict[str, dict[str, None]] = {}
        rows = (self._view.answers, *(row.answers for row in self._view.further if row.standing is Standing.CURRENT))
        for answer in (answer for row in rows for answer in row if answer.field in _SAFETY_FIELDS):
            words = found.setdefault(_SAFETY_FIELDS[answer.field or ""], {})
            if given := ", ".join(answer.labels) or answer.raw.strip():
                words[given] = None
            earlier = [each.before for each in self._view.changes if each.question == answer.question and each.before]
            words |= dict.fromkeys(f"before: {before}" for before in earlier)
        return {name: "; ".join(words) or EMPTY for name, words in found.items()}

    def do_current(self) -> None:
        """Ask which answers are the current ones."""
        from harassment_cms.tui.dialogs.moving import CurrentDialog

        if self._view is None:
            return
        if self._view.revisions < 2:
            self.program.say(Content("Only one answer came in; nothing has to be chosen."))
        else:
            self.ask(CurrentDialog(self._view, Reader.at(self.workspace.desk)))

    def do_count(self) -> None:
        """Ask how figures count the case, and why."""
        from harassment_cms.tui.dialogs.counting import CountingDialog

        if self._view is not None:
            self.ask(CountingDialog(self._view.line.case))

    def _theme(self, theme_id: str) -> str:
        try:
            return self.workspace.coding.themes().label(theme_id)
        except CmsError:
            # A codebook that cannot be read keeps nobody from reading a case; marking says what is wrong with it.
            return theme_id

    def do_excerpt(self) -> None:
        """Ask which sentences and themes, or whether the mark under the cursor is to go."""
        from harassment_cms.tui.dialogs.excerpt import TakeMarkAwayDialog
        from harassment_cms.tui.dialogs.refer import Pick

        if self._view is None:
            return
        cursor = self.query_one("#page", Blocks).cursor
        if (marked := excerpts.marked_at(self._view, cursor)) is not None:
            self.ask(TakeMarkAwayDialog(self.ref, marked, excerpts.labels(marked, self._theme)))
            return
        offered = {each.id: each for each in excerpts.offered(self._view, cursor, Reader.at(self.workspace.desk))}
        if not offered:
            self.program.say(Content("Nothing was told here in words of somebody's own, and there is no note yet."))
        elif len(offered) == 1:
            self._mark(*offered.values())
        else:
            options = [(each.id, each.title) for each in offered.values()]
            self.ask(Pick("Mark a passage of what?", options, "", lambda chosen: self._mark(offered[chosen])))

    def _mark(self, source: Source) -> None:
        from harassment_cms.tui.dialogs.excerpt import ExcerptDialog

        desk = self.workspace.desk
        try:
            themes = self.workspace.coding.themes().in_use(local_date(desk.clock(), desk.calendar.zone))
        except CmsError as error:
            self.program.tell(error)
            return
        self.ask(ExcerptDialog(self.ref, source, themes))

    def do_contact(self) -> None:
        """Ask how it went, after saying what to mind."""
        from harassment_cms.tui.dialogs.work import ContactDialog

        if self._view is not None:
            self.ask(ContactDialog(self.ref, rows.before_contact(self._view)))
