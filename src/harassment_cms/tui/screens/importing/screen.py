"""Import: from picking a file, over what it is and what an import would do, to what was done.

One step at a time: each says what it knows, offers what can be done, and Esc leads back. Reading and writing run as
jobs that tell how far they are; both can be stopped where nothing is half done. No word of a report is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from harassment_cms.domain.case import Queue
from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.intake.alarm_words import alarm_line
from harassment_cms.intake.digest import digest
from harassment_cms.intake.suggesting import Unplaced
from harassment_cms.intake.unclear import NoFormFitsError
from harassment_cms.intake.understanding import NOTHING_SAID, Wish
from harassment_cms.services.imports import FilePreview, ImportResult
from harassment_cms.tui.actions import Action, Place, bindings_for, by_id
from harassment_cms.tui.frame import TOKENS, Frame
from harassment_cms.tui.screens.importing import rows
from harassment_cms.tui.screens.importing.asking import questions
from harassment_cms.tui.screens.importing.clearing import clear_away, offered
from harassment_cms.tui.screens.importing.deciding import HeadingQuestions
from harassment_cms.tui.screens.importing.running import Running, StoppedError
from harassment_cms.tui.screens.importing.steps import HINTS, Step
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.path_line import PathLine
from harassment_cms.tui.widgets.picking import Listing, completed, first_folder, look, meant, shown
from harassment_cms.tui.words import QUIET, SOON, Reader, said

_PAUSE = 0.05
_TICK = 0.2
Doing = Mapping[str, Callable[[], None]]
Imported = tuple[ImportResult, tuple[str, ...]]
"""What an import did, and the sheets of the workbook that wait to be imported."""


class ImportScreen(Frame):
    """Walks through one import."""

    CSS_PATH = [TOKENS, "importing.tcss"]
    PLACE = Place.IMPORT
    AUTO_FOCUS = "#path"
    BINDINGS = [
        *bindings_for(Place.IMPORT),
        Binding("escape", "back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.step = Step.PICK
        self._file = Path()
        self._wish = NOTHING_SAID
        self._listing = Listing(Path())
        self._preview: FilePreview | None = None
        self._left: set[str] = set()
        self._further: tuple[str, ...] = ()
        self._above: list[Block] = []
        self._doing: Doing = {}
        self._under_way: Running | None = None
        self._pause: Timer | None = None
        self._ticks: Timer | None = None

    def body(self) -> ComposeResult:
        """What is asked, the path, how far it is, the page."""
        yield Static(id="heading")
        yield PathLine("Type a path, or choose below", id="path", max_length=2000)
        yield Static(id="progress")
        yield Blocks(id="page", up_leaves=True, prose=90)

    def on_mount(self) -> None:
        """Begin with the folder in which exports are likely to lie."""
        super().on_mount()
        self._ticks = self.set_interval(_TICK, self._tick, pause=True)
        self.query_one(PathLine).put(shown(first_folder(), folder=True))
        self._go(Step.PICK)

    def on_unmount(self) -> None:
        """Let what still runs come to its end: the program is about to lock or to close."""
        if self._under_way is not None:
            self._under_way.stop()

    def hint(self) -> Content:
        """What can be done here; what a file says of danger stays in sight until it is imported."""
        if self.step is Step.SHOWN and self._preview is not None and (line := alarm_line(self._preview.alarm)):
            return Content.styled(f"{line} i imports.", SOON)
        return Content(HINTS[self.step])

    def on_bar(self) -> tuple[Action, ...]:
        """The key that imports, once there is a file to import."""
        return super().on_bar() if self.step is Step.SHOWN else ()

    def load(self) -> None:
        """Look into the folder again, if one is shown."""
        if self.step in (Step.PICK, Step.KEY):
            self._look()

    def _go(self, step: Step) -> None:
        self.step = step
        typing = step in (Step.PICK, Step.KEY)
        self.query_one(PathLine).display = typing
        progress = self.query_one("#progress", Static)
        progress.display = step in (Step.READING, Step.WRITING, Step.CLEARING)
        progress.update(rows.progress(0))
        if self._ticks is not None:
            (self._ticks.resume if progress.display else self._ticks.pause)()
        name = f"{self._file.name}: " if step not in (Step.PICK, Step.KEY) else ""
        self.query_one("#heading", Static).update(said(f"{name}{step.value}"))
        self.query_one("#path" if typing else "#page").focus()
        self.draw_bars()
        self.say(self.program.said)
        if typing:
            self._look()

    def _show(self, blocks: Sequence[Block], doing: Doing, *, top: bool = True) -> None:
        self._doing = doing
        self.query_one(Blocks).show(blocks, top=top)

    @on(Blocks.Chosen, "#page")
    def _chosen(self, message: Blocks.Chosen) -> None:
        if (act := self._doing.get(message.block_id)) is not None:
            act()

    def action_back(self) -> None:
        """One step back; out of here from the first one."""
        if self.step in (Step.WRITING, Step.CLEARING):
            self._stop_writing()
        elif self.step is Step.PICK:
            if self.query_one(Blocks).has_focus:
                self.query_one(PathLine).focus()
            elif self.program.offers(by_id("cases")):
                self.program.do_cases()
        else:
            self._pick_again()

    def _pick_again(self) -> None:
        """Back to the files; what is still being read is forgotten."""
        if self._under_way is not None:
            self._under_way.stop()
            self._under_way = None
        self._above = []
        self._preview = None
        self._go(Step.PICK)

    @on(Input.Changed, "#path")
    def _typed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._look)

    def _look(self) -> None:
        self._pause = None
        typed = self.query_one(PathLine).value
        self.program.read("folder", self, lambda: look(typed), self._list)

    def _list(self, listing: Listing) -> None:
        if self.step not in (Step.PICK, Step.KEY):
            return
        self._listing = listing
        doing: dict[str, Callable[[], None]] = {}
        for number, entry in enumerate(listing.entries):
            doing[f"pick {number}"] = partial(self._enter if entry.is_folder else self._take, entry.path)
        if (above := listing.above) is not None:
            doing["above"] = partial(self._enter, above)
        blocks = [*self._above, *rows.file_blocks(listing, Reader.at(self.workspace.desk))]
        if not self.program.offers(by_id("cases")):
            blocks.append(Block(Content.styled(rows.OTHER_WORK, QUIET), gap=True))
        here = next((f"pick {n}" for n, entry in enumerate(listing.entries) if entry.path == self._file), None)
        self._doing = doing
        self.query_one(Blocks).show(blocks, at=here, top=True)

    def _enter(self, folder: Path) -> None:
        self.query_one(PathLine).put(shown(folder, folder=True))
        self._look()

    @on(PathLine.Complete)
    def _complete(self) -> None:
        line = self.query_one(PathLine)
        further = completed(line.value, self._listing)
        if further == line.value:
            self.query_one(Blocks).focus()
        else:
            line.put(further)

    @on(Input.Submitted, "#path")
    def _entered(self) -> None:
        typed = self.query_one(PathLine).value
        path = meant(typed)
        if path.is_dir():
            self._enter(path)
        elif not path.exists() and len(self._listing.entries) == 1 and self._listing.folder == path.parent:
            only = self._listing.entries[0]
            (self._enter if only.is_folder else self._take)(only.path)
        else:
            self._take(path)

    def _take(self, path: Path) -> None:
        """Take a file: the export, or the answer key beside it."""
        self._above = []
        if self.step is Step.KEY:
            self._read(self._file, replace(self._wish, key=path))
            return
        self.query_one(PathLine).put(shown(path))
        self._left = set()
        self._read(path, NOTHING_SAID)

    def _read(self, path: Path, wish: Wish, *, again: bool = False) -> None:
        """Find out what a file is and what an import would do."""
        self._file, self._wish = path, wish
        self._under_way = running = Running("Reading")
        self._go(Step.READING)
        if not again:
            self._show([], {})

        def work() -> FilePreview:
            self.workspace.form_changes.read_again()
            return self.workspace.imports.preview(path, wish, progress=running)

        def then(preview: FilePreview) -> None:
            if self._under_way is running:
                self._under_way = None
                self._shown(preview, top=not again)

        def failed(error: CmsError) -> None:
            if self._under_way is running:
                self._under_way = None
                self._refused(error)

        self.program.read("import", self, work, then, failed)

    def _refused(self, error: CmsError) -> None:
        """Ask what only a person can say; else say what is wrong, above the files."""
        if (asked := questions(error, self._file, self._wish)) is not None:
            blocks: list[Block] = [*rows.refusal(error, with_hint=False)]
            doing: dict[str, Callable[[], None]] = {}
            for number, (wish, words) in enumerate(asked):
                blocks.append(rows.choice(f"say {number}", words, gap=not number))
                doing[f"say {number}"] = partial(self._answered, wish)
            if isinstance(error, NoFormFitsError):
                blocks.append(rows.choice("draft", "Draft a form for this survey", gap=not asked))
                doing["draft"] = self._draft
            doing["another"] = self._pick_again
            blocks.append(rows.choice("another", "Another file  (Esc)"))
            self._go(Step.NO_FORM if isinstance(error, NoFormFitsError) else Step.ASKED)
            self._show(blocks, doing)
            return
        self._above = rows.refusal(error)
        self._go(Step.PICK)

    def _draft(self) -> None:
        """Draft a form for a survey that has none."""
        from harassment_cms.tui.screens.importing.drafting import DraftScreen

        again = partial(self._read, self._file, self._wish)
        self.app.push_screen(DraftScreen(self._file, self._wish, again))

    def _answered(self, wish: Wish | None) -> None:
        if wish is None:
            self._go(Step.KEY)
        else:
            self._read(self._file, wish)

    def _shown(self, preview: FilePreview, *, top: bool = True) -> None:
        self._preview = preview
        self._go(Step.SHOWN)
        desk = self.workspace.desk
        wish = replace(self._wish, keep_identifying=not self._wish.keep_identifying)
        doing: dict[str, Callable[[], None]] = {
            "bring_in": self.do_bring_in,
            "another": self._pick_again,
            "identifying": lambda: self._read(self._file, wish, again=True),
        }
        headings = HeadingQuestions(self, lambda: self._read(self._file, self._wish, again=True), self._leave)
        for number, unplaced in enumerate(preview.changes.unplaced):
            doing[f"heading {number}"] = partial(headings.ask, preview.form, unplaced, self._file, self._wish)
        kept = self._wish.keep_identifying
        blocks = rows.shown_blocks(preview, self._left, Reader.at(desk), desk.settings, keeps_identifying=kept)
        self._show(blocks, doing, top=top)

    def _leave(self, unplaced: Unplaced) -> None:
        """Leave a heading as it is; its answers are kept with each report."""
        self._left.add(unplaced.wording)
        if self._preview is not None:
            self._shown(self._preview, top=False)

    def do_bring_in(self) -> None:
        """Import the file that is shown."""
        preview = self._preview
        if self.step is not Step.SHOWN or preview is None:
            self.program.say(Content("No file is shown that could be imported."))
            return
        path, wish = self._file, self._wish
        self._under_way = running = Running("Importing")

        def work() -> Imported:
            if digest(path).sha256 != preview.digest.sha256:
                raise InputRefusedError(
                    f"“{path.name}” was changed since it was shown. Nothing was imported.", "Look at it once more."
                )
            result = self.workspace.imports.run(path, wish, progress=running, lists=True)
            # The reports are in, whatever keeps the file from being read once more.
            with suppress(CmsError):
                return result, self.workspace.imports.further_sheets(path)
            return result, ()

        if self.program.write("import reports", self, work, self._done, self._not_done):
            self.program.said = None
            self._go(Step.WRITING)
            self._show([Block(said(alarm_line(preview.alarm), style=SOON))], {})

    def _stop_writing(self) -> None:
        if self._under_way is not None:
            self._under_way.stop()
            self._tick()

    def _done(self, done: Imported) -> None:
        result, self._further = done
        wanted = self.workspace.desk.settings.imports
        self._show_done(result, rows.lying_blocks(offered(wanted)))
        words = "changed nothing" if result.already else "is done"
        self.program.changed(said(f"The import of {result.file} {words}."))
        if self._further:
            return
        if wanted.after in ("delete", "move"):
            self._clear_away(result)

    def _show_done(self, result: ImportResult, file: Sequence[Block]) -> None:
        self._under_way = None
        self._go(Step.DONE)
        desk = self.workspace.desk
        doing: dict[str, Callable[[], None]] = {
            "safety": lambda: self.program.open_queue(Queue.SAFETY_CHECK.value),
            "another": self._pick_again,
            "clear": lambda: self._clear_away(result),
        }
        for number, name in enumerate(self._further):
            doing[f"sheet {number}"] = partial(self._read, self._file, replace(self._wish, sheet=name))
        told = [*rows.sheet_blocks(self._further), *file]
        self._show(rows.result_blocks(result, desk.settings, told, sees_cases=desk.may(Right.READ_CASES)), doing)

    def _clear_away(self, result: ImportResult) -> None:
        """Have the file deleted or moved, once it is proven to be in."""
        number, path = result.listed, self._file
        if number is None:
            return
        self._under_way = running = Running("Reading back")

        def failed(error: CmsError) -> None:
            self._show_done(result, rows.lying_blocks(offered(self.workspace.desk.settings.imports), error))

        if self.program.write(
            "clear file",
            self,
            lambda: clear_away(self.workspace, path, number, running),
            lambda sentence: self._show_done(result, [Block(said(sentence), gap=True)]),
            failed,
        ):
            self._go(Step.CLEARING)
            self._show([Block(said(alarm_line(result.alarm), style=SOON))], {})

    def _not_done(self, error: CmsError) -> None:
        self._under_way = None
        self.program.changes += 1
        self._go(Step.DONE)
        blocks = rows.stopped_blocks() if isinstance(error, StoppedError) else rows.not_done_blocks(error)
        self._show(blocks, {"again": lambda: self._read(self._file, self._wish), "another": self._pick_again})

    def _tick(self) -> None:
        """Say how far it is."""
        running = self._under_way
        if running is None:
            return
        words = "Stopping after this part" if running.stopping else running.words
        self.query_one("#heading", Static).update(said(f"{self._file.name}: {words}…"))
        self.query_one("#progress", Static).update(rows.progress(running.percent))
