"""``hcms cases new``: a report that no survey sent, asked for question by question or handed over by a script.

With ``--from`` nothing is asked. Without it a person is led through (``telling``); each answer is kept, sealed,
before the next question, and the command goes on there the next time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.cli.written import STANDARD_INPUT
from harassment_cms.domain.errors import ConflictError, InputRefusedError, MachineError, UsageError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.by_hand import Entered

_TWICE = "If it is another report all the same, add --again."


def _word(name: str, metavar: str, meaning: str) -> object:
    return typer.Option(f"--{name}", metavar=metavar, help=meaning, show_default=False)


def new_case(
    ctx: typer.Context,
    source: Annotated[
        str | None,
        _word("from", "FILE", "A JSON file with the report; - reads standard input. Nothing is asked then."),
    ] = None,
    form: Annotated[str | None, _word("form", "ID", "The form to write it down under, if there are several.")] = None,
    came_by: Annotated[str | None, _word("came-by", "CODE", "in_person, phone, email, letter, other.")] = None,
    told_at: Annotated[
        str | None, _word("told-at", "WHEN", 'When it was told: "yesterday 14:30", "20 Nov"; left out, not known.')
    ] = None,
    told_by: Annotated[
        str | None, _word("told-by", "CODE", "themselves, supporter, colleague, service, other.")
    ] = None,
    relayed_by: Annotated[
        str | None, _word("relayed-by", "TEXT", "Who passed it on, unless the reporting party told it themselves.")
    ] = None,
    basis: Annotated[str | None, _word("basis", "CODE", "agreed, asked, not_asked, without.")] = None,
    reason: Annotated[
        str | None, _word("reason", "TEXT", "Why it is written down without their agreement, where it is.")
    ] = None,
    wording: Annotated[str | None, _word("wording", "CODE", "summary (the default) or verbatim.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take it although the same answers were entered within a day.")
    ] = False,
) -> None:
    """Write down a report that came in person, by phone, by e-mail or by letter.

    At a terminal it asks, keeps every answer at once, and goes on with an unfinished one the next time.
    """
    options = {
        "form": form,
        "came_by": came_by,
        "told_at": told_at,
        "told_by": told_by,
        "relayed_by": relayed_by,
        "basis": basis,
        "reason": reason,
        "wording": wording,
    }
    given = {name: words for name, words in options.items() if words is not None}
    if source is None and not talk.at_terminal():
        raise UsageError(
            "Without a terminal nobody can be asked. Nothing was written.",
            "Give the report as JSON: --from FILE, or --from - for standard input.",
        )
    with opened(ctx) as work:
        entered = _asked(work, given, again=again) if source is None else _taken(work, source, given, again=again)
        if entered is None:
            return
        if options_of(ctx).json:
            from harassment_cms.cli import records

            line = work.cases.lines([work.cases.find(entered.ref).id])[0]
            render.data({**records.case_line(line), "remarks": list(entered.remarks)})
        _tell(work, entered)
        if source not in (None, STANDARD_INPUT):
            talk.say(f"{source} still holds the report in the clear. Delete it once it is of no more use.")


def _taken(work: Workspace, source: str, given: dict[str, str], *, again: bool) -> Entered:
    from harassment_cms.services.by_hand import EnteredTwiceError

    report = work.by_hand.scripted(_read(source), given)
    try:
        return work.by_hand.enter(report, again=again)
    except EnteredTwiceError as error:
        raise ConflictError(error.message, _TWICE) from None


def _asked(work: Workspace, given: dict[str, str], *, again: bool) -> Entered | None:
    from harassment_cms.cli.telling import Telling

    return Telling.begin(work, given).until_kept(again=again)


def _read(source: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    path = Path(source).expanduser()
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise InputRefusedError(f"There is no file {path}. Nothing was written.", "Check its name.") from error
    except OSError as error:
        raise MachineError(
            f"The file {path} could not be read: {error.strerror}. Nothing was written.", "Check who may read it."
        ) from error


def _tell(work: Workspace, entered: Entered) -> None:
    """Say what was made of it, whom to ring if it speaks of danger, and what comes first."""
    from harassment_cms.cli import said

    talk.say(f"{entered.ref}: The report is kept, sealed. It cannot be changed any more; notes can be added.")
    for remark in entered.remarks:
        talk.say(remark)
    if entered.danger:
        talk.say("It answers a safety question with yes: somebody may be in danger.")
        for line in said.whom_to_tell(work.desk):
            talk.say(f"  {line}")
    talk.say(f"Its safety check comes first: hcms cases safety-check {entered.ref}")
