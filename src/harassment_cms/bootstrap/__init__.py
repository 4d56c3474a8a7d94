"""Settings and unlocked keys become a workspace: the only place where the rooms are wired together.

Importing this loads no database library, so that a screen can paint while keys are being derived; the rest is
imported by the functions that need it.
"""

from harassment_cms.bootstrap.entering import enter, settle_copy
from harassment_cms.bootstrap.founding import Founded, found
from harassment_cms.bootstrap.watching import Opening
from harassment_cms.bootstrap.workspace import (
    Workspace,
    asks_key_store,
    has_recovery_keys,
    invited_in,
    kdf_cost,
    note_lock,
    now,
    open_workspace,
    people_in,
    remembered,
    unlock_keys,
    unlock_with_code,
)
from harassment_cms.home import Home, default_home
from harassment_cms.vault.memory import shut as shut_memory
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.words import propose_passphrase

__all__ = [
    "Founded",
    "Home",
    "Opening",
    "SessionKeys",
    "Workspace",
    "asks_key_store",
    "default_home",
    "enter",
    "found",
    "has_recovery_keys",
    "invited_in",
    "kdf_cost",
    "note_lock",
    "now",
    "open_workspace",
    "people_in",
    "propose_passphrase",
    "remembered",
    "settle_copy",
    "shut_memory",
    "unlock_keys",
    "unlock_with_code",
]
