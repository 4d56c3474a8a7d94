"""Ending what is shared with a partner, and carrying their home to a folder and back, from the screen of partners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.services.sharing import BroughtBack, Ended, PartnerView, Told
from harassment_cms.services.sharing.carrying import COMPARED_WORDS
from harassment_cms.services.sharing.sharing import TAKES_NOTHING_BACK
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.sharing import PartnersCodeDialog
from harassment_cms.tui.dialogs.tell import Tell
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.path_line import PathLine
from harassment_cms.tui.widgets.picking import Listing, completed, first_folder, look, meant, shown
from harassment_cms.tui.words import QUIET, said


class EndDialog(Dialog):
    """Ends what is shared of one case with a partner; without a case, everything, with their home."""

    SAVE = "End it"
    AUTO_FOCUS = "#cancel"

    def __init__(self, partner: PartnerView, ref: str = "") -> None:
        super().__init__(ref)
        self._partner = partner
        self.heading = "End sharing" if ref else "End everything with a partner"

    def fields(self) -> ComposeResult:
        """What it does, and what it cannot."""
        first = "What they wrote is taken in first. Then nothing new reaches them"
        what = (
            f"{first}, and what lay of this case in their home here is overwritten and closed."
            if self.ref
            else f"{first}, everything that lay in their home here is overwritten, and their folder here is removed."
        )
        yield Static(said(self._partner.name, style="bold"), classes="prose")
        yield Static(what, classes="prose")
        yield Static(Content(f"\n{TAKES_NOTHING_BACK}"), classes="prose")
        if self._partner.carried_at:
            words = f"\nA copy was carried to them on {self._partner.carried_at[:10]}: ask them to delete it."
            yield Static(Content.styled(words, "$warning"), classes="prose")

    def work(self) -> Work:
        """End it."""
        name, ref = self._partner.name, self.ref or None
        return lambda: self.workspace.sharing.end(name, ref)

    def done_words(self, result: Ended) -> Content:
        """Say so, and what came in before."""
        kept = "" if self.ref or result.removed else " Their folder stays until nothing is shared in it."
        return said(" ".join([f"Sharing with {self._partner.name} has ended.{kept}", *_words(result.told)]))


class NewCodeDialog(Dialog):
    """Makes a new code for a partner who lost their way in."""

    HEADING = "New code for a partner"
    SAVE = "Make a new code"
    AUTO_FOCUS = "#cancel"

    def __init__(self, partner: PartnerView) -> None:
        super().__init__(partner.name)
        self._partner = partner

    def fields(self) -> ComposeResult:
        """What it does, and what to make sure of."""
        words = (
            "For a partner who lost their passphrase or their code. Every other way in of theirs ends now; what is "
            "shared with them stays. Make sure that it is they who asked you: by voice, not by e-mail."
        )
        yield Static(words, classes="prose")
        if self._partner.carried_at:
            carried = "\nTheir own copy knows nothing of it: carry their home to them again afterwards."
            yield Static(Content.styled(carried, "$warning"), classes="prose")

    def work(self) -> Work:
        """Make it."""
        return lambda: self.workspace.sharing.invite_anew(self._partner.name)

    def _done(self, result: Any) -> None:
        self.program.changed(said(f"{self._partner.name} comes in with the new code."))
        self.dismiss(True)
        self.app.push_screen(PartnersCodeDialog(result))


class _FolderDialog(Dialog):
    """Asks for a folder: typed, with Tab completing a name, or looked for below."""

    AUTO_FOCUS = "#path"

    def fields(self) -> ComposeResult:
        """What it is for, the path, and the folders there."""
        yield Static(self.explained(), classes="prose quiet")
        yield PathLine("Type a path, or choose below", id="path", max_length=2000)
        yield Blocks(id="words")

    def explained(self) -> str:
        """Say what it is for."""
        raise NotImplementedError

    def begin(self) -> str:
        """Return what stands in the field at first."""
        return shown(first_folder(), folder=True)

    def on_mount(self) -> None:
        """Begin where files are likely to lie."""
        super().on_mount()
        self._listing = Listing(first_folder())
        self.query_one(PathLine).put(self.begin())

    @on(Input.Changed, "#path")
    def _typed(self) -> None:
        typed = self.query_one(PathLine).value
        self.program.read("folders", self, lambda: look(typed), self._list)

    def _list(self, listing: Listing) -> None:
        self._listing = listing
        folders = [entry for entry in listing.entries if entry.is_folder]
        blocks = [Block(said(listing.problem, style="$error"))] if listing.problem else []
        blocks += [Block(said(entry.name), id=str(entry.path)) for entry in folders]
        if listing.above is not None:
            blocks.append(Block(Content.styled("the folder above", QUIET), id=str(listing.above)))
        self.query_one("#words", Blocks).show(blocks, top=True)

    @on(Blocks.Chosen, "#words")
    def _go_into(self, message: Blocks.Chosen) -> None:
        line = self.query_one(PathLine)
        line.put(shown(Path(message.block_id), folder=True))
        line.focus()

    @on(PathLine.Complete)
    def _complete(self) -> None:
        line = self.query_one(PathLine)
        further = completed(line.value, self._listing)
        if further == line.value:
            self.query_one("#words", Blocks).focus()
        else:
            line.put(further)

    def path(self) -> Path:
        """Return the folder that is meant; raises ``InputRefusedError`` if none is named."""
        typed = self.query_one(PathLine).value
        if not typed.strip():
            raise InputRefusedError("No folder is named yet. Nothing was done.", "Type its path.")
        return meant(typed)

    def go_to_wrong_field(self) -> None:
        """Only the path can be wrong."""
        self.query_one(PathLine).focus()

    def _tell(self, title: str, message: str, hint: str) -> None:
        self.program.changed(None)
        self.dismiss(True)
        told = CmsError(message, hint)
        told.title = title
        self.app.push_screen(Tell(told))


class CarryDialog(_FolderDialog):
    """Copies a partner's home to a folder that is not there yet."""

    HEADING = "Carry their home to a folder"
    SAVE = "Carry it"

    def __init__(self, partner: PartnerView) -> None:
        super().__init__()
        self._partner = partner

    def explained(self) -> str:
        """Say what it is for."""
        return (
            "Copies their home to a new folder, on a stick or a drive both of you can reach, for their own computer. "
            "Name a folder that is not there yet."
        )

    def begin(self) -> str:
        """Propose a name."""
        return shown(first_folder() / f"home-of-{'-'.join(self._partner.name.split())}")

    def work(self) -> Work:
        """Copy it."""
        name, place = self._partner.name, self.path()
        return lambda: (place, self.workspace.carrying.carry(name, place))

    def _done(self, result: tuple[Path, tuple[Told, ...]]) -> None:
        place, told = result
        words = [f"The home of {self._partner.name} is copied to this folder:\n\n{place}\n", *_words(told)]
        hint = (
            "They open it with hcms --home and the folder's path. Bring it back to take in what they do. What you "
            "share meanwhile waits here until then."
        )
        self._tell("Carried", " ".join(words), hint)


class BringDialog(_FolderDialog):
    """Takes a folder back that was carried to a partner."""

    HEADING = "Bring a partner's folder back"
    SAVE = "Bring it back"

    def explained(self) -> str:
        """Say what it is for."""
        return "Takes in what a partner did in the folder that was carried to them, then the folder itself."

    def work(self) -> Work:
        """Take it in."""
        place = self.path()
        return lambda: self.workspace.carrying.bring(place)

    def _done(self, result: Any) -> None:
        done: BroughtBack = result
        words = [COMPARED_WORDS[done.compared], *_words(done.told)]
        hint = "The folder you brought stays as it was; delete it, or carry their home to them again."
        if done.kept is not None:
            hint = f"The copy you brought goes on; the other is kept at {done.kept}. {hint}"
        self._tell(f"Brought back from {done.partner}", " ".join(words), hint)


def _words(told: tuple[Told, ...]) -> list[str]:
    return [each.words() for each in told]
