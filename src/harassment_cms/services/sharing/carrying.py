"""Carrying a partner's small home to their computer, and bringing it back so that nothing of either copy is lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harassment_cms.domain.errors import CmsError, InputRefusedError, IntegrityError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.sharing import ShareState
from harassment_cms.ports import Desk
from harassment_cms.ports.sharing import Access, ShareHomes, StoredPartner
from harassment_cms.services.sharing.exchanging import Exchange, Told


class Compared(StrEnum):
    """How a copy that is brought back stands to the home it was carried from."""

    SAME = "same"
    AHEAD = "ahead"
    BEHIND = "behind"
    APART = "apart"


COMPARED_WORDS = {
    Compared.SAME: "Nothing was done in the copy since it was carried.",
    Compared.AHEAD: "What they did is taken in, and the copy goes on as their home here.",
    Compared.BEHIND: "The copy is older than their home here, which goes on; nothing in it was new.",
    Compared.APART: "Both the copy and their home here were worked on. What they did in either is taken in.",
}


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What came of bringing a copy back; ``kept`` is where the other of two copies that went apart lies."""

    partner: str
    compared: Compared
    told: tuple[Told, ...]
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How many partners' homes went into a folder, and of whom not and why; ``unknown`` if nobody here could tell."""

    homes: int = 0
    left_out: tuple[str, ...] = ()
    unknown: bool = False


class Carrying:
    """Carrying small homes away, and bringing them back."""

    def __init__(self, desk: Desk, homes: ShareHomes, exchange: Exchange) -> None:
        self._desk = desk
        self._homes = homes
        self._exchange = exchange

    def carry(self, partner: str, place: Path) -> tuple[Told, ...]:
        """Copy a partner's home, as it is at one moment, to a folder that is not there yet.

        Raises ``InputRefusedError`` for an unknown partner, or if there is something at that place already.
        """
        self._desk.require(Right.WORK_CASES)
        whom = self._named(partner)
        told = self._exchange.settle(whom.id)
        self._homes.copy(whom.access, place)
        with self._desk.store.write() as work:
            again = next(each for each in work.shares.partners() if each.id == whom.id)
            work.shares.change_partner(again, {**again.body, "carried": to_text(work.now)}, again.state)
            work.commit("partner.carry")
        return told

    def keep(self, folder: Path) -> Kept:
        """Copy every partner's home, as it is at one moment, into a folder, for a backup.

        Only who opens reports can: for others it says no more than that there are some. A home that does not open is
        left out, and stops nothing.
        """
        with self._desk.store.read() as view:
            if not view.shares.any():
                return Kept()
            me = self._desk.roster(view).users[self._desk.actor.id]
            if not (me.admitted and self._desk.may(Right.WORK_CASES)):
                return Kept(unknown=True)
            partners = view.shares.partners()
        homes, left_out = 0, []
        for each in partners:
            place = self._homes.place(each.access)
            if each.state is ShareState.ENDED and not place.is_dir():
                continue
            try:
                self._homes.copy(each.access, folder / place.name)
                homes += 1
            except CmsError as error:
                left_out.append(f"{each.name}: {error.message}")
        return Kept(homes, tuple(left_out))

    def bring(self, place: Path) -> BroughtBack:
        """Take a copy back that was carried away: what the partner did in it, and then the copy itself.

        Where both copies were worked on, what the partner did in either is taken in, the one that is brought goes on
        and the other is kept beside it. Raises ``InputRefusedError`` for a folder that is no home of a partner here.
        """
        self._desk.require(Right.WORK_CASES)
        whom = self._of(place)
        here = self._homes.place(whom.access)
        if here.resolve() == place.resolve():
            raise InputRefusedError("That is the home itself, and no copy. Nothing was changed.", "Name the copy.")
        told: tuple[Told, ...] = ()
        self._prove(whom.access, place)
        compared = Compared.AHEAD
        if here.is_dir():
            compared = self._compare(whom.access, place)
            if compared is not Compared.AHEAD:
                told += self._exchange.settle(whom.id)
        if compared is Compared.APART:
            told += self._exchange.take_in(whom, place)
        kept = self._replace(whom, place, compared)
        return BroughtBack(whom.name, compared, told + self._exchange.settle(whom.id), kept)

    def _prove(self, access: Access, place: Path) -> None:
        """Raise ``IntegrityError`` for a copy that was changed outside this program: it takes nobody's place."""
        with self._homes.open_copy(access, place) as there, there.store.read() as view:
            problems = view.record.verify_all(there.roster).problems
        if problems:
            raise IntegrityError(
                f"That copy is not as it was written: {problems[0]} Nothing was taken in, and nothing was changed.",
                "Keep it as it is, and carry the home anew: hcms share carry PARTNER -o DIR",
            )

    def _replace(self, whom: StoredPartner, place: Path, compared: Compared) -> Path | None:
        """Let the copy go on unless the home is ahead of it, or the same."""
        going_on = compared in (Compared.AHEAD, Compared.APART)
        body = {"carried": ""}
        kept: Path | None = None
        if going_on:
            with self._homes.open_copy(whom.access, place) as there, there.store.read() as view:
                adopted = list(view.record.tail())
            kept = self._homes.replace(whom.access, place)
        with self._desk.store.write() as work:
            again = next(each for each in work.shares.partners() if each.id == whom.id)
            more = {"adopted": adopted} if going_on else {}
            work.shares.change_partner(again, {**again.body, **body, **more}, again.state)
            work.commit("partner.bring", "", compared=compared.value)
        if kept is not None and compared is Compared.AHEAD:
            self._homes.forget(kept)
            return None
        return kept

    def _compare(self, access: Access, place: Path) -> Compared:
        with self._homes.open(access) as one, self._homes.open_copy(access, place) as other:
            with one.store.read() as view:
                here = [entry.hash for entry in view.record.entries()]
            with other.store.read() as view:
                there = [entry.hash for entry in view.record.entries()]
        common = next(
            (at for at, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]),
            min(len(here), len(there)),
        )
        if common == len(here) == len(there):
            return Compared.SAME
        if common == len(here):
            return Compared.AHEAD
        return Compared.BEHIND if common == len(there) else Compared.APART

    def _named(self, name: str) -> StoredPartner:
        wanted = " ".join(name.split()).casefold()
        with self._desk.store.read() as view:
            for each in view.shares.partners():
                if each.name.casefold() == wanted and each.state is ShareState.ACTIVE:
                    return each
        raise InputRefusedError(f"{name} is not a partner. Nothing was carried.", "`hcms share list` shows who is.")

    def _of(self, place: Path) -> StoredPartner:
        vault = self._homes.vault_of(place) if self._homes.is_home(place) else ""
        with self._desk.store.read() as view:
            for each in view.shares.partners():
                if each.body["vault"] == vault:
                    return each
        raise InputRefusedError(
            "That folder is no home of a partner of this home. Nothing was taken in.",
            "Name the folder that was carried: it holds vault.json and cases.db.",
        )
