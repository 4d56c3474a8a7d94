"""Writing down a report that no survey sent, one section at a time.

Nothing has to be answered but how the report came. What is said is sealed within two seconds, and is there again
after a lock, on another day, or at the command line (``hcms cases new``). Once kept, the case opens with its safety
check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.moments import to_text
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import TOLD_AT, Asking, Entered, EnteredTwiceError, Step, Unfinished
from harassment_cms.tui.dialogs.base import KEEP_AFTER
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.process import NEW_CASE
from harassment_cms.tui.program import Program, program_of
from harassment_cms.tui.screens.new_case import pages
from harassment_cms.tui.screens.new_case.asked import Asked
from harassment_cms.tui.screens.new_case.kept import KeptReport
from harassment_cms.tui.sized import Sized, TooSmall
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import QUIET, STRONG, Reader, said

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.formdefs import FormDef

_HEADING = "Write a report down"
_HOW = "“You” is the reporting party. Enter picks; nothing has to be answered."
_KEPT = "The report is not entered yet. What you wrote is kept and will be there again."
_MARGINS = "  "
_AWAY, _SURELY = "Throw away", "Throw away: sure?"
_NOWHERE_ELSE = "What you wrote is kept nowhere else. Press it once more to throw it away."


class _Read(NamedTuple):
    """What there is to begin or to go on with."""

    begun: Mapping[str, Unfinished]
    forms: Mapping[str, FormDef]
    new_place: str


class NewCaseScreen(Sized[None]):
    """Leads through a form's sections; ``place`` is the draft to go on with at once, if any."""

    CSS_PATH = [TOKENS, "new_case.tcss"]
    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("pagedown", "turn(1)", show=False, priority=True),
        Binding("pageup", "turn(-1)", show=False, priority=True),
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self._wanted = place
        self._kept: KeptReport | None = None
        self._page = 0
        self._busy = self._again = self._surely = False
        self._keeping = 0
        self._timer: Timer | None = None

    @property
    def program(self) -> Program:
        """The app."""
        return program_of(self.app)

    @property
    def workspace(self) -> Workspace:
        """The unlocked home."""
        return self.program.workspace

    @property
    def kept(self) -> KeptReport:
        """The report that is being written, once it is known which."""
        assert self._kept is not None, "no page asks anything before it is known under which form"
        return self._kept

    @property
    def focus_chain(self) -> list[Widget]:
        """The fields in the order of the questions: by its place, one that has just come up would be the first."""
        fields = self.query("Picks, Input, TextArea, Button")
        return [
            field for field in fields if field.focusable and all(each.display for each in field.ancestors_with_self)
        ]

    def compose(self) -> ComposeResult:
        """A heading, the page, what is wrong, and where one can go."""
        yield TooSmall()
        yield Static(id="heading")
        yield Static(id="section")
        yield VerticalScroll(id="questions", can_focus=False)
        yield Static(id="problem")
        yield Static(id="notice")
        with Horizontal(id="buttons"):
            yield Button("Next  PgDn", id="on", compact=True)
            yield Button("Before  PgUp", id="before", compact=True)
            yield Button(id="keep", compact=True)
            yield Button(_AWAY, id="away", compact=True)
            yield Button("Leave  Esc", id="leave", compact=True)

    def on_mount(self) -> None:
        """Read what was begun."""
        self.say(None)
        self._problem("")
        self._head(_HEADING, Content(""))
        self.program.keep_unfinished = self.keep_now
        self.program.read("begun", self, self._read, self._have_read, self._cannot, opens=True)

    def on_unmount(self) -> None:
        """There is nothing unfinished any more."""
        self.program.keep_unfinished = None

    def _read(self) -> _Read:
        by_hand = self.workspace.by_hand
        return _Read(by_hand.begun(), self.workspace.desk.forms(), by_hand.new_place())

    def _have_read(self, read: _Read) -> None:
        self.call_later(self._open, read)

    def _cannot(self, error: CmsError) -> None:
        self.dismiss()
        self.program.tell(error)

    async def _open(self, read: _Read) -> None:
        """Go on with what is meant, or ask; one form and nothing begun leaves nothing to ask."""
        self._found = read
        if self._wanted in read.begun:
            await self._take_up(read.begun[self._wanted], self._wanted)
        elif not read.begun and len(read.forms) == 1:
            await self._begin(next(iter(read.forms)))
        else:
            await self._show(pages.choices(read.begun, read.forms, Reader.at(self.workspace.desk)))

    @on(Picks.Submitted, "#which")
    async def _chosen(self, message: Picks.Submitted) -> None:
        message.stop()
        if message.value.startswith(pages.GO_ON):
            place = message.value.removeprefix(pages.GO_ON)
            await self._take_up(self._found.begun[place], place)
        else:
            await self._begin(message.value.removeprefix(pages.BEGIN))

    async def _begin(self, form: str) -> None:
        await self._take_up(Unfinished(form, to_text(self.workspace.desk.clock())), self._found.new_place)

    async def _take_up(self, unfinished: Unfinished, place: str) -> None:
        form = self._found.forms.get(unfinished.form)
        if form is None:
            self._problem(f"There is no form {unfinished.form} here any more. What you wrote is kept.")
            return
        asking = Asking(form)
        gone = unfinished.fit(asking)
        self._kept = KeptReport(self.workspace.drafts, asking, unfinished, place)
        await self._turn_to(unfinished.at)
        if gone:
            self._problem("The form has changed since. Answers to what it no longer asks were left out.")

    async def _turn_to(self, at: int | str) -> None:
        """Show a section, by its place or by one of its steps; behind the last one is the look over all of it."""
        asking = self.kept.asking
        page = at if isinstance(at, int) else asking.section_of(at)
        self._page, self._again, self._surely = page, False, False
        heading = f"{_HEADING} · {asking.form.title}"
        if page == len(asking.sections):
            self._head(heading, Content.styled("Look over and keep", STRONG))
            await self._show(pages.look_over(asking, self.kept.unfinished))
            return
        section = asking.sections[page]
        count = Content.styled(f"  Section {page + 1} of {len(asking.sections)}", QUIET)
        self._head(heading, Content.assemble(said(section.title, style=STRONG), count))
        await self._show(self._asked(step) for step in section.steps)
        for asked in self.query(Asked):
            if asked.step.id == at:
                asked.go_to()

    def _asked(self, step: Step) -> Asked:
        answers = self.kept.unfinished.answers
        asked = Asked(step, answers.get(step.id, Given()), self._moment_told if step.id == TOLD_AT else None)
        asked.display = self.kept.asking.applies(step, answers)
        return asked

    def _moment_told(self, typed: str) -> Content:
        try:
            told = self.workspace.by_hand.moment_told(typed)
        except CmsError as error:
            return said(f"{error.message} {error.hint}", style="$warning")
        return Content.styled(f"= {Reader.at(self.workspace.desk).moment(told)}", "$success")

    def _head(self, heading: str, section: Content) -> None:
        whose = self.program.whose()
        room = max(0, self.app.size.width - len(_MARGINS) - cell_len(whose.plain))
        title = said(heading, style=STRONG).truncate(room, ellipsis=True, pad=True)
        self.query_one("#heading", Static).update(Content.assemble(title, whose))
        self.query_one("#section", Static).update(section)
        asks = self._kept is not None
        last = asks and self._page == len(self.kept.asking.sections)
        shown = {"on": asks and not last, "before": asks and self._page > 0, "keep": asks, "away": last}
        for name, is_shown in shown.items():
            self.query_one(f"#{name}").display = is_shown
        self.query_one("#keep", Button).label = f"{'Keep the report' if last else 'Look over and keep'}  Ctrl+S"
        self.query_one("#away", Button).label = _AWAY

    async def _show(self, widgets: Iterable[Widget]) -> None:
        page = self.query_one("#questions", VerticalScroll)
        await page.remove_children()
        await page.mount(*widgets)
        self.set_focus(next(iter(self.focus_chain), None))
        # What stands above the first field has to be seen first.
        self.call_after_refresh(page.scroll_home, animate=False, immediate=True)

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Move the focus, and bring the whole question into sight with its field, once it has its place."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)
        self.call_after_refresh(self._into_sight)

    @on(Picks.Moved)
    def _into_sight(self) -> None:
        field = self.focused
        if field is None or self.query_one("#questions") not in field.ancestors:
            return
        page = self.query_one("#questions", VerticalScroll)
        region = field.cursor_region if isinstance(field, Picks) else Region(0, 0, *field.outer_size)
        region = region.translate(field.virtual_region.offset)
        if isinstance(field.parent, Asked):
            page.scroll_to_region(field.parent.virtual_region, animate=False, immediate=True)
            region = region.translate(field.parent.virtual_region.offset)
        page.scroll_to_region(region, animate=False, immediate=True)

    @on(Asked.Changed)
    def _answered(self, message: Asked.Changed) -> None:
        unfinished, step = self.kept.unfinished, message.asked.step
        unfinished.set(step.id, message.asked.given)
        unfinished.at = step.id
        self._problem("")
        for asked in self.query(Asked):
            asked.display = self.kept.asking.applies(asked.step, unfinished.answers)
        if self._timer is None:
            self._timer = self.set_timer(KEEP_AFTER, self.keep_soon)

    @on(Asked.Done)
    def _next_field(self) -> None:
        self.focus_next()

    @on(Picks.Submitted, "#sections")
    async def _to_section(self, message: Picks.Submitted) -> None:
        await self._turn_to(int(message.value))

    async def action_turn(self, step: int) -> None:
        """Go to the section before or behind."""
        if self._kept is None or self.too_small or self._busy:
            return
        self._problem("")
        await self._turn_to(max(0, min(self._page + step, len(self.kept.asking.sections))))

    async def action_keep(self) -> None:
        """Look over all of it first; from there, keep it as a report."""
        if self._kept is None or self.too_small or self._busy:
            return
        asking, unfinished = self.kept.asking, self.kept.unfinished
        if self._page < len(asking.sections):
            await self._turn_to(len(asking.sections))
            return
        if missing := asking.missing(unfinished.answers):
            await self._turn_to(missing[0].id)
            self._problem("This has to be known before the report can be kept.")
            return
        desk, by_hand = self.workspace.desk, self.workspace.by_hand
        try:
            report = unfinished.report(desk.clock(), desk.calendar)
        except CmsError as error:
            await self._turn_to(TOLD_AT)
            self._refuse(error)
            return
        kept, again = self.kept, self._again
        self._set_busy(True)
        self.program.write(
            "enter",
            self,
            lambda: kept.ending_with(lambda: by_hand.enter(report, again=again, draft=kept.place)),
            self._done,
            self._refuse,
        )

    def _done(self, entered: Entered) -> None:
        self.program.changed(None)
        self.dismiss()
        if not entered.opens:
            self.program.say(Content(f"{entered.ref}: the report is kept."))
            return
        self.program.open_case(entered.ref, action="safety")
        self.program.say(Content(f"{entered.ref}: the report is kept. Its safety check comes first."))

    def _refuse(self, error: CmsError) -> None:
        self._set_busy(False)
        self._problem(f"{error.message} {error.hint}")
        self._again = isinstance(error, EnteredTwiceError)

    @on(Button.Pressed, "#away")
    def _throw_away(self, message: Button.Pressed) -> None:
        if not self._surely:
            self._surely, message.button.label = True, _SURELY
            self._problem(_NOWHERE_ELSE)
            return
        kept, drafts = self.kept, self.workspace.drafts
        self._set_busy(True)
        self.program.write(
            "throw away",
            self,
            lambda: kept.ending_with(lambda: drafts.save(kept.place, "")),
            lambda _: self._gone(),
            self._refuse,
        )

    def _gone(self) -> None:
        self.program.changed(Content("The unfinished report is thrown away."))
        self.dismiss()

    @on(Button.Pressed, "#on")
    async def _on_pressed(self) -> None:
        await self.action_turn(1)

    @on(Button.Pressed, "#before")
    async def _before_pressed(self) -> None:
        await self.action_turn(-1)

    @on(Button.Pressed, "#keep")
    async def _keep_pressed(self) -> None:
        await self.action_keep()

    @on(Button.Pressed, "#leave")
    def _leave_pressed(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        """Leave; what was said stays as a draft."""
        if self._busy:
            return
        if self._kept is not None and self.kept.unfinished.answers:
            self.keep_soon()
            self.program.changed(Content(_KEPT))
        self.dismiss()

    def keep_soon(self) -> None:
        """Seal what was said so far, in a thread."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._keeping += 1
        self.program.write(f"report draft {self._keeping}", self, self.kept.sealing(), lambda _: None, self._refuse)

    def keep_now(self) -> None:
        """Seal what was said before the program ends."""
        if self._kept is not None:
            self.kept.now()

    def remember(self) -> dict[str, str]:
        """What to go on with after unlocking."""
        return {"action": NEW_CASE, "pane": self.kept.place if self._kept is not None else ""}

    def say(self, words: Content | None) -> None:
        """Say something above the buttons, such as that the program is about to lock."""
        for line in self.query("#notice").results(Static):
            line.update(words or Content.styled(_HOW, QUIET))

    def _problem(self, words: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.update(said(words, style="$warning"))
        problem.display = bool(words)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in self.query(Button):
            button.disabled = busy
