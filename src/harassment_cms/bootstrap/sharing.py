"""The partners' small homes on the disk, below the main one: made, opened by the case managers, copied, removed.

Satisfies ``ports.sharing.ShareHomes``. Their folders have random names: a folder's name says nothing, and the key
file in it says what the partner is called, as the key file of every home does.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.bootstrap.keyfile import settle
from harassment_cms.bootstrap.side import invite_anew, keep_admitted, renew, renew_owed
from harassment_cms.bootstrap.workspace import bring_up_to_date
from harassment_cms.domain.errors import CmsError, InputRefusedError, IntegrityError, LockedError, MachineError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.roster import Roster, replay
from harassment_cms.home import Home, building
from harassment_cms.ports import Clock
from harassment_cms.ports.sharing import Access, FirstWay, OpenHome
from harassment_cms.services.people.inviting import until_after
from harassment_cms.vault import document as key_file
from harassment_cms.vault.invitations import Invitations
from harassment_cms.vault.primitives import KEY_BYTES, KdfCost, random_bytes, signature_holds
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.sharing import PARTNER, SIDE, by_seed, found_share, knows_side, new_side

if TYPE_CHECKING:
    from harassment_cms.store.unit_of_work import Store

_COPIED = ("settings.yaml", "signposting.yaml")


@dataclass(frozen=True, slots=True)
class ShareFolders:
    """The small homes of one home."""

    home: Home
    cost: KdfCost
    clock: Clock

    def found(self, partner: str, first: FirstWay, organisation: str) -> Access:
        """Make a home for a partner; all of it, or nothing."""
        from harassment_cms.settings import write_default_settings
        from harassment_cms.store import schema
        from harassment_cms.store.engine import create_file
        from harassment_cms.store.unit_of_work import Store

        folder = secrets.token_hex(4)
        founding = found_share(partner, first, self.cost, to_text(self.clock()))
        keys = founding.keys
        self._shares()
        with building(self._home(folder), self._group()) as draft:
            for each in (draft.exports, draft.backups, draft.forms):
                each.mkdir()
            write_default_settings(draft.settings, organisation=organisation, practice=False, mode=draft.file_mode)
            self._take_settings(draft)
            create_file(draft.database, keys.database_key, draft.file_mode)
            schema.upgrade(draft.database, keys.database_key)
            store = Store(draft.database, keys.database_key, keys, signature_holds, self.clock)
            try:
                with store.write() as work:
                    work.people.append(founding.statements)
                    work.people.save_document(founding.document.seq, founding.document.to_bytes())
                    work.before_commit(
                        lambda: key_file.write(draft.key_file, founding.document, draft.file_mode),
                        lambda: draft.key_file.unlink(missing_ok=True),
                    )
                    work.commit("init")
            finally:
                store.close()
        return Access(folder, keys.vault_id.hex(), keys.genesis.hex(), SIDE, keys.own.seed.hex())

    @contextmanager
    def open(self, access: Access) -> Iterator[OpenHome]:
        """Open a small home as the case managers' side; what is owed there is renewed first."""
        home, keys, store = self._opened(access, self.place(access))
        try:
            if keys.own.seed.hex() != access.seed:
                renew(home, store, keys, access.seed)
            keep_admitted(store, keys, self.cost)
            owed = renew_owed(home, store, keys, self.cost, self.clock)
            yield OpenHome(store, _roster_of(store), access.user, PARTNER, access.adopted, owed)
        finally:
            store.close()

    @contextmanager
    def open_copy(self, access: Access, place: Path) -> Iterator[OpenHome]:
        """Open a copy of it that lies elsewhere, as it is."""
        _, _, store = self._opened(access, place)
        try:
            yield OpenHome(store, _roster_of(store), access.user, PARTNER, access.adopted)
        finally:
            store.close()

    def _opened(self, access: Access, place: Path) -> tuple[Home, SessionKeys, Store]:
        """Open a home by the newest seed that does; the last word of those that do not is told if none does."""
        if not self.is_home(place):
            raise InputRefusedError(
                f"There is no partner's home at {place}. Nothing was changed.",
                "If it was carried away, bring it back: hcms share bring DIR. If it is lost, end the share.",
            )
        home = Home(place)
        refused: list[CmsError] = []
        for seed in (access.seed, *access.earlier):
            try:
                keys = _keys(home, replace(access, seed=seed))
                store = _store(home, keys, self.clock)
            except (IntegrityError, LockedError) as error:
                refused.append(error)
                continue
            try:
                settle(home, store, keys)
            except LockedError as error:
                # The key file was ahead of a renewal that was cut off, and is put right: an earlier seed opens it.
                store.close()
                refused.append(error)
                continue
            except BaseException:
                store.close()
                raise
            return home, keys, store
        raise refused[0]

    def new_side(self, access: Access) -> Access:
        """Make one more way in, for case managers who alone may open a case."""
        home, keys, store = self._opened(access, self.place(access))
        try:
            with store.write() as work:
                roster = replay(work.people.statements(), signature_holds)
                before = work.people.key_document()
                if before is None or work.record.key_file_problems(roster):
                    raise IntegrityError("The partner's key file is not as it was signed. Nothing was changed.")
                change, number, seed = new_side(keys, roster, before, to_text(work.now))
                assert change.document is not None
                after = key_file.parse(change.document)
                work.people.append(change.statements)
                work.people.save_document(after.seq, change.document)
                work.before_commit(
                    lambda: key_file.write(home.key_file, after, home.file_mode),
                    lambda: key_file.write(home.key_file, key_file.parse(before), home.file_mode),
                )
                work.commit("user.add")
        finally:
            store.close()
        return replace(access, user=number, seed=seed.hex(), earlier=())

    def place(self, access: Access) -> Path:
        """Return where a small home is."""
        return self._home(access.folder).path.absolute()

    def remove(self, access: Access) -> bool:
        """Remove a small home from this disk."""
        place = self.place(access)
        if not place.is_dir():
            return False
        try:
            shutil.rmtree(place)
        except OSError as error:
            raise MachineError(
                f"The partner's folder could not be removed ({error.strerror}).",
                f"Remove it yourself: {place}",
            ) from error
        return True

    def copy(self, access: Access, place: Path) -> None:
        """Copy a small home as it stands at one moment, with the key file of that same moment."""
        home, _, store = self._opened(access, self.place(access))
        try:
            with building(Home(place), None) as draft:
                for each in (draft.exports, draft.backups, draft.forms):
                    each.mkdir()
                for name in _COPIED:
                    if (home.path / name).is_file():
                        shutil.copyfile(home.path / name, draft.path / name)
                copied = store.copy_to(draft.database, draft.file_mode)
                key_file.write(draft.key_file, key_file.parse(copied.key_document), draft.file_mode)
        finally:
            store.close()

    def replace(self, access: Access, place: Path) -> Path | None:
        """Let a copy take the place of the home it was carried from; return where that lies now."""
        target = self.place(access)
        brought = replace(access, folder=secrets.token_hex(4))
        _, _, store = self._opened(access, place)
        try:
            with building(Home(self.place(brought)), self._group()) as draft:
                for each in (draft.exports, draft.backups, draft.forms):
                    each.mkdir()
                for name in _COPIED:
                    if (place / name).is_file():
                        shutil.copyfile(place / name, draft.path / name)
                copied = store.copy_to(draft.database, draft.file_mode)
                key_file.write(draft.key_file, key_file.parse(copied.key_document), draft.file_mode)
        finally:
            store.close()
        aside = target.with_name(f"{target.name}-before-{secrets.token_hex(2)}")
        was_there = target.exists()
        if was_there:
            target.rename(aside)
        self.place(brought).rename(target)
        return aside if was_there else None

    def forget(self, place: Path) -> None:
        """Remove what a home was before a copy took its place."""
        shutil.rmtree(place, ignore_errors=True)

    def has(self, access: Access) -> bool:
        """Say whether a home knows this side: one from before it was made does not."""
        place = self.place(access)
        return not self.is_home(place) or knows_side(key_file.read(place / "vault.json"), access.user)

    def new_seed(self) -> str:
        """Make a seed for new keys of a side."""
        return random_bytes(KEY_BYTES).hex()

    def invite(self, days: int) -> FirstWay:
        """Make a one-time code that works so many days; raises ``InputRefusedError`` for too many."""
        return FirstWay(Invitations().new_code(), until_after(self.clock(), days))

    def invite_anew(self, access: Access, days: int) -> FirstWay:
        """Let a new code be the only way in of a partner who lost theirs."""
        home, keys, store = self._opened(access, self.place(access))
        try:
            return invite_anew(home, store, keys, self.cost, self.clock, days)
        finally:
            store.close()

    def is_home(self, place: Path) -> bool:
        """Say whether a folder looks like a home at all."""
        return (place / "vault.json").is_file() and (place / "cases.db").is_file()

    def vault_of(self, place: Path) -> str:
        """Return which home a folder holds."""
        return key_file.read(place / "vault.json").vault_id.hex()

    def _home(self, folder: str) -> Home:
        return Home(self.home.shares / folder)

    def _group(self) -> str | None:
        return self.home.path.group() if self.home.shared else None

    def _shares(self) -> None:
        if not self.home.shares.is_dir():
            self.home.shares.mkdir()
            self.home.shares.chmod(0o2770 if self.home.shared else 0o700)

    def _take_settings(self, draft: Home) -> None:
        """The partner reads times and lock as here; nobody's name or number comes along."""
        from harassment_cms.settings import change_setting, load_settings

        here = load_settings(self.home.settings)
        change_setting(draft.settings, ("timezone",), here.timezone)
        change_setting(draft.settings, ("lock_after_minutes",), here.lock_after_minutes)
        if here.practice:
            change_setting(draft.settings, ("practice",), True)


def _keys(home: Home, access: Access) -> SessionKeys:
    document = key_file.read(home.key_file)
    return by_seed(document, access.user, bytes.fromhex(access.seed), access.vault, access.genesis)


def _store(home: Home, keys: SessionKeys, clock: Clock) -> Store:
    from harassment_cms.store.unit_of_work import Store

    bring_up_to_date(home, keys, clock)
    return Store(home.database, keys.database_key, keys, signature_holds, clock)


def _roster_of(store: Store) -> Roster:
    store.prove()
    with store.read() as view:
        return replay(view.people.statements(), signature_holds)
