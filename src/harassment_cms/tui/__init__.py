"""The screens: what a case manager sees and types. Called by the command line's front only.

``launch`` is the door. Nothing of Textual is loaded before it is called, and it takes care that the process leaves
nothing readable behind. The room refuses to hold rules: what may be done is decided in ``services``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.home import Home


def launch(home: Home, user: str | None, unlocked: Workspace | None = None, *, looking: bool = False) -> int:
    """Show the screens until the person leaves, and return the exit code.

    ``user`` is whose keys to open (None: the only person, or the screen asks). ``unlocked`` is a workspace that is
    open already; it is closed here. With ``looking`` nothing is written. Locking replaces this process and shows the
    unlock screen again.
    Raises ``UsageError`` where there is no terminal.
    """
    import os

    from harassment_cms.tui import process

    process.scrub(os.environ)
    if looking:
        os.environ[process.READ_ONLY] = "1"
    if unlocked is None and os.name == "nt" and process.CHILD not in os.environ:
        return process.stay_as_parent(process.next_environment(os.environ, home.path, user, None))
    if process.CHILD not in os.environ:
        process.require_terminal()
    place = process.ReturnPlace.from_text(os.environ.pop(process.RETURN, ""))
    from harassment_cms.tui.app import HcmsApp

    app = HcmsApp(home, user, unlocked=unlocked, place=place)
    app.run()
    code = app.leave()
    process.end_with_terminal(code)
    return code
