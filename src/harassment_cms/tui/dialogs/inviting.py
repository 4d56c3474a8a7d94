"""The dialogues by which people come in: inviting, inviting anew, cancelling, letting in to the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.domain.permissions import ROLE_LABELS, Role
from harassment_cms.tui.dialogs.about_somebody import BeforeAdmittingDialog
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.shown_once import ShownOnce, code_lines
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import said

if TYPE_CHECKING:
    from harassment_cms.services.people import Invitation


class CodeDialog(ShownOnce):
    """Shows a one-time code, once."""

    HEADING = "The code, shown once"

    def __init__(self, made: Invitation) -> None:
        super().__init__(made.person.name)
        self._made = made

    def fields(self) -> ComposeResult:
        """The code, until when it works, how to hand it over."""
        yield code_lines(self._made.code)
        words = (
            f"It works once, until {self._made.until[:10]}. Tell it them by voice or on paper, not by e-mail. They "
            "choose their name on the unlock screen of this computer and type it there, then a passphrase of their "
            "own."
        )
        yield Static(said(words, multiline=True), classes="prose")


class _Inviting(Dialog):
    """A dialogue that ends with a code."""

    def done_words(self, result: Any) -> Content:
        """Say so, and show the code."""
        self.app.call_later(self.app.push_screen, CodeDialog(result))
        return Content.assemble(said(result.person.name), " is invited.")


class InviteDialog(_Inviting):
    """Invites somebody new."""

    HEADING = "Invite somebody"
    SAVE = "Make the code"

    def fields(self) -> ComposeResult:
        """The name, the roles."""
        yield row("Name", Line("As colleagues know them", id="name"))
        yield Picks([(role.value, Content(ROLE_LABELS[role])) for role in Role], several=True, id="roles")

    def work(self) -> Work:
        """Invite them."""
        name = self.query_one("#name", Line).value
        roles = tuple(Role(value) for value in self.query_one(Picks).picked)
        if not roles:
            raise InputRefusedError("No role is marked yet. Nobody was invited.", "Space marks one.")
        return lambda: self.workspace.inviting.invite(name, roles)


class RenewDialog(_Inviting):
    """Invites somebody anew who lost their passphrase or their code."""

    HEADING = "A new code"
    SAVE = "Make the code"

    def fields(self) -> ComposeResult:
        """What it does."""
        words = (
            "Every way in of theirs ends, and a new code lets them make their own keys again. Their roles and cases "
            "stay; a case manager has to be let in to the reports again. Drafts and tasks without a case are lost "
            "with the passphrase.\n\nBe sure that it is they who asked you: by voice, not by e-mail."
        )
        yield Static(Content(words), classes="prose")

    def work(self) -> Work:
        """Invite them anew."""
        return lambda: self.workspace.inviting.renew(self.ref)


class CancelInvitationDialog(Dialog):
    """Takes an invitation back."""

    HEADING = "Cancel the invitation"
    SAVE = "Cancel it"

    def fields(self) -> ComposeResult:
        """What it does."""
        yield Static(Content("The code opens nothing any more, and says so to whoever types it."), classes="prose")

    def work(self) -> Work:
        """Cancel it."""
        return lambda: self.workspace.inviting.cancel(self.ref)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble("The invitation of ", said(result.name), " is cancelled.")


class AdmitDialog(Dialog):
    """Lets a case manager in to the reports, after six words were compared by voice."""

    HEADING = "Let in to the reports"
    SAVE = "They are the same"

    def fields(self) -> ComposeResult:
        """The six words."""
        six = " ".join(self.workspace.people.fingerprint(self.ref))
        command = f'hcms users fingerprint "{self.ref}"'
        yield Static(said(f"Let them read you the words of their keys ({command}):"), classes="prose")
        yield Static(Content.styled(f"\n  {six}\n", "bold"), classes="prose")
        words = "If one differs, somebody else may have made those keys: let nobody in, and tell an administrator."
        yield Static(Content(words), classes="prose")

    def work(self) -> Work:
        """Look through what is here, and let them in if none of it may be about them."""
        return lambda: self.workspace.newcomers.admit(self.ref)

    def refuse(self, error: CmsError) -> None:
        """Where reports may be about them, ask what becomes of those: left without an answer, nothing is done."""
        from harassment_cms.services.newcomers import UndecidedError

        if not isinstance(error, UndecidedError):
            super().refuse(error)
            return
        self.app.push_screen(BeforeAdmittingDialog(self.ref, error.refs), self._decided)

    def _decided(self, done: bool | None) -> None:
        if not done:
            self.program.said = Content("Nobody was let in.")
        self.dismiss(bool(done))

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble(said(result.name), " can open reports from now on.")
