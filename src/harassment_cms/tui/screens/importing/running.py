"""How far a reading or an import has come, told from its thread to the screen, and the wish to stop told back."""

from __future__ import annotations

from threading import Event

from harassment_cms.domain.errors import CmsError


class StoppedError(CmsError):
    """Somebody stopped it; what was finished is kept."""


class Running:
    """One piece of work under way. Services call it between two chunks; the screen looks at it now and then."""

    def __init__(self, words: str) -> None:
        self.words = words
        self._share = 0.0
        self._stop = Event()

    def __call__(self, read: int, size: int) -> None:
        """Note how far it is; raises ``StoppedError`` once it is to stop."""
        self._share = read / size if size else 1.0
        if self._stop.is_set():
            raise StoppedError("Stopped. Nothing half done is left.")

    def stop(self) -> None:
        """Let it stop where nothing is half done."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it is to stop."""
        return self._stop.is_set()

    @property
    def percent(self) -> int:
        """How much of the file was gone through."""
        return min(100, int(100 * self._share))
