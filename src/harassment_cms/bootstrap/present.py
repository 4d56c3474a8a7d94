"""The home as it stands today, beside a backup that is being restored: what must not be undone is carried over.

People and keys stand as they do there, so the restored home opens with the passphrases of today and for the people
of today, under the key of the file of today. Restricted cases are taken over as they stand there. The home itself is
only read (key specification, section 5). Called by ``restoring``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harassment_cms.bootstrap.workspace import Workspace, now, unlock_keys
from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import LABEL, Roster, SignedStatement, accept, replay, statement
from harassment_cms.home import Home
from harassment_cms.ports import Clock
from harassment_cms.ports.carrying import Carried
from harassment_cms.vault.primitives import signature_holds
from harassment_cms.vault.session import SessionKeys


@dataclass(frozen=True, slots=True)
class Present:
    """The home of today, with the keys that whoever restores has there."""

    home: Home
    keys: SessionKeys


def home_of(backup: Path) -> Home | None:
    """Return the home whose own folder of backups this one lies in, if it is there still."""
    home = Home(backup.resolve().parent.parent)
    return home if backup.resolve().parent == home.backups.resolve() and home.database.is_file() else None


def open_present(home: Home, name: str | None, passphrase: str, clock: Clock = now) -> Present:
    """Unlock the home of today and prove all of it.

    Raises ``LockedError`` for a wrong passphrase or somebody who left, ``IntegrityError`` if anything in it is not as
    it was signed: nothing is carried over from such a file.
    """
    from harassment_cms.store.unit_of_work import Store

    keys = unlock_keys(home, name, passphrase)
    store = Store(home.database, keys.database_key, keys, signature_holds, clock, looking=True)
    try:
        store.prove()
        with store.read() as view:
            roster = replay(view.people.statements(), signature_holds)
            problems = view.record.verify_all(roster).problems
    finally:
        store.close()
    if problems:
        raise IntegrityError(
            f"The present case file is not as it was signed, so nothing is carried over from it: {problems[0]}",
            "Look at it with `hcms audit verify`. To restore without it all the same: --without-present",
        )
    return Present(home, keys)


def carry_over(workspace: Workspace, keys: SessionKeys, present: Present, head: str) -> Carried:
    """Carry over into a restored draft, and sign for it and for what it was restored from.

    Raises ``NotPermittedError`` where cases are restricted and whoever restores is no case manager who is let in.
    """
    with workspace.store.write() as work:
        before = replay(work.people.statements(), signature_holds)
        carried = work.carry_over(present.home.database, present.keys.database_key)
        roster = replay(work.people.statements(), signature_holds)
        if carried.cases and not _may_work(roster, keys.user_id):
            raise NotPermittedError(
                "Restricted cases are carried over from the present file, and only a case manager who can open "
                "reports signs for those. Nothing was restored.",
                "Ask a case manager to restore the backup.",
            )
        renewed = {
            number
            for number, person in roster.users.items()
            if number in before.users and before.users[number].box != person.box
        }
        work.forget_drafts(renewed)
        work.people.append([restore_statement(roster, present.keys, to_text(work.now), head)])
        work.use_keys(present.keys)
        work.commit("backup.restore", head[:12], statements=len(carried.statements), restricted=carried.cases)
    return carried


def restore_statement(
    roster: Roster, keys: SessionKeys, at: str, head: str, *, unknown: bool = False
) -> SignedStatement:
    """Return the statement that a backup was restored, signed; ``unknown`` if nothing could be carried over."""
    content: dict[str, object] = {"head": head, "unknown": True} if unknown else {"head": head}
    body = statement(roster.seq + 1, roster.hash, at, keys.user_id, "restore", content)
    signed = SignedStatement(roster.seq + 1, body, keys.sign(LABEL + body))
    accept(roster, signed, signature_holds)
    return signed


def _may_work(roster: Roster, user: int) -> bool:
    person = roster.users[user]
    return person.admitted and Right.WORK_CASES in rights_of(person.roles)
