"""Rows that made no case, by command: list them, read one, take them as reports, or leave them.

``hcms import`` calls it for ``--set-aside``, ``--broken-off``, ``--show-row``, ``--take`` and ``--leave``. Only
``--show-row`` prints a row's words, and it exists to show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harassment_cms.cli import render, talk
from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.settling import REASON_LABELS, Pile, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.cli.options import Options
    from harassment_cms.intake.understanding import Wish
    from harassment_cms.services.imports import AtHand

_NONE_LEFT = {Pile.UNREADABLE: "No row is set aside.", Pile.BROKEN_OFF: "No response was broken off."}


@dataclass(frozen=True, slots=True)
class Settle:
    """What is to be done about rows that made no case; at most one of these."""

    pile: Pile | None = None
    show: int | None = None
    take: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    why: Reason | None = None

    @classmethod
    def of(
        cls,
        *,
        set_aside: bool,
        broken_off: bool,
        show: int | None,
        take: Sequence[int],
        leave: Sequence[int],
        why: str | None,
    ) -> Settle:
        """Read the options; raises ``UsageError`` for two at once, and for a reason that is missing or unknown."""
        given = [set_aside, broken_off, show is not None, bool(take), bool(leave)]
        if sum(given) > 1:
            raise UsageError(
                "Only one thing can be done with rows at a time. Nothing was changed.",
                "Choose one of --set-aside, --broken-off, --show-row, --take and --leave.",
            )
        if bool(leave) is not (why is not None):
            raise UsageError("To leave a row, say why. Nothing was changed.", _reasons())
        pile = Pile.UNREADABLE if set_aside else Pile.BROKEN_OFF if broken_off else None
        return cls(pile, show, tuple(dict.fromkeys(take)), tuple(dict.fromkeys(leave)), _reason(why))

    @property
    def wanted(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.pile or self.show is not None or self.take or self.leave)


def settle(work: Workspace, options: Options, wish: Settle, files: Sequence[Path], about: Wish) -> None:
    """Do what was asked for; ``files`` holds the survey file at hand, if one was given."""
    if wish.pile is not None:
        _list(work, options, wish.pile)
    elif wish.show is not None:
        _show(work, options, wish.show)
    else:
        _decide(work, options, wish, _at_hand(files, about))


def _at_hand(files: Sequence[Path], about: Wish) -> AtHand | None:
    from harassment_cms.services.imports import AtHand

    if len(files) > 1:
        raise UsageError("Give the one file that holds these rows. Nothing was changed.", "hcms import FILE --take N")
    return AtHand(files[0], about) if files else None


def _decide(work: Workspace, options: Options, wish: Settle, at_hand: AtHand | None) -> None:
    if wish.why is not None:
        work.settling.leave(wish.leave, wish.why, at_hand)
        if options.json:
            render.data({"left": list(wish.leave), "reason": wish.why.value})
        else:
            render.line(f"Left: {', '.join(map(str, wish.leave))} ({REASON_LABELS[wish.why]}).")
            talk.say("They are kept, and can still be taken: hcms import --take NUMBER")
        return
    refs = work.settling.take(wish.take, at_hand)
    if options.json:
        render.data([{"number": number, "ref": ref} for number, ref in zip(wish.take, refs, strict=True)])
        return
    for number, ref in zip(wish.take, refs, strict=True):
        render.line(f"Row {number} is now case {ref}.")
    talk.say("It waits for a safety check, like every report that arrives.")


def _show(work: Workspace, options: Options, number: int) -> None:
    words = work.settling.show(number)
    if options.json:
        render.data({"number": number, "raw": words})
    else:
        render.prose(words)


def _list(work: Workspace, options: Options, pile: Pile) -> None:
    rows = work.settling.rows(pile)
    if options.json:
        names = ("file", "row_number", "problem", "received_at")
        render.data([{"number": row.id} | {name: getattr(row, name) for name in names} for row in rows])
    elif rows:
        shown = [(str(row.id), row.file, str(row.row_number), row.problem) for row in rows]
        render.table(("Number", "File", "Row", "Why"), shown, plain=options.plain)
    else:
        talk.say(_NONE_LEFT[pile])


def _reason(word: str | None) -> Reason | None:
    if word is None:
        return None
    reason = next((each for each in Reason if each.value == word.strip().lower().replace("-", "_")), None)
    if reason is None:
        raise UsageError("That is no reason for leaving a row. Nothing was changed.", _reasons())
    return reason


def _reasons() -> str:
    return "\n".join(["--why is one of:", *(f"  {each.value}: {words}" for each, words in REASON_LABELS.items())])
