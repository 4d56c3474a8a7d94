"""Settings and unlocked keys become a workspace: the only place where the rooms are wired together."""

from harassment_cms.bootstrap.founding import Founded, found
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

__all__ = [
    "Founded",
    "Home",
    "Workspace",
    "default_home",
    "found",
    "kdf_cost",
    "now",
    "open_workspace",
    "people_in",
    "remembered",
    "unlock_keys",
]
