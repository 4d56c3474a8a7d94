"""``hcms users remove``, ``disable`` and ``enable``, and what is said of the keys that are renewed for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from harassment_cms.domain.roster import Member
    from harassment_cms.services.people.leaving import Reason, Renewed

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
STILL = (
    "What they copied before stays in their hands: the backups of until now open with their old passphrase, and what "
    "they read they have read. Make a new backup now. Which old ones they open: hcms backup list"
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("remove")
    def remove_user(
        ctx: typer.Context,
        name: _Name,
        reason: Annotated[
            str, typer.Option("--reason", metavar="CODE", help="left, moved, keys_lost, conduct, mistake, other.")
        ],
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Remove a person at once, and renew the keys they knew."""
        why = _reason(reason)
        with opened(ctx) as work:
            loss = work.closed_cases.would_lose(name)
            for words in loss.words():
                talk.say(words)
            if not yes and talk.at_terminal() and not talk.agree(f"Remove {name} for good?"):
                talk.say("Nobody was removed.")
                return
            done = work.leaving.remove(name, why)
            person = work.people.roster().by_name(name)
        assert person is not None, "whoever was removed stays in the list"
        if options_of(ctx).json:
            data = {"renewed": renewed_data(done), "open_to_you_alone": list(loss.only_actor)}
            render.data(_person(person) | data)
        talk.say(f"{person.name} is removed: their ways in are gone, and their open session ends at its next step.")
        tell(done)
        talk.say(STILL)

    @app.command("disable")
    def disable_user(ctx: typer.Context, name: _Name) -> None:
        """Take a person's ways in away for now; their keys stay."""
        with opened(ctx) as work:
            loss = work.closed_cases.would_lose(name)
            person = work.leaving.disable(name)
            shown = work.people.roster().users[person.id]
        if options_of(ctx).json:
            render.data(_person(shown))
        for words in loss.words():
            talk.say(words)
        talk.say(f"{person.name} cannot come in until an administrator allows it again: hcms users enable")
        talk.say(
            "This renews no key. Whoever kept a copy of this home's files still opens that copy with their "
            "passphrase; where that matters, remove them."
        )

    @app.command("enable")
    def enable_user(ctx: typer.Context, name: _Name) -> None:
        """Give a person the ways in back that were taken away."""
        with opened(ctx) as work:
            person = work.leaving.enable(name)
            shown = work.people.roster().users[person.id]
        if options_of(ctx).json:
            render.data(_person(shown))
        talk.say(f"{person.name} can come in again, with the passphrase they had.")


def _reason(given: str) -> Reason:
    from harassment_cms.services.people.leaving import REASONS, Reason

    try:
        return Reason(given)
    except ValueError:
        listed = "; ".join(f"{code.value} ({words})" for code, words in REASONS.items())
        raise UsageError(
            "The reason is one of a few words, because everybody who works here can read it. Nobody was removed.",
            f"Use one of these: {listed}.",
        ) from None


def _person(person: Member) -> dict[str, Any]:
    from harassment_cms.cli import records

    return records.person(person)


def tell(done: Renewed) -> None:
    """Say what was renewed, and what is still owed and when it is done."""
    from harassment_cms.services.people.leaving import words_of

    for words in words_of(done):
        talk.say(words)


def renewed_data(done: Renewed) -> dict[str, Any]:
    """Return what was renewed and what is still owed, for scripts."""
    return {
        "case_managers_key": "renewed" if done.team else "owed" if done.team_owed else "unchanged",
        "file_key": "renewed" if done.file else "owed" if done.file_owed else "unchanged",
        "released_cases": done.released,
    }
