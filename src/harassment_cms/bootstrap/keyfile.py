"""`vault.json` and the case file agree at each unlock: what was cut off before it was committed did not happen.

The key file is replaced just before the transaction that changes it commits. If the program is killed between the
two, the file is ahead of the database; if somebody puts back an older file, it is behind. The state that the
database stored, and an entry of the record signed for, decides (key specification, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.errors import IntegrityError, LockedError
from harassment_cms.domain.roster import Roster, replay
from harassment_cms.home import Home
from harassment_cms.vault import document as key_file
from harassment_cms.vault.document import Document
from harassment_cms.vault.primitives import KEY_BYTES, signature_holds
from harassment_cms.vault.rotating import promoted
from harassment_cms.vault.session import SessionKeys

if TYPE_CHECKING:
    from harassment_cms.store.unit_of_work import Store


def first_connection(home: Home, keys: SessionKeys) -> Any:
    """Open the case file; these keys then hold the key it has now, also if that was renewed a moment ago.

    Raises ``IntegrityError`` if no key of theirs opens it.
    """
    from harassment_cms.store.engine import Way, connect

    try:
        return connect(home.database, keys.database_key, Way.READER)
    except IntegrityError:
        for key in _keys_in(key_file.read(home.key_file), keys):
            with suppress(IntegrityError):
                connection = connect(home.database, key, Way.READER)
                keys.database_key = key
                return connection
        raise IntegrityError(
            "The case file does not open with any key in vault.json: it is damaged, or one of the two is from "
            "another moment or another home. Nothing was changed.",
            "Put the newest vault.json back beside cases.db, or restore the newest good backup to another place.",
        ) from None


def _keys_in(document: Document, keys: SessionKeys) -> Iterator[bytes]:
    name = keys.holder
    holder, coming = document.holder(name), document.next
    sealed = [holder.db if holder else b"", coming.db.get(name, b"") if coming else b""]
    for each in sealed:
        with suppress(IntegrityError):
            yield keys.own.open_box(each)[:KEY_BYTES]


CUT_OFF = (
    "A change of people or keys had been cut off before it was finished, so it has been taken back. Nothing else was "
    "lost; whoever made it can do it again."
)
PUT_RIGHT = (
    "The key file vault.json was not the one that the case file has signed for. It has been put right. If nobody "
    "here put an older one back, have the record checked: hcms audit verify"
)
KEPT = "Your change of ways in had been cut off before it was put on record. It counts, and stands on record now."
RENEWED = (
    "The key of the case file had been renewed, which was cut off before it was put on record. It counts, and stands "
    "on record now."
)


def settle(home: Home, store: Store, keys: SessionKeys) -> str:
    """Make the key file what the case file says it is, or keep a change of one's own ways in that was cut off.

    Returns what was finished or taken back, in a sentence; nothing, if the two agreed.

    Raises ``LockedError`` if these keys came from a change that never was committed, ``IntegrityError`` if the case
    file's own copy is not as it was signed.
    """
    with store.look() as view:
        if view.people.key_document() == _bytes(home):
            return ""
    with store.look(alone=True) as view:  # now nobody is in the middle of a change
        roster = replay(view.people.statements(), signature_holds)
        if roster.vault != keys.vault_id.hex() or bytes.fromhex(roster.genesis) != keys.genesis:
            return ""  # another home's file: it is refused where keys and roster are compared, and nothing is touched
        stored = view.people.key_document()
        if stored is None or view.record.key_file_problems(roster):
            raise IntegrityError(
                "The case file's own copy of the key file is not as it was signed. Nothing was changed.",
                "Do not work in this home. Run `hcms doctor`, and restore the last good backup elsewhere.",
            )
        committed = key_file.parse(stored)
        found = None if _bytes(home) is None else key_file.read(home.key_file)
        renewal = None if found is None else _renewal(committed, found, keys)
        adopted = found is not None and _is_own_change(committed, found, roster, keys)
        if not (adopted or renewal) and stored != _bytes(home):
            key_file.write(home.key_file, committed, home.file_mode)
    if found is not None and adopted:
        _adopt(store, found)
        return KEPT
    if found is not None and renewal is not None:
        _adopt_renewal(home, store, committed, found, renewal)
        return RENEWED
    _refuse_unborn(roster, keys)
    return CUT_OFF if found is not None and found.seq > committed.seq else PUT_RIGHT


def _bytes(home: Home) -> bytes | None:
    return home.key_file.read_bytes() if home.key_file.exists() else None


def _is_own_change(committed: Document, found: Document, roster: Roster, keys: SessionKeys) -> bool:
    """Say whether the file is one step ahead, and only in the ways in of the person who has just used it."""
    person, key = roster.users.get(keys.user_id), f"u{keys.user_id}"
    own = found.holder(key)
    if person is None or not person.active or own is None or person.sign != keys.own.sign_public.hex():
        return False
    expected = replace(committed.with_holder(own), seq=committed.seq + 1, mac=found.mac)
    return found == expected and found.mac_holds(keys.database_key)


def _renewal(committed: Document, found: Document, keys: SessionKeys) -> Document | None:
    """Return the key file that follows if the file was given a new key, and the program ended before that was done.

    The key that these keys hold opens the case file: it tells whether the new one has taken the old one's place.
    """
    coming = found.next
    if coming is None:
        after = found
    else:
        sealed = coming.db.get(keys.holder, b"")
        try:
            new = keys.own.open_box(sealed)[:KEY_BYTES]
        except IntegrityError:
            return None
        if new != keys.database_key:
            return None
        after = promoted(found, new)
    same = [(each.key, each.name, each.slots) for each in after.holders] == [
        (each.key, each.name, each.slots) for each in committed.holders
    ]
    follows = (after.gen, after.seq) == (committed.gen + 1, committed.seq + 2)
    return after if same and follows and after.mac_holds(keys.database_key) else None


def _adopt_renewal(home: Home, store: Store, committed: Document, found: Document, renewal: Document) -> None:
    with store.write() as work:
        if work.people.key_document() != committed.to_bytes():
            return
        work.people.save_document(renewal.seq, renewal.to_bytes())
        work.before_commit(
            lambda: key_file.write(home.key_file, renewal, home.file_mode),
            lambda: key_file.write(home.key_file, found, home.file_mode),
        )
        work.commit("keys.renewal_finished")


def _adopt(store: Store, found: Document) -> None:
    with store.write() as work:
        work.people.save_document(found.seq, found.to_bytes())
        work.commit("keys.resumed")


def _refuse_unborn(roster: Roster, keys: SessionKeys) -> None:
    person, own = roster.users.get(keys.user_id), keys.own.sign_public.hex()
    if keys.holder.startswith("k"):
        return
    if person is None or all(key != own for _, key in person.keys):
        raise LockedError(
            "A change of your keys was cut off before it was finished, and has been taken back. Nothing was lost.",
            "Unlock again with the passphrase you had before.",
        )
