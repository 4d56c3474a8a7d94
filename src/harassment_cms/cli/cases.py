"""``hcms cases``: everything the screens can do with a case, in words.

Each command does one thing in one use case. What it did is said on stderr; with ``--json`` the case as it stands
now goes to stdout. Opening a report is recorded, as it is on the screens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import case_joins, catching_up, emergency, excerpts, render, restricting, talk
from harassment_cms.cli.new_case import new_case
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.case import Queue, Status
from harassment_cms.domain.errors import InputRefusedError, IntegrityError
from harassment_cms.domain.work import LinkKind, ReferralState

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

app = group()
app.command("new")(new_case)
catching_up.add_to(app)
case_joins.add_to(app)
excerpts.add_to(app)
restricting.add_to(app)
app.add_typer(emergency.app, name="emergency", help="Open a restricted case with two people, in an emergency.")


class Answer(StrEnum):
    """What a question of the safety check can be answered with."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Counted(StrEnum):
    """How figures count a case: decided, or as the report says."""

    DECLINED = "declined"
    ELSEWHERE = "elsewhere"
    AGREED = "agreed"
    AS_REPORTED = "as-reported"


Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, however it is typed.")]
Text = Annotated[
    str | None,
    typer.Argument(
        metavar="[TEXT]",
        help="The words; - reads them from standard input, and without any they are asked for. Both keep them out of "
        "the shell's history.",
        show_default=False,
    ),
]
Minutes = Annotated[int | None, typer.Option("--minutes", metavar="N", help="Minutes you spent.")]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help='When it happened: "14:30", "yesterday 14:30".')]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in a few words.")]


@app.command("queues")
def show_queues(ctx: typer.Context) -> None:
    """Show how many cases wait in each queue."""
    from harassment_cms.cli import case_text

    with opened(ctx) as work:
        counts = work.cases.counts()
    if options_of(ctx).json:
        render.data({queue.value: counts[queue] for queue in Queue})
        return
    case_text.show_queues(counts, plain=options_of(ctx).plain)


@app.command("history")
def show_history(ctx: typer.Context, ref: Ref) -> None:
    """Show who did what on a case, and when: who opened it and who was refused, too."""
    from harassment_cms.cli.audit import show_entries

    with opened(ctx) as work:
        entries = work.record.history(ref)
    show_entries(options_of(ctx), entries)


@app.command("list")
def list_cases(
    ctx: typer.Context,
    queue: Annotated[Queue, typer.Option("--queue", help="One queue only.", show_default="all")] = Queue.ALL,
    status: Annotated[
        list[Status] | None, typer.Option("--status", help="Only cases in this state; may be given several times.")
    ] = None,
) -> None:
    """List cases, without a word of any report."""
    from harassment_cms.cli import case_text, records

    with opened(ctx) as work:
        lines = [line for line in work.cases.list(queue) if not status or line.case.status in status]
        if options_of(ctx).json:
            render.data([records.case_line(line) for line in lines])
        elif lines:
            case_text.show_list(work.desk, lines, plain=options_of(ctx).plain)
        else:
            talk.say("No case is in this list.")


@app.command("show")
def show_case(
    ctx: typer.Context,
    ref: Ref,
    brief: Annotated[bool, typer.Option("--brief", help="Without the report: this is no reading of it.")] = False,
) -> None:
    """Open a case with its report. This is recorded as a reading."""
    from harassment_cms.cli import case_text, records

    as_json = options_of(ctx).json
    with opened(ctx) as work:
        if brief:
            preview = work.cases.preview(ref)
            if as_json:
                render.data(records.case_line(preview.line))
            else:
                case_text.show_brief(work.desk, preview)
            return
        view = work.cases.show(ref)
        if as_json:
            render.data(records.case_view(view))
        else:
            case_text.show_whole(work.desk, view)
            if view.excerpts:
                render.heading("Marked with themes")
                excerpts.show(work, view.excerpts, indent=2)
    if view.problems:
        raise IntegrityError(
            f"{view.line.case.ref} is shown as it is stored, but not all of it is as it was signed:\n"
            + "\n".join(view.problems),
            "Do not rely on it. Run `hcms audit verify`, and compare with the last good backup.",
        )


@app.command("safety-check")
def check_safety(
    ctx: typer.Context,
    ref: Ref,
    danger_now: Annotated[Answer | None, typer.Option("--danger-now", help="Danger now?")] = None,
    under_18: Annotated[Answer | None, typer.Option("--under-18", help="Someone under 18?")] = None,
    own_life: Annotated[Answer | None, typer.Option("--own-life", help="Risk to their own life?")] = None,
    others_at_risk: Annotated[Answer | None, typer.Option("--others-at-risk", help="Others at risk?")] = None,
    still_happening: Annotated[Answer | None, typer.Option("--still-happening", help="Still happening?")] = None,
    done: Annotated[str | None, typer.Option("--done", metavar="TEXT", help="What was done.")] = None,
    told: Annotated[str | None, typer.Option("--told", metavar="TEXT", help="Who was told.")] = None,
    minutes: Minutes = None,
) -> None:
    """Record the safety check. At a terminal, what no option answers is asked for."""
    from harassment_cms.cli.safety import check_given

    given = {
        "danger_now": danger_now,
        "under_18": under_18,
        "own_life": own_life,
        "others_at_risk": others_at_risk,
        "still_happening": still_happening,
    }
    with changing(ctx, ref, "The safety check is recorded.") as work:
        work.casework.check_safety(ref, check_given(work.desk, given, done, told), minutes)


@app.command("take")
def take_case(ctx: typer.Context, ref: Ref) -> None:
    """Take a case: it is yours from then on."""
    with changing(ctx, ref, "The case is with you.") as work:
        work.casework.take(ref)


@app.command("assign")
def assign_case(
    ctx: typer.Context, ref: Ref, name: Annotated[str, typer.Argument(metavar="NAME", help="A case manager.")]
) -> None:
    """Give a case to a case manager."""
    from harassment_cms.cli.giving import at_work

    with changing(ctx, ref, "The case is given on.") as work:
        taker = at_work(work, name)
        work.casework.give(ref, taker)
        talk.say(f"It is with {taker}.")


@app.command("note")
def add_note(ctx: typer.Context, ref: Ref, text: Text = None, minutes: Minutes = None, at: At = None) -> None:
    """Add a note, with the minutes you spent."""
    from harassment_cms.cli.past import moment_given
    from harassment_cms.cli.written import words_given

    with changing(ctx, ref, "The note is saved.") as work:
        work.casework.note(ref, words_given(text, "The note"), minutes, moment_given(at, work.desk))


@app.command("contact")
def record_contact(
    ctx: typer.Context,
    ref: Ref,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="What to remember of it; - reads it.")] = "",
    reached: Annotated[bool, typer.Option("--reached", help="You reached the reporting party.")] = False,
    minutes: Minutes = None,
    at: At = None,
) -> None:
    """Record that you tried to reach the reporting party, or that you did."""
    from harassment_cms.cli.past import moment_given
    from harassment_cms.cli.written import words_given

    with changing(ctx, ref, "The contact is recorded.") as work:
        words = words_given(text, "What to remember of it")
        moment = moment_given(at, work.desk)
        work.casework.contact(ref, reached=reached, text=words, minutes=minutes, occurred_at=moment)


@app.command("status")
def set_status(
    ctx: typer.Context,
    ref: Ref,
    status: Annotated[Status, typer.Argument(help="The state the case is in now.")],
    reason: Reason = "",
) -> None:
    """Say where the work on a case stands. Closing has its own command."""
    with changing(ctx, ref, "The status is changed.") as work:
        work.casework.set_status(ref, status, reason)


@app.command("close")
def close_case(
    ctx: typer.Context,
    ref: Ref,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar="CODE", help="How it ended; asked for at a terminal.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A last word on it.")] = "",
    minutes: Minutes = None,
) -> None:
    """Close a case with an outcome."""
    from harassment_cms.domain.codes import OUTCOME

    if outcome is None:
        if not talk.at_terminal():
            talk.needed(outcome=outcome)
        outcome = talk.choose("How did it end?", [(code, OUTCOME.label(code)) for code in OUTCOME.codes()])
    with changing(ctx, ref, "The case is closed.") as work:
        work.casework.close(ref, outcome, note, minutes)


@app.command("reopen")
def reopen_case(ctx: typer.Context, ref: Ref, reason: Reason) -> None:
    """Open a closed case again, with a reason."""
    with changing(ctx, ref, "The case is open again.") as work:
        if work.cases.find(ref).status is not Status.CLOSED:
            raise InputRefusedError("The case is not closed. Nothing was changed.", "See it: hcms cases show REF")
        work.casework.set_status(ref, Status.OPEN, reason)


@app.command("label")
def label_case(
    ctx: typer.Context,
    ref: Ref,
    text: Annotated[str, typer.Argument(metavar="TEXT", help='A few words of your own; "" takes it away.')],
) -> None:
    """Give a case a short label that stands beside its reference."""
    with changing(ctx, ref, "The label is changed.") as work:
        work.casework.label(ref, text)


@app.command("seen")
def see_change(ctx: typer.Context, ref: Ref) -> None:
    """Record that you looked at a changed answer."""
    with changing(ctx, ref, "The change is marked as seen.") as work:
        work.casework.see_change(ref)


@app.command("current")
def choose_current(
    ctx: typer.Context,
    ref: Ref,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Which of the answers, as the case numbers them.")],
) -> None:
    """Say which of several answers are the current ones, where neither tool nor file tells."""
    with changing(ctx, ref, "These are the current answers from now on.") as work:
        work.casework.choose_current(ref, number)


@app.command("count")
def count_case(
    ctx: typer.Context,
    ref: Ref,
    how: Annotated[Counted, typer.Argument(help="How figures count it from now on.")],
    reason: Reason,
) -> None:
    """Decide how figures count a case: at the reporting party's wish, or because another office counts it."""
    from harassment_cms.domain.case import COUNTING_WORDS, Counting

    decision = None if how is Counted.AS_REPORTED else Counting(how.value)
    with changing(ctx, ref, f"In figures it is {COUNTING_WORDS[decision]} from now on.") as work:
        work.casework.count(ref, decision, reason)


@app.command("link")
def link_cases(
    ctx: typer.Context,
    ref: Ref,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other case's reference.")],
    kind: Annotated[LinkKind, typer.Option("--kind", help="Why they belong together.")],
    reason: Reason,
) -> None:
    """Link two cases, with a kind and a reason."""
    from harassment_cms.cli import records

    with opened(ctx) as work:
        made = work.links.add(ref, other, kind, reason)
    if options_of(ctx).json:
        render.data(records.link(made))
    talk.say(f"Linked to {made.other}. To take it back: hcms cases undo")


@app.command("refer")
def refer(
    ctx: typer.Context,
    ref: Ref,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Its id in the support directory.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was said about it.")] = "",
    state: Annotated[ReferralState, typer.Option("--state", help="How far it is already.")] = ReferralState.OFFERED,
) -> None:
    """Record that support was offered."""
    from harassment_cms.cli import records

    with opened(ctx) as work:
        made = work.referrals.offer(ref, service, note, state)
    if options_of(ctx).json:
        render.data(records.referral(made))
    talk.say(f"Referral {made.id} to {made.service_name} is recorded. To take it back: hcms cases undo")


@app.command("referral")
def set_referral(
    ctx: typer.Context,
    ref: Ref,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The referral's number on the case.")],
    state: Annotated[ReferralState, typer.Argument(help="How far it got.")],
) -> None:
    """Record how far a referral got."""
    from harassment_cms.cli import records

    with opened(ctx) as work:
        changed = work.referrals.set_state(ref, number, state)
    if options_of(ctx).json:
        render.data(records.referral(changed))
    talk.say(f"Referral {changed.id} to {changed.service_name} is {changed.state.value}.")


@app.command("undo")
def undo_last(ctx: typer.Context) -> None:
    """Take back what you did last. It is recorded as taken back; nothing is erased."""
    with opened(ctx) as work:
        undone = work.undo.last()
    if options_of(ctx).json:
        render.data({"ref": undone.ref, "kind": undone.kind.value, "words": undone.words})
    talk.say(undone.words)


@contextmanager
def changing(ctx: typer.Context, ref: str, done: str) -> Iterator[Workspace]:
    """Open the home for one change to a case; afterwards say that it is done, and with ``--json`` give the case."""
    from harassment_cms.cli import records

    with opened(ctx) as work:
        yield work
        case = work.cases.find(ref)
        if options_of(ctx).json:
            render.data(records.case_line(work.cases.lines([case.id])[0]))
        talk.say(f"{case.ref}: {done} To take it back: hcms cases undo")
