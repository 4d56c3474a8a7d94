"""Drafting a form for an export that no form fits: what a person has to decide, and how it would read the first rows.

Opened from the import screen for one file. Nothing is written until somebody says where; an unfinished draft never
stands where the home would read it. No word of a report is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.formdefs import FormDef
from harassment_cms.home import Home
from harassment_cms.intake import redacted
from harassment_cms.intake.drafting import keeping
from harassment_cms.intake.drafting.draft import Draft
from harassment_cms.intake.drafting.scaffold import scaffold
from harassment_cms.intake.sampling import SampleRow
from harassment_cms.intake.understanding import Wish
from harassment_cms.ports import Desk
from harassment_cms.tui.actions import Action, Place, bindings_for
from harassment_cms.tui.frame import TOKENS, Frame
from harassment_cms.tui.screens.importing import rows
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.path_line import PathLine
from harassment_cms.tui.widgets.picking import meant, shown
from harassment_cms.tui.words import QUIET, SOON, STRONG, Reader, said

_ROWS = 3
Doing = Mapping[str, Callable[[], None]]


@dataclass(frozen=True, slots=True, repr=False)
class Drafted:
    """A draft, the form it comes to, the first rows read with that, and where it would stand in the home."""

    draft: Draft
    form: FormDef
    sample: Sequence[SampleRow]
    target: Path


def drafted(path: Path, wish: Wish, desk: Desk, home: Home) -> Drafted:
    """Draft a form under a name that is still free; runs in a thread, for all of the file is looked through."""
    forms = desk.forms()
    wish = replace(wish, form=None)
    draft = scaffold(path, wish, forms)
    number = 1
    first = draft.id
    while draft.id in forms or keeping.place_for(draft, home.forms, forms).exists():
        number += 1
        draft = replace(draft, id=f"{first}-{number}")
    form, sample = keeping.sample(draft, path, wish, _ROWS, desk.settings.timezone)
    return Drafted(draft, form, sample, keeping.place_for(draft, home.forms, forms))


class DraftScreen(Frame):
    """The draft for one export, from looking at it to taking it into use. ``read_again`` reads the export anew."""

    CSS_PATH = [TOKENS, "importing.tcss"]
    PLACE = Place.IMPORT
    AUTO_FOCUS = "#page"
    BINDINGS = [*bindings_for(Place.IMPORT), Binding("escape", "back", show=False)]

    def __init__(self, path: Path, wish: Wish, read_again: Callable[[], None]) -> None:
        super().__init__()
        self._path = path
        self._wish = wish
        self._read_again = read_again
        self._found: Drafted | None = None
        self._written: Path | None = None
        self._doing: Doing = {}

    def body(self) -> ComposeResult:
        """What it is, where it is to be written, the page."""
        yield Static(said(f"{self._path.name}: a form for this survey"), id="heading")
        yield PathLine("Where to write it", id="path", max_length=2000)
        yield Blocks(id="page", up_leaves=True, prose=90)

    def on_mount(self) -> None:
        """Draft it."""
        super().on_mount()
        self.query_one(PathLine).display = False
        self._show([Block(Content("Reading all of the file, to find its questions and options…"))], {})
        work = self.workspace
        self.program.read(
            "draft form",
            self,
            lambda: drafted(self._path, self._wish, work.desk, work.home),
            self._have,
            self._refuse,
        )

    def on_bar(self) -> tuple[Action, ...]:
        """Nothing is imported from here."""
        return ()

    def load(self) -> None:
        """Keep what is shown: a draft is made once."""

    def hint(self) -> Content:
        """Whether anything was written."""
        return Content("A draft was written." if self._written else "Nothing was written yet. Esc goes back.")

    def _show(self, blocks: Sequence[Block], doing: Doing) -> None:
        self._doing = doing
        self.query_one(Blocks).show(blocks, top=True)
        self.say(self.program.said)

    @on(Blocks.Chosen, "#page")
    def _chosen(self, message: Blocks.Chosen) -> None:
        if (act := self._doing.get(message.block_id)) is not None:
            act()

    def _have(self, found: Drafted) -> None:
        self._found = found
        self._offer()

    def _offer(self, above: Sequence[Block] = ()) -> None:
        """Show the draft, and where it may be written."""
        found = self._found
        assert found is not None, "it is offered only once it was made"
        self.query_one(PathLine).display = False
        self.query_one(Blocks).focus()
        questions = len(found.draft.questions)
        blocks = [
            *above,
            Block(Content.styled(f"A draft of a form with {questions} questions.", STRONG), gap=bool(above)),
            rows.choice("here", f"Write it among the forms of this home, as {found.target.name}", gap=True),
            rows.choice("elsewhere", "Write it somewhere else"),
            rows.choice("back", "Back to the files  (Esc)"),
            *draft_blocks(found, Reader.at(self.workspace.desk)),
        ]
        doing = {"here": lambda: self._write(found.target), "elsewhere": self._ask_where, "back": self.action_back}
        self._show(blocks, doing)

    def _ask_where(self) -> None:
        assert self._found is not None, "it is written only once it was made"
        line = self.query_one(PathLine)
        line.display = True
        line.put(shown(Path.home() / self._found.target.name))
        line.focus()
        self._show([Block(Content("Enter writes the draft there. Esc goes back."))], {})

    @on(PathLine.Complete)
    def _complete(self) -> None:
        self.focus_next()

    @on(Input.Submitted, "#path")
    def _entered(self) -> None:
        self._write(meant(self.query_one(PathLine).value))

    def _write(self, target: Path) -> None:
        found, home = self._found, self.workspace.home
        if found is None:
            return

        def done(_: None) -> None:
            self._written = target
            self._then()

        self.program.write(
            "write draft",
            self,
            lambda: keeping.keep_draft(found.draft, target, home.forms, home.file_mode),
            done,
            lambda error: self._offer(rows.refusal(error)),
        )

    def _then(self, above: Sequence[Block] = (), *, ready: bool = False) -> None:
        """Say what comes next with a draft that was written: to decide, to check, and once ``ready`` to use it."""
        found, target = self._found, self._written
        assert found is not None, "it was made before it was written"
        assert target is not None, "it was written"
        self.query_one(PathLine).display = False
        self.query_one(Blocks).focus()
        forms = self.workspace.home.forms
        doing = {"use": self._use, "check": self._check, "back": self.action_back}
        back = rows.choice("back", "Back to the files  (Esc)")
        if ready:
            use = rows.choice("use", "Let this home read it, and look at the export again", gap=True)
            self._show([*above, use, back], doing)
            return
        written = said(keeping.written_words(found.draft, target), style=STRONG)
        edit = "Open it in a text editor, beside the survey, and decide what it asks. Then come back here."
        self._show(
            [
                *above,
                Block(written, gap=bool(above)),
                Block(Content(edit)),
                *(Block(said(line, style=QUIET)) for line in keeping.then_words(found.draft, target, forms)),
                rows.choice("check", "Check it: is everything decided?", gap=True),
                back,
                *to_decide_blocks(found.draft),
            ],
            doing,
        )

    def _check(self) -> None:
        target = self._written
        if target is None:
            return

        def done(form: FormDef) -> None:
            words = f"The form {form.id} can be used: everything in it is decided."
            self._then([Block(said(words, style="$success"))], ready=True)

        self.program.read(
            "check draft",
            self,
            lambda: keeping.checked(target),
            done,
            lambda error: self._then(rows.refusal(error)),
        )

    def _use(self) -> None:
        target, home = self._written, self.workspace.home
        if target is None:
            return

        def done(_: Path) -> None:
            self.program.said = None
            self.app.pop_screen()
            self._read_again()

        self.program.write(
            "use draft",
            self,
            lambda: keeping.take_into_use(target, home.forms, home.file_mode),
            done,
            lambda error: self._then(rows.refusal(error), ready=True),
        )

    def _refuse(self, error: CmsError) -> None:
        blocks = [*rows.refusal(error), rows.choice("back", "Back to the files  (Esc)", gap=True)]
        self._show(blocks, {"back": self.action_back})

    def action_back(self) -> None:
        """From typing a path to the draft; else to the files."""
        if self.query_one(PathLine).display:
            self._offer()
        else:
            super().action_back()


def draft_blocks(found: Drafted, reader: Reader) -> Iterator[Block]:
    """What a person should know of a draft, has to decide, and how it would read the first rows."""
    yield from to_decide_blocks(found.draft)
    if lines := keeping.draft_words(found.draft):
        yield rows.heading("Please note")
        yield from (Block(said(line), indent=1) for line in lines)
    yield rows.heading("How it would read the first rows; no word of them is shown")
    for row in found.sample:
        yield Block(said(f"Row {row.number}: {redacted.fate(row)}"), indent=1, gap=True)
        yield from _row(row, found.form, reader)


def to_decide_blocks(draft: Draft) -> Iterator[Block]:
    """The first things a person has to decide."""
    if (undecided := keeping.to_decide(draft)) is not None:
        words, lines = undecided
        yield Block(Content.styled(words, SOON), gap=True)
        yield from (Block(said(line), indent=1) for line in lines)


def _row(row: SampleRow, form: FormDef, reader: Reader) -> Iterator[Block]:
    reading = row.reading
    if reading is None:
        return
    sent = "not known" if reading.submitted_at is None else reader.moment(reading.submitted_at)
    yield Block(Content.styled(f"Submitted: {sent}", QUIET), indent=2)
    for line in redacted.lines(reading, form):
        problem = f". Not understood: {line.problem}" if line.problem else ""
        yield Block(Content.assemble((f"{line.question}: ", QUIET), said(f"{line.answer}{problem}")), indent=2)
    for heading, raw in reading.unmapped:
        words = f"Also answered: {heading}: {redacted.length(raw)}"
        yield Block(said(words, style=QUIET), indent=2)
