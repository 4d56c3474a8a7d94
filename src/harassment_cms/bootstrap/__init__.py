"""Settings and unlocked keys become a workspace: the only place where the rooms are wired together.

Importing this loads no database library, so that a screen can paint while keys are being derived; the rest is
imported by the functions that need it.
"""

from harassment_cms.bootstrap.founding import Founded, found
from harassment_cms.bootstrap.watching import Opening
from harassment_cms.bootstrap.workspace import (
    Workspace,
    kdf_cost,
    now,
    open_workspace,
    people_in,
    remembered,
    unlock_keys,
)
from harassment_cms.home import Home, default_home
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.words import propose_passphrase

__all__ = [
    "Founded",
    "Home",
    "Opening",
    "SessionKeys",
    "Workspace",
    "default_home",
    "found",
    "kdf_cost",
    "now",
    "open_workspace",
    "people_in",
    "propose_passphrase",
    "remembered",
    "unlock_keys",
]
