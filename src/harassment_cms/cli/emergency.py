"""``hcms cases emergency``: opening a restricted case with two people, when those named on it cannot.

Asking is answered alike for every reference that one cannot open, whether there is such a case or not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from harassment_cms.cli import render, said, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.emergency import (
    EmergencyRequest,
    in_a_sentence,
    in_a_sentence_to_who_asked,
    is_living,
    state_label,
)
from harassment_cms.domain.errors import ConflictError, MachineError, UsageError
from harassment_cms.ports import Desk
from harassment_cms.services.emergency import EmergencyOpened

app = group()

_Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, as you were told it.")]
_Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; for who decides and for those named.")]
_Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The request's number, as the list shows it.")]


@app.command("ask")
def ask(ctx: typer.Context, ref: _Ref, reason: _Why) -> None:
    """Ask for emergency access to a case that you cannot open."""
    with opened(ctx) as work:
        made = work.emergency.ask(ref, reason)
        until = said.moment(work.desk, made.until)
    if options_of(ctx).json:
        render.data(_data(made))
    talk.say(
        f"Request {made.number} is recorded and stands until {until}. If there is a restricted case {made.ref}, "
        "whoever may decide about it is asked at their next unlock, and those named on it are told."
    )


@app.command("list")
def list_requests(ctx: typer.Context) -> None:
    """Show your own requests, those that wait for your decision, and those for cases you are named on."""
    with opened(ctx) as work:
        news = work.emergency.news()
        if options_of(ctx).json:
            lists = {"own": news.own, "to_decide": news.to_decide, "told": news.told}
            render.data({name: [_data(each) for each in found] for name, found in lists.items()})
            return
        for heading, found in (
            ("Wait for you to decide", news.to_decide),
            ("Told to you", news.told),
        ):
            _show(work.desk, heading, found, in_a_sentence)
        _show(work.desk, "Yours", news.own, in_a_sentence_to_who_asked)
    if not (news.own or news.to_decide or news.told):
        talk.say("There is no request for emergency access that concerns you.")
    elif news.to_decide:
        talk.say("Decide: hcms cases emergency grant NUMBER, or refuse NUMBER. You see nothing else of the case.")


@app.command("grant")
def grant(ctx: typer.Context, number: _Number) -> None:
    """Let who asked open the case; for a second person, who opens no reports."""
    with opened(ctx) as work:
        done = work.emergency.grant(number)
    talk.say(f"Granted: {done.by} can open {done.ref} now. Those named on it are told.")


@app.command("refuse")
def refuse(ctx: typer.Context, number: _Number) -> None:
    """Refuse a request; for a second person, who opens no reports."""
    with opened(ctx) as work:
        done = work.emergency.refuse(number)
    talk.say(f"Refused: {done.by} does not open {done.ref}. Those named on it are told.")


@app.command("take-back")
def take_back(ctx: typer.Context, number: _Number) -> None:
    """Take a request of yours back."""
    with opened(ctx) as work:
        work.emergency.take_back(number)
    talk.say("The request is taken back.")


@app.command("open")
def open_granted(ctx: typer.Context, number: _Number) -> None:
    """Open the case of a request of yours that was granted; from then on you are named on it."""
    with opened(ctx) as work:
        done = work.emergency.open(number)
    _say_opened(done)


@app.command("kits")
def open_with_kits(
    ctx: typer.Context,
    ref: _Ref,
    reason: _Why,
    recovery_files: Annotated[
        list[Path],
        typer.Option("--recovery-file", metavar="FILE", help="A file with one recovery key; give two, one of each."),
    ],
) -> None:
    """Open a restricted case with two recovery keys from paper, when nobody is left to decide."""
    from harassment_cms.cli.kits import printed_in

    typed = [kit for path in recovery_files for kit in printed_in(_page(path))]
    with opened(ctx) as work:
        done = work.emergency.open_with_kits(ref, typed, reason)
    _say_opened(done)


@app.command("seen")
def seen(ctx: typer.Context) -> None:
    """Say that you have seen what you were told of emergency access to cases you are named on."""
    with opened(ctx) as work:
        count = work.emergency.seen()
    talk.say("Noted." if count else "There was nothing that you had not seen.")


def _show(
    desk: Desk, heading: str, found: tuple[EmergencyRequest, ...], words: Callable[[EmergencyRequest], str]
) -> None:
    if found:
        render.heading(heading)
    for each in found:
        render.prose(f"{each.number}  {words(each)}", indent=2)
        until = f", until {said.moment(desk, each.until)}" if is_living(each.state) and not each.is_hopeless else ""
        render.prose(f"{state_label(each)}{until}", indent=6)
        render.prose(f"Reason: {each.reason}", indent=6)


def _data(each: EmergencyRequest) -> dict[str, object]:
    from harassment_cms.domain.moments import to_text

    return {
        "number": each.number,
        "ref": each.ref,
        "reason": each.reason,
        "by": each.by,
        "asked_at": to_text(each.asked_at),
        "until": to_text(each.until),
        "state": each.state.value,
        "decided_by": each.decided_by,
        "has_part": each.has_part,
        "kept_out": each.kept_out,
        "outdated": each.outdated,
    }


def _say_opened(done: EmergencyOpened) -> None:
    talk.say(f"You are named on {done.ref} now: hcms cases show {done.ref}. Those named before are told.")
    if not done.scrubbed:
        raise ConflictError(
            "The case is open to you, but another program still reads an older state of the file, so its older key "
            "may lie in it still.",
            "It goes as soon as everybody has locked or closed the program; ask them to.",
        )


def _page(path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as error:
        raise UsageError(f"There is no page with a recovery key at {path}.", "Check its name.") from error
    except OSError as error:
        raise MachineError(f"{path} cannot be read ({error.strerror}).", "Check its permissions.") from error
