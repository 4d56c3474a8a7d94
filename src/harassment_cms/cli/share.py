"""``hcms share``: partners in other departments, what they are shown, until when, and what they answered.

Before anything is shared it is shown word for word as the partner would see it. ``carrying`` hangs its commands under
this noun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import carrying, render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.sharing import AGREEMENT_WORDS, DEPARTMENTS, Agreement, Item, ShareState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.sharing import Ended, Invited, PartnerView, Preview, ShareView, Told

app = group()
carrying.add_to(app)

_Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, however it is typed.")]
_Days = Annotated[
    int | None, typer.Option("--days", metavar="N", help="How many days the code works; 14 unless you say so.")
]
_With = Annotated[str, typer.Option("--with", metavar="PARTNER", help="The partner's name.")]


@app.command("create")
def create(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The partner: a person, or a desk.")],
    department: Annotated[
        str, typer.Option("--department", metavar="CODE", help=f"One of: {', '.join(DEPARTMENTS)}.")
    ],
    new_passphrase_file: Annotated[
        str | None,
        typer.Option("--new-passphrase-file", metavar="FILE", help="For scripts: their first passphrase, no code."),
    ] = None,
    days: _Days = None,
) -> None:
    """Make a small home for a partner. Prints the code by which they make keys of their own in it, once."""
    from harassment_cms.cli.secretfile import first_line
    from harassment_cms.services.people import check_name, check_passphrase

    name = check_name(name)
    if new_passphrase_file is None:
        with opened(ctx) as work:
            made = work.sharing.invite(name, department, _days(days))
        _hand_over(ctx, made)
        talk.say("Nothing is shared with them yet: hcms share add REF --with NAME")
        return
    first = first_line(new_passphrase_file)
    check_passphrase(first)
    with opened(ctx) as work:
        partner = work.sharing.create(name, department, first)
    if options_of(ctx).json:
        render.data(_partner(partner))
    talk.say(f"{partner.name} has a small home of their own. Nothing is shared with them yet.")
    talk.say("You know this passphrase. They choose one of their own at the first opening: hcms keys join")
    talk.say(f'They open it on this computer with: hcms --home "{partner.place}"')


@app.command("renew")
def renew(
    ctx: typer.Context,
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's name.")],
    days: _Days = None,
) -> None:
    """Make a new code for a partner who lost their passphrase or their code; what is shared stays shared."""
    with opened(ctx) as work:
        made = work.sharing.invite_anew(partner, _days(days))
    _hand_over(ctx, made)
    talk.say("Every other way in of theirs is gone. Make sure that it is they who asked you: by voice, not by mail.")
    if made.partner.carried_at:
        talk.say(f'Their own copy knows nothing of it: hcms share carry "{made.partner.name}" -o DIR')


def _days(given: int | None) -> int:
    from harassment_cms.services.sharing.sharing import DAYS

    return DAYS if given is None else given


def _hand_over(ctx: typer.Context, made: Invited) -> None:
    partner = made.partner
    if options_of(ctx).json:
        render.data(_partner(partner) | {"code": made.code, "until": made.until})
    else:
        render.line(made.code)
    talk.say(f"This is the code of {partner.name}. It works once, until {made.until[:10]}, and is not shown again.")
    talk.say(
        "Tell it them by voice or on paper, not by e-mail. They use it on this computer, or in a copy on theirs:"
    )
    talk.say(f'hcms --home "{partner.place}" join')
    talk.say(f'For their own computer: hcms share carry "{partner.name}" -o DIR')


@app.command("items")
def items(ctx: typer.Context, ref: _Ref) -> None:
    """List what of a case can be shared, word for word. This is recorded as a reading."""
    with opened(ctx) as work:
        found = work.sharing.offered(ref)
    if options_of(ctx).json:
        render.data([_item(item) for item in found.items])
        return
    for item in found.items:
        _show_item(item, key=True)
    render.line()
    render.pairs((("May be told", found.consent_words or "not answered"), ("Wishes", found.wishes or "not answered")))


@app.command("add")
def add(
    ctx: typer.Context,
    ref: _Ref,
    partner: _With,
    items: Annotated[
        str, typer.Option("--items", metavar="K,K", help="What to share, by the names `share items` lists.")
    ] = "",
    summary: Annotated[
        str, typer.Option("--summary", metavar="TEXT", help="A summary of your own; - reads standard input.")
    ] = "",
    until: Annotated[
        str,
        typer.Option("--until", metavar="WHEN", help="When it ends: 2wd, 4w, 2026-12-18. Else as in the settings."),
    ] = "",
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="Why, where the report does not say that they agree.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what they would see, and share nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Share ticked items of a case with a partner, after showing exactly what they will see."""
    from harassment_cms.cli.written import words_given

    as_json, keys = options_of(ctx).json, items.split(",")
    if not (yes or dry_run or talk.at_terminal()):
        raise UsageError(
            "Without a terminal nobody can be asked: say --yes, or look first with --dry-run.", "Nothing was shared."
        )
    words = words_given(summary, "The summary") if summary else ""
    with opened(ctx) as work:
        preview = work.sharing.preview(ref, partner, keys, words, until)
        if dry_run and as_json:
            render.data(_preview(preview))
        if not as_json:
            show_preview(work, preview)
        if dry_run:
            talk.say("Nothing was shared.")
            return
        if not yes and not talk.agree(f"Share exactly this with {preview.partner}?"):
            talk.say("Nothing was shared.")
            return
        done = work.sharing.add(ref, partner, keys, summary=words, until=until, reason=why)
        if as_json:
            render.data(_share(done))
        _warn_carried(preview.carried_at)
    talk.say(f"Shared with {done.partner} until {done.ends_at.date()}.")


@app.command("list")
def list_partners(ctx: typer.Context) -> None:
    """List the partners, and what is shared with each of the cases you may open."""
    options = options_of(ctx)
    with opened(ctx) as work:
        partners = work.sharing.partners()
    if options.json:
        render.data([_partner(each) for each in partners])
        return
    if not partners:
        talk.say("There is no partner yet: hcms share create NAME --department CODE")
        return
    rows = [
        (
            each.name,
            DEPARTMENTS[each.department],
            each.state.value,
            ", ".join(f"{share.ref} until {share.ends_at.date()}" for share in _active(each.shares)) or "nothing",
            f"carried {each.carried_at[:10]}" if each.carried_at else str(each.place),
        )
        for each in partners
    ]
    render.table(("Partner", "Department", "State", "Shared", "Where"), rows, plain=options.plain)


@app.command("show")
def show(ctx: typer.Context, ref: _Ref) -> None:
    """Show what of a case is or was shared with whom, word for word, until when and why."""
    with opened(ctx) as work:
        shares = work.sharing.of_case(ref)
    if options_of(ctx).json:
        render.data([_share(each) for each in shares])
        return
    if not shares:
        talk.say("Nothing of this case is shared with anybody.")
    for each in shares:
        ends = "until" if each.state is ShareState.ACTIVE else "ended"
        render.heading(f"{each.partner} ({DEPARTMENTS[each.department]}), {ends} {each.ends_at.date()}, by {each.by}")
        render.pairs((("Reason", each.reason),))
        for item in each.items:
            _show_item(item)


@app.command("end")
def end(
    ctx: typer.Context,
    partner: _With,
    ref: Annotated[str | None, typer.Argument(metavar="[REF]", help="The case; or --all.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="End everything, and the partner's home with it.")
    ] = False,
) -> None:
    """End what is shared of a case with a partner, or everything. What they wrote is taken in first."""
    if (ref is None) != everything:
        raise UsageError("Name the case, or say --all for everything with this partner.", "Nothing was changed.")
    with opened(ctx) as work:
        done = work.sharing.end(partner, ref)
    if options_of(ctx).json:
        render.data({"removed": done.removed, "carried_at": done.carried_at or None, "came": _told(done.told)})
    _tell(done.told)
    _say_ended(done, everything)


def _say_ended(done: Ended, everything: bool) -> None:
    from harassment_cms.services.sharing.sharing import TAKES_NOTHING_BACK

    talk.say("It has ended: nothing new reaches them, and what lay in their home here is overwritten and closed.")
    if everything:
        gone = (
            "Their folder here is removed." if done.removed else "Their folder stays until nothing is shared in it."
        )
        talk.say(gone)
    if done.carried_at:
        talk.say(f"A copy was carried to them on {done.carried_at[:10]}; ask them to delete it.")
    talk.say(TAKES_NOTHING_BACK)


@app.command("collect")
def collect(ctx: typer.Context) -> None:
    """Take in what partners wrote and did, and bring their homes in line. Each unlock does it, too."""
    with opened(ctx) as work:
        told = (*work.came_back, *work.exchange.settle())
    if options_of(ctx).json:
        render.data(_told(told))
    elif not told:
        talk.say("Nothing new came from any partner.")
    # What came in at the unlock of this command was said there.
    _tell(told[len(work.came_back) :])
    carrying.refuse_unproven(told)


def show_preview(work: Workspace, preview: Preview) -> None:
    """Show what the partner would see, and what the reporting party said about it."""
    render.prose(
        f"{preview.partner} ({DEPARTMENTS[preview.department]}) will see of {preview.ref}, and nothing else:"
    )
    for item in preview.items:
        _show_item(item)
    render.heading(f"Until {preview.ends_at.date()}")
    render.prose(AGREEMENT_WORDS[preview.agreement])
    render.pairs((("They answered", preview.consent_words), ("Their wishes", preview.wishes)))
    if preview.agreement is not Agreement.NAMED:
        render.prose("Sharing it needs a reason, which is recorded: --why")
    if preview.closed:
        render.prose("This case is closed.")


def _warn_carried(carried_at: str) -> None:
    if carried_at:
        talk.say(
            f"Their home was carried away on {carried_at[:10]}: they see this once it is brought and carried again."
        )


def _active(shares: Sequence[ShareView]) -> list[ShareView]:
    return [share for share in shares if share.state is ShareState.ACTIVE]


def _show_item(item: Item, *, key: bool = False) -> None:
    due = "" if item.due_at is None else f", due {item.due_at.date()}"
    render.heading(f"{item.key}  {item.title}{due}" if key else f"{item.title}{due}")
    render.prose(item.text, indent=2)


def _tell(told: Sequence[Told]) -> None:
    for each in told:
        talk.say(each.words())


def _told(told: Sequence[Told]) -> list[dict[str, object]]:
    return [
        {
            "partner": each.partner,
            "ref": each.ref,
            "notes": each.notes,
            "tasks": each.tasks,
            "looks": each.looks,
            "remarks": list(each.remarks),
        }
        for each in told
    ]


def _item(item: Item) -> dict[str, object]:
    due = None if item.due_at is None else to_text(item.due_at)
    return {"key": item.key, "title": item.title, "text": item.text, "due_at": due}


def _share(share: ShareView) -> dict[str, object]:
    return {
        "ref": share.ref,
        "partner": share.partner,
        "department": share.department,
        "state": share.state.value,
        "made_at": to_text(share.made_at),
        "ends_at": to_text(share.ends_at),
        "by": share.by,
        "agreement": share.agreement.value,
        "reason": share.reason,
        "items": [_item(item) for item in share.items],
    }


def _preview(preview: Preview) -> dict[str, object]:
    return {
        "ref": preview.ref,
        "partner": preview.partner,
        "ends_at": to_text(preview.ends_at),
        "agreement": preview.agreement.value,
        "items": [_item(item) for item in preview.items],
    }


def _partner(partner: PartnerView) -> dict[str, object]:
    return {
        "name": partner.name,
        "department": partner.department,
        "state": partner.state.value,
        "place": str(partner.place),
        "carried_at": partner.carried_at or None,
        "shares": [_share(each) for each in partner.shares],
    }
