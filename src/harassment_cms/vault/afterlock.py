"""The note that a person's program locked: until they give their passphrase, the key store alone opens nothing.

It lies in the operating-system account's own state folder, so that it holds in every window and after the locked
program was closed. It says that somebody locked, and nothing else. Whoever may write in that account can remove it,
and could read the account's key store as well: it keeps out the passer-by at an open desk, not the account's owner.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_OWN_FOLDER, _OWN_FILE = 0o700, 0o600


def note(folder: Path, vault_id: bytes, holder: str) -> None:
    """Note that this person's program locked; where the account keeps no state, nothing is noted."""
    place = _place(folder, vault_id, holder)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=_OWN_FOLDER)
        place.touch(mode=_OWN_FILE)


def noted(folder: Path, vault_id: bytes, holder: str) -> bool:
    """Say whether this person's program locked and nobody gave their passphrase since."""
    try:
        return _place(folder, vault_id, holder).exists()
    except OSError:
        return True


def clear(folder: Path, vault_id: bytes, holder: str) -> None:
    """Take the note away: the person gave their passphrase."""
    with suppress(OSError):
        _place(folder, vault_id, holder).unlink()


def _place(folder: Path, vault_id: bytes, holder: str) -> Path:
    return folder / vault_id.hex() / f"locked-{holder}"
