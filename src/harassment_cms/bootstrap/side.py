"""The case managers' side at work in a partner's small home, with the ceremonies of every home.

Called by the folders of small homes. No note of what was seen is kept: what the main home remembers of the record
there is compared at each exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.bootstrap.watching import Opening, Watch
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.roster import replay
from harassment_cms.home import Home
from harassment_cms.ports import Clock
from harassment_cms.ports.sharing import FirstWay
from harassment_cms.services.people.keeping import key_document, write_change
from harassment_cms.vault import document as key_file
from harassment_cms.vault.ceremonies import Ceremonies
from harassment_cms.vault.pen import own_session
from harassment_cms.vault.primitives import KdfCost, signature_holds
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.sharing import PARTNER, SIDE, renew_side

if TYPE_CHECKING:
    from harassment_cms.bootstrap.workspace import Workspace
    from harassment_cms.store.unit_of_work import Store


def invite_anew(home: Home, store: Store, keys: SessionKeys, cost: KdfCost, clock: Clock, days: int) -> FirstWay:
    """Invite the partner of a small home anew, and let them in again to what is shared with them."""
    workspace = _at_work(home, store, keys, cost, clock)
    made = workspace.inviting.renew(workspace.people.roster().users[PARTNER].name, days)
    keep_admitted(store, keys, cost)
    return FirstWay(made.code, made.until)


def renew(home: Home, store: Store, keys: SessionKeys, seed: str) -> None:
    """Let the keys of this seed take the place of the side's present ones, and renew the common key there."""

    def write(raw: bytes) -> None:
        key_file.write(home.key_file, key_file.parse(raw), home.file_mode)

    with store.write() as work:
        roster = replay(work.people.statements(), signature_holds)
        document, batches = key_document(work, roster), work.people.opened_batch_keys()
        change = renew_side(keys, roster, document, bytes.fromhex(seed), batches, to_text(work.now))
        write_change(work, write, document, change)
        work.people.replace_batch_keys(change.rewrapped)
        work.walls.carry_over(change.keys)
        work.use_keys(change.keys)
        work.commit("keys.renew")
    keys.become(own_session(change.keys))


def renew_owed(home: Home, store: Store, keys: SessionKeys, cost: KdfCost, clock: Clock) -> bool:
    """Renew what is owed in a small home, as each unlock does; say whether the key of its file still is.

    That one waits while the partner has their home open.
    """
    with store.read() as view:
        roster = replay(view.people.statements(), signature_holds)
    if not (roster.rotation_owed or roster.file_key_owed):
        return False
    leaving = _at_work(home, store, keys, cost, clock).leaving
    leaving.renew_at_unlock()
    return leaving.at_unlock.file_owed


def keep_admitted(store: Store, keys: SessionKeys, cost: KdfCost) -> None:
    """Seal the common key to a partner who was invited anew; nothing is to do for one who has it."""
    with store.read() as view:
        partner = replay(view.people.statements(), signature_holds).users[PARTNER]
    if partner.admitted or not partner.active or keys.user_id != SIDE:
        return
    with store.write() as work:
        roster = replay(work.people.statements(), signature_holds)
        change = Ceremonies(cost).admit(keys, roster, PARTNER, to_text(work.now))
        work.people.append(change.statements)
        work.commit("user.admit", partner.name)


def _at_work(home: Home, store: Store, keys: SessionKeys, cost: KdfCost, clock: Clock) -> Workspace:
    from harassment_cms.bootstrap.wiring import wire
    from harassment_cms.settings import load_settings

    with store.read() as view:
        roster = replay(view.people.statements(), signature_holds)
    watch = Watch(home, keys, Opening.WORK, own=False)
    return wire(home, keys, roster, store, cost, clock, load_settings(home.settings), watch)
