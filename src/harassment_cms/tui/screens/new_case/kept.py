"""A report while it is being written: sealed again and again in threads, and gone for good once it is entered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from harassment_cms.domain.errors import CmsError
from harassment_cms.services.by_hand import Asking, Unfinished

if TYPE_CHECKING:
    from harassment_cms.services.drafts import Drafts

T = TypeVar("T")


class KeptReport:
    """What was said so far, the questions it answers, and where it is kept."""

    def __init__(self, drafts: Drafts, asking: Asking, unfinished: Unfinished, place: str) -> None:
        self.asking = asking
        self.unfinished = unfinished
        self.place = place
        self._drafts = drafts
        self._order = Lock()
        self._latest = ""
        self._ended = False

    def sealing(self) -> Callable[[], None]:
        """Note what is said now and return what seals it, for a thread."""
        self._latest = self.unfinished.to_text()
        return self._seal

    def now(self) -> None:
        """Seal it before the program ends; whatever hinders it, the program still ends."""
        with suppress(CmsError):
            self.sealing()()

    def ending_with(self, work: Callable[[], T]) -> T:
        """Do what ends it, and take the draft away. One being sealed meanwhile waits, then sees that it has ended."""
        with self._order:
            result = work()
            self._ended = True
        return result

    def _seal(self) -> None:
        # Looked at inside: whichever of two drafts is sealed last, it is the newest that stays.
        with self._order:
            if not self._ended:
                self._drafts.save(self.place, self._latest)
