"""What screens and dialogues need of the app, so that none of them has to know it, or one another.

``session.SessionApp`` and ``app.HcmsApp`` satisfy this by shape; ``program_of`` is where a screen gets at it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from textual.app import App
    from textual.content import Content
    from textual.message_pump import MessagePump
    from textual.screen import Screen

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.errors import CmsError
    from harassment_cms.home import Home
    from harassment_cms.services.people import Joined
    from harassment_cms.tui.actions import Action
    from harassment_cms.tui.process import ReturnPlace

T = TypeVar("T")


class Program(Protocol):
    """One person's session, as screens see it."""

    home: Home
    user: str | None
    open: Workspace | None
    changes: int
    said: Content | None
    keep_unfinished: Callable[[], None] | None
    return_place: ReturnPlace
    wanted_queue: str
    has_own_keys: bool

    @property
    def workspace(self) -> Workspace:
        """The unlocked home."""
        ...

    @property
    def provisional(self) -> bool:
        """Whether the person still has the keys that an administrator made."""
        ...

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""
        ...

    @property
    def current_mode(self) -> str:
        """Which of the places is shown."""
        ...

    def offers(self, action: Action) -> bool:
        """Whether this person may do that."""
        ...

    def read(
        self,
        name: str,
        owner: MessagePump,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CmsError], None] | None = None,
        *,
        opens: bool = False,
    ) -> None:
        """Run work in a thread; a newer read of this name replaces it. With ``opens``, keys wait for the result."""
        ...

    def write(
        self,
        name: str,
        owner: MessagePump,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CmsError], None] | None = None,
    ) -> bool:
        """Run work in a thread to its end; False while one of this name still runs."""
        ...

    def enter(self, workspace: Workspace, joined: Joined | None = None) -> None:
        """Begin the session; with new recovery keys, by showing these."""
        ...

    def preload(self, *, later: bool = False) -> None:
        """Load what comes next, in a thread."""
        ...

    def guard(self) -> None:
        """Put the last guard before the terminal."""
        ...

    def hold_lock(self, hold: bool) -> None:
        """Suspend the quiet lock, or take it up again."""
        ...

    def changed(self, words: Content | None) -> None:
        """Note that something was written, and say what."""
        ...

    def say(self, words: Content | None) -> None:
        """Say something on the line above the keys."""
        ...

    def tell(self, error: CmsError) -> None:
        """Show a refusal."""
        ...

    def whose(self, *, brief: bool = False) -> Content:
        """Say whose session this is, and PRACTICE; in brief, that alone."""
        ...

    def open_case(self, ref: str, pane: str = "", action: str = "") -> None:
        """Open a case on top of where one is."""
        ...

    def open_partners(self, ref: str = "") -> None:
        """Show the partners in other departments, and what of a case they have."""
        ...

    def open_new_case(self, place: str = "") -> None:
        """Write a report down."""
        ...

    def open_queue(self, queue: str) -> None:
        """Go to a queue."""
        ...

    def look_up_help(self, ref: str) -> None:
        """Open the directory for a case."""
        ...

    def open_service(self, service_id: str) -> None:
        """Open the directory at one entry."""
        ...

    def do_cases(self) -> None:
        """Go to the queues."""
        ...

    def do_lock(self) -> None:
        """Lock now."""
        ...


def program_of(app: App[Any]) -> Program:
    """Return the app as screens see it."""
    return cast("Program", app)
