"""The door to the screens: nothing of Textual is loaded before somebody goes through it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harassment_cms.cli.options import Options
from harassment_cms.domain.errors import LockedError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.home import Home


def open_screens(options: Options) -> int:
    """Show the screens for this home and return the exit code; with a passphrase file they open unlocked.

    Raises ``LockedError`` when there is no home at that place.
    """
    if not options.home.key_file.exists():
        raise LockedError(
            f"There is no home at {options.home.path} yet.",
            "Make one with `hcms init`, name another place with --home, or look around first: hcms demo",
        )
    from harassment_cms.tui import launch, process

    if options.read_only:
        os.environ[process.READ_ONLY] = "1"
    return launch(options.home, options.user, lambda: _opened(options), options.passphrase_file)


def show_practice(home: Home, user: str, workspace: Workspace) -> int:
    """Show the screens of a practice home that is open already, and return the exit code."""
    from harassment_cms.tui import launch

    return launch(home, user, lambda: workspace)


def _opened(options: Options) -> Workspace | None:
    """Open the home where a passphrase file says how; otherwise the screens ask."""
    if options.passphrase_file is None:
        return None
    from harassment_cms.bootstrap import enter, kdf_cost
    from harassment_cms.cli.unlocking import opening_of, unlocked

    return enter(options.home, unlocked(options), kdf_cost(os.environ), opening_of(options))
