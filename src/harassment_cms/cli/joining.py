"""The first session of one's own, in words: for keys that an administrator made, and for a one-time code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from harassment_cms.cli import render, talk
from harassment_cms.cli.unlocking import new_passphrase

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace


def make_own(
    work: Workspace,
    new_passphrase_file: str | None,
    write: Callable[[str], None] | None,
    *,
    as_json: bool,
    renew: bool = False,
) -> None:
    """Make the person's own keys, hand over recovery keys if any were made, and say who can open reports.

    ``write`` puts the page with recovery keys into the file that was asked for. With ``renew`` they take the place of
    keys that were the person's own, and what somebody else may know is renewed.
    """
    from harassment_cms.cli import leaving
    from harassment_cms.cli.kits import hand_over, numbered, typed_back

    shown: list[str] | None = None
    chosen = new_passphrase(new_passphrase_file, "your own keys")
    joined = work.people.renew_keys(chosen) if renew else work.people.join(chosen)
    if joined.kits:
        organisation = work.desk.settings.organisation
        kits = numbered(joined.kits, work.people.roster())
        shown = hand_over(kits, organisation, opens_reports=True, write=write, as_json=as_json)
        if shown is not None and talk.at_terminal():
            typed_back(work.people.confirm_kit)
    me = work.people.roster().users[work.actor.id]
    done = work.leaving.renew() if renew else None
    if as_json:
        told = {
            "name": me.name,
            "opens_reports": me.admitted,
            "readers": list(joined.readers),
            "recovery_keys": shown,
        }
        render.data(told if done is None else told | {"renewed": leaving.renewed_data(done)})
    talk.say("Your keys are your own now; what you came in with opens nothing any more.")
    if done is not None:
        leaving.tell(done)
        talk.say("Backups made until now still open with the old passphrase: hcms backup list")
    what = "what is here" if work.people.roster().share else "reports"
    who = f"Besides you, {what}" if me.admitted else f"{what[0].upper()}{what[1:]}"
    talk.say(f"{who} can be opened by: {', '.join(joined.readers) or 'nobody'}.")
