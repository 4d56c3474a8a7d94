"""Unfinished texts: kept sealed while typing, so that a lock or a hang-up loses nothing."""

from __future__ import annotations

from harassment_cms.ports import Desk


class Drafts:
    """The actor's own drafts, by place (for example ``note/HC-7Q4-MKD``)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def save(self, place: str, text: str) -> None:
        """Keep a draft's newest state; an empty text drops it."""
        with self._desk.store.write() as work:
            if text.strip():
                work.drafts.save(place, text, work.now)
            else:
                work.drafts.drop(place)
            work.commit_bookkeeping()

    def load(self, place: str) -> str:
        """Return a draft, or an empty text."""
        with self._desk.store.read() as view:
            return view.drafts.load(place) or ""

    def places(self) -> tuple[str, ...]:
        """Return where unfinished texts are waiting."""
        with self._desk.store.read() as view:
            return view.drafts.places()
