"""From a passphrase, or the operating system's key store, to unlocked keys - without touching the database."""

from __future__ import annotations

from pathlib import Path

from harassment_cms.domain.errors import LockedError, UsageError
from harassment_cms.vault import afterlock, memory, oskeyring
from harassment_cms.vault.document import Document, Holder
from harassment_cms.vault.invitations import open_with_code
from harassment_cms.vault.primitives import KEY_BYTES
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.slots import INVITATION, KEYRING, open_with_passphrase, open_with_secret
from harassment_cms.vault.user_keys import UserKeys


def choose_person(document: Document, name: str | None) -> Holder:
    """Return whose keys to open: the named person, or the only one.

    Raises ``UsageError`` (exit 2) when the name is unknown or several people share this home.
    """
    people = document.people()
    if name is None:
        if len(people) == 1:
            return people[0]
        raise UsageError(
            "Several people work in this home; say who you are with --user (or HCMS_USER).",
            f"People here: {', '.join(sorted(person.name for person in people))}.",
        )
    for person in people:
        if person.name.casefold() == name.casefold():
            return person
    raise UsageError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")


def has_keyring_slot(holder: Holder) -> bool:
    """Say whether this person chose to be remembered by the operating system."""
    return any(slot.kind == KEYRING for slot in holder.slots)


def is_invited(holder: Holder) -> bool:
    """Say whether this person has no way in but a one-time code."""
    return any(slot.kind == INVITATION for slot in holder.slots)


def by_code(document: Document, holder: Holder, typed: str) -> SessionKeys:
    """Open the keys of somebody invited; raises ``LockedError``, which says why a code opens nothing."""
    memory.shut()
    seed, genesis = open_with_code(document.vault_id, holder, typed)
    return _session(document, holder, seed, genesis)


def by_passphrase(document: Document, holder: Holder, passphrase: str, state: Path | None = None) -> SessionKeys:
    """Open a person's keys; raises ``LockedError`` for a wrong passphrase or a key file that was altered.

    ``state`` is the account's state folder, in which a lock was noted: the passphrase ends that.
    """
    memory.shut()
    if is_invited(holder):
        raise LockedError(
            f"{holder.name} was invited and has not made a passphrase yet.",
            "Use the code you were given: hcms join",
        )
    if not holder.slots:
        raise LockedError(f"{holder.name} has no way in at present.", "Ask an administrator for a code.")
    seed, genesis = open_with_passphrase(document.vault_id, holder, passphrase)
    opened = _session(document, holder, seed, genesis)
    if state is not None:
        afterlock.clear(state, document.vault_id, holder.key)
    return opened


def by_keyring(document: Document, holder: Holder, state: Path) -> SessionKeys:
    """Open a person's keys by the operating system's key store; raises ``LockedError``, also after a lock."""
    memory.shut()
    if afterlock.noted(state, document.vault_id, holder.key):
        raise LockedError(
            "The program was locked, and after that this computer's key store alone does not open it.",
            "Use your passphrase.",
        )
    account = oskeyring.account_tag(document.vault_id)
    slot = next((slot for slot in holder.slots if slot.kind == KEYRING and slot.os == account), None)
    if slot is None:
        raise LockedError("Your keys are not remembered in this account.", "Use your passphrase.")
    secret = oskeyring.fetch(document.vault_id, holder.key)
    seed, genesis = open_with_secret(document.vault_id, holder, slot, secret)
    return _session(document, holder, seed, genesis)


def _session(document: Document, holder: Holder, seed: bytes, genesis: bytes) -> SessionKeys:
    own = UserKeys.from_seed(seed, document.vault_id)
    database_key = own.open_box(holder.db)[:KEY_BYTES]
    if not document.mac_holds(database_key):
        raise LockedError(
            "The key file vault.json was changed outside this program, so it is not trusted.",
            "Put back vault.json from the last backup. The cases are untouched.",
        )
    return SessionKeys(document.vault_id, int(holder.key[1:]), own, database_key, None, genesis)
