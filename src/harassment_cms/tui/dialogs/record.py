"""The record: which entries are wanted, writing an anchor to a file, and comparing the record with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.widgets import Input, Static, TextArea

from harassment_cms.domain.clocks import at_local
from harassment_cms.domain.errors import CmsError, InputRefusedError, UsageError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.references import normalise
from harassment_cms.exports.newfile import write_new
from harassment_cms.services.record import Held, Wanted
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

_ALL, _REFUSED = "all", "refused"


class NarrowDialog(Dialog):
    """Which entries; they are given to ``chosen``. What is left empty narrows nothing."""

    HEADING = "Which entries?"
    SAVE = "Show"

    def __init__(self, now: Wanted, chosen: Callable[[Wanted], None]) -> None:
        super().__init__()
        self._now = now
        self._chosen = chosen

    def fields(self) -> ComposeResult:
        """Who, on what, of which kind, when, and whether refusals alone."""
        yield row("Who", Line("a name", id="who", max_length=100, value=self._now.who))
        yield row("Case", Line("HC-7Q4-MKD", id="case", max_length=40, value=self._now.case))
        yield row("Kind", Line("case, case.read, user, …", id="kind", max_length=40, value=self._now.kind))
        yield row("From", Line("2026-07-01", id="since", max_length=10, value=self._now.since[:10]))
        yield row("To", Line("2026-09-30", id="until", max_length=10))
        options = [(_ALL, "All"), (_REFUSED, "Only what was refused")]
        yield Choice(options, id="refused", chosen=_REFUSED if self._now.refused else _ALL)

    def action_save(self) -> None:
        """Read the fields; nothing is written."""
        try:
            wanted = self._wanted()
        except CmsError as error:
            self.refuse(error)
            return
        self.dismiss(True)
        self._chosen(wanted)

    def _wanted(self) -> Wanted:
        zone = self.workspace.desk.calendar.zone
        since, until = self._day("#since"), self._day("#until")
        who = self._text("#who")
        known = {name.casefold() for name in self.workspace.record.people()}
        if who and who.casefold() not in known:
            raise InputRefusedError(f"There is nobody called {who} here.", "Type the whole name, or leave it empty.")
        return Wanted(
            who=who,
            case=_as_written(self._text("#case")),
            kind=self._text("#kind"),
            since="" if since is None else to_text(at_local(since, time.min, zone)),
            until="" if until is None else to_text(at_local(until + timedelta(days=1), time.min, zone)),
            refused=self.query_one(Choice).value == _REFUSED,
        )

    def _text(self, field: str) -> str:
        return self.query_one(field, Input).value.strip()

    def _day(self, field: str) -> date | None:
        text = self._text(field)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise UsageError("That is not a date this program can read.", "Write it like 2026-07-01.") from error


def _as_written(case: str) -> str:
    try:
        return normalise(case) if case else ""
    except UsageError:
        return case  # the other name that the record has for a restricted case


class AnchorDialog(Dialog):
    """Makes an anchor and writes it to a file, never over another one; its text is given to ``made``."""

    HEADING = "Make an anchor"
    SAVE = "Make it"

    def __init__(self, made: Callable[[str], None]) -> None:
        super().__init__()
        self._made = made

    def fields(self) -> ComposeResult:
        """Where to."""
        words = (
            "An anchor says how far the record goes, signed by you. Print it, or mail it to somebody outside: years "
            "later it shows whether the record still holds all that it held today. It says nothing of any report."
        )
        yield Static(words, classes="prose")
        folder = Path.home() / "Documents"
        name = f"anchor-{self.workspace.desk.clock():%Y-%m-%d-%H%M}.txt"
        path = (folder if folder.is_dir() else folder.parent) / name
        yield row("Where to", Line("The file's place and name", id="path", max_length=1000, value=str(path)))

    def work(self) -> Work:
        """Make it and write it."""
        typed = self.query_one("#path", Input).value.strip()
        if not typed:
            raise InputRefusedError("There is no name yet. Nothing was written.", "Say where the file is to lie.")
        workspace, path = self.workspace, Path(typed).expanduser().absolute()
        return lambda: _write(workspace, path)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        self._made(str(result))


def _write(workspace: Workspace, path: Path) -> str:
    if path.exists():
        raise InputRefusedError(f"There is already something at {path}. Nothing was written.", "Type another name.")
    text = workspace.record.anchor_text(workspace.record.anchor())
    write_new(path, text.encode("utf-8"))
    return f"{text}\nIt is in this file: {path}"


class CompareDialog(Dialog):
    """Compares the record with an anchor that somebody kept; what came out is given to ``found``."""

    HEADING = "Compare with an anchor"
    SAVE = "Compare"

    def __init__(self, found: Callable[[Held], None]) -> None:
        super().__init__()
        self._found = found

    def fields(self) -> ComposeResult:
        """The anchor's words."""
        words = "Paste the anchor, or type from paper its two lines with the entry and the eight words:"
        yield Static(f"{words}\nentry: 1243\nwords: abandon ability …", classes="prose")
        yield TextArea(id="anchor")

    def work(self) -> Work:
        """Compare it."""
        text, workspace = self.query_one(TextArea).text, self.workspace
        return lambda: workspace.record.check_anchor(text)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        self._found(result)
