"""What was released, from Insights: the list, and what can be done with one of it.

Every step is a list to pick from; what waits for the disk or the solver runs in a job of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.figures import Report
from harassment_cms.tui.dialogs.refer import Pick
from harassment_cms.tui.dialogs.tell import Tell
from harassment_cms.tui.program import Program
from harassment_cms.tui.words import Reader

if TYPE_CHECKING:
    from textual.screen import Screen

    from harassment_cms.services.releases import Compared, Released

_VERIFY, _SHOW, _TODAY, _WITH = "verify", "show", "today", "with "
_NONE = "Nothing was released yet. R releases the figures that are shown."


class ReleasedFigures:
    """The lists. ``show`` is given the figures of a release, as they were released."""

    def __init__(self, program: Program, owner: Screen[Any], show: Callable[[Report], None]) -> None:
        self._program = program
        self._owner = owner
        self._show = show
        self._reader = Reader.at(program.workspace.desk)

    def ask(self) -> None:
        """List everything that was released, newest first."""
        self._program.read("releases", self._owner, self._program.workspace.releases.all, self._list, opens=True)

    def _list(self, releases: Sequence[Released]) -> None:
        if not releases:
            self._program.say(Content(_NONE))
            return
        options = [(one.number, _line(one, self._reader)) for one in releases]
        options.append((_VERIFY, "Prove that all of them are as they were released"))
        self._owner.app.push_screen(
            Pick("Which release?", options, releases[0].number, lambda value: self._picked(value, releases))
        )

    def _picked(self, value: str, releases: Sequence[Released]) -> None:
        if value == _VERIFY:
            self._program.say(Content("Proving every release …"))
            verify = self._program.workspace.releases.verify
            self._program.read("verify releases", self._owner, verify, self._proven)
            return
        others = [one for one in releases if one.number != value]
        options = [(_SHOW, "Show it as it was released"), (_TODAY, "Compare it with the cases as they stand today")]
        options += [(f"{_WITH}{one.number}", f"Compare it with {_line(one, self._reader)}") for one in others]
        chosen = next(one for one in releases if one.number == value)
        self._owner.app.push_screen(Pick(value, options, _SHOW, lambda what: self._do(chosen, what)))

    def _do(self, one: Released, what: str) -> None:
        if what == _SHOW:
            show = self._program.workspace.releases.show
            self._program.read("figures", self._owner, lambda: show(one.number).report, self._show)
            return
        other = what.removeprefix(_WITH) if what.startswith(_WITH) else None
        # The later one is asked why it is different from the earlier one.
        first, second = (one.number, other) if other is None else sorted((one.number, other), key=_order)
        compare = self._program.workspace.releases.compare
        self._program.say(Content("Comparing …"))
        self._program.read("compare", self._owner, lambda: compare(first, second), self._compared)

    def _compared(self, compared: Compared) -> None:
        from harassment_cms.services.releases.comparing import sentences

        lines = sentences(compared)
        lines += [f"{each.table}, {each.row}: {each.before} → {each.after}" for each in compared.figures]
        told = CmsError("\n\n".join(lines))
        told.title = f"{compared.one} and {compared.other}"
        self._program.say(None)
        self._owner.app.push_screen(Tell(told))

    def _proven(self, proven: int) -> None:
        one = "One release is as it was released."
        self._program.say(Content(one if proven == 1 else f"{proven} releases are as they were released."))


def _order(number: str) -> tuple[int, int]:
    year, place = number.removeprefix("R-").split("-")
    return int(year), int(place)


def _line(one: Released, reader: Reader) -> str:
    words = [one.number, one.period.id, one.definition, one.profile, f"released {reader.moment(one.at)} by {one.by}"]
    words.append(f"answers {one.request}" if one.request else "")
    words.append(f"revises {one.revises}" if one.revises else "")
    return " · ".join(word for word in words if word)
