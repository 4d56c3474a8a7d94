"""Coming to work in a home: where it lives is looked at first, and a second copy of it is refused.

Called by the commands and the screens. What the program itself opens, to copy or restore it, does not pass here.
"""

from __future__ import annotations

from harassment_cms.bootstrap.placing import continue_here
from harassment_cms.bootstrap.watching import Opening
from harassment_cms.bootstrap.workspace import Workspace, open_workspace
from harassment_cms.home import Home
from harassment_cms.vault.primitives import KdfCost
from harassment_cms.vault.session import SessionKeys


def enter(
    home: Home,
    keys: SessionKeys,
    cost: KdfCost,
    opening: Opening = Opening.WORK,
    *,
    collects_later: bool = False,
) -> Workspace:
    """Open a home that somebody comes to work in, as ``open_workspace`` does; a second copy of one is refused.

    With ``collects_later``, whoever called looks into the homes of partners.

    Raises ``SecondCopyError`` for that, unless it is only looked at; ``settle_copy`` decides it.
    """
    here = opening is Opening.WORK
    return open_workspace(home, keys, cost, opening=opening, at_its_place=here, collects_later=collects_later)


def settle_copy(home: Home, keys: SessionKeys, cost: KdfCost) -> tuple[Workspace, str]:
    """Say that this home goes on, on record, and open it; return where the other one lies that was told so, too."""
    workspace = open_workspace(home, keys, cost)
    try:
        return workspace, continue_here(workspace, keys).other
    except BaseException:
        workspace.close()
        raise
