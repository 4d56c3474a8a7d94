"""The record: which entries are wanted, writing it or an anchor to a file, and comparing it with an anchor."""

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
from harassment_cms.home import defaults
from harassment_cms.services.record import Held, Wanted
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.new_file import path_in, path_line, refuse_taken
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

_ALL, _REFUSED = "all", "refused"
_CHECKER = "check_record.py"


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
        yield row("Where to", path_line(f"anchor-{self.workspace.desk.clock():%Y-%m-%d-%H%M}.txt"))

    def work(self) -> Work:
        """Make it and write it."""
        workspace, path = self.workspace, path_in(self.query_one("#path", Input))
        return lambda: _write(workspace, path)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        self._made(str(result))


def _write(workspace: Workspace, path: Path) -> str:
    refuse_taken(path)
    text = workspace.record.anchor_text(workspace.record.anchor())
    write_new(path, text.encode("utf-8"))
    return f"{text}\nIt is in this file: {path}"


class ExportDialog(Dialog):
    """Writes the record and the program that checks it, never over other files; ``written`` is told where."""

    HEADING = "Write the record to a file"
    SAVE = "Write"

    def __init__(self, written: Callable[[str], None]) -> None:
        super().__init__()
        self._written = written

    def fields(self) -> ComposeResult:
        """Where to."""
        words = (
            "The whole record, signed, for somebody who checks it without this program and without a key: who did "
            "what and when, in codes, with names of colleagues. No word of a report is in it. A small program that "
            f"checks it is written beside it, as {_CHECKER}."
        )
        yield Static(words, classes="prose")
        yield row("Where to", path_line(f"record-{self.workspace.desk.clock():%Y-%m-%d-%H%M}.jsonl"))

    def work(self) -> Work:
        """Write both."""
        workspace, path = self.workspace, path_in(self.query_one("#path", Input))
        return lambda: _export(workspace, path)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        self._written(str(result))


def _export(workspace: Workspace, path: Path) -> str:
    refuse_taken(path)
    program = (defaults() / "docs" / _CHECKER).read_bytes()
    checker = path.with_name(_CHECKER)
    if path == checker:
        raise InputRefusedError(f"The program that checks it is to lie at {path}.", "Type another name.")
    # The very same program may lie there from last time; anything else at its place is somebody's own.
    there = checker.is_file() and checker.read_bytes() == program
    if not there:
        refuse_taken(checker)
    write_new(path, (line.encode("utf-8") for line in workspace.record.export()))
    if not there:
        write_new(checker, program)
    return (
        f"The record is in this file: {path}\n"
        f"The program that checks it: {checker}\n\n"
        "Anybody can check it with Python alone, in the folder where both lie:\n"
        f"python3 {_CHECKER} {path.name}\n\n"
        "The files lie outside the program and are not encrypted. Delete them once nobody needs them."
    )


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
