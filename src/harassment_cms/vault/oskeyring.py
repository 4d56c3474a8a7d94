"""The operating system's key store, by allow-list only: Secret Service, KWallet, macOS Keychain, Windows Credential.

Everything else is refused, chains and plaintext files included; what was written is read back; a store that
does not answer within a few seconds is treated as absent. It holds a random secret, never a key of the file.
"""

from __future__ import annotations

import base64
import getpass
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from harassment_cms.domain.errors import LockedError, MachineError
from harassment_cms.vault.primitives import kdf

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "hcms"
SECONDS = 5.0
_ALLOWED = {
    ("keyring.backends.SecretService", "Keyring"): "Secret Service",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Manager",
}
_MISSING = "Your passphrase always works; nothing was changed."
_AGAIN = "Use your passphrase. After that, `hcms keys remember` puts a new one there."

Answer = TypeVar("Answer")


def account_tag(vault_id: bytes) -> str:
    """Return a keyed name of this operating-system account, so that two people cannot share one key store."""
    # The name of the account stands in the environment, where anybody may change it; its number does not.
    account = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return kdf(vault_id, "hcms.os", account.encode()).hex()[:32]


def store_name() -> str:
    """Return the name of the key store in use; raises ``MachineError`` if there is none that is safe."""
    return _name(_in_time(_backend))


def store(vault_id: bytes, holder: str, secret: bytes) -> None:
    """Put a secret into the key store and read it back; raises ``MachineError`` if it did not stay there."""
    text = base64.b64encode(secret).decode("ascii")

    def write_and_read() -> str | None:
        backend = _backend()
        backend.set_password(SERVICE, _entry(vault_id, holder), text)
        return backend.get_password(SERVICE, _entry(vault_id, holder))

    if _in_time(write_and_read) != text:
        raise MachineError("The computer's key store did not keep what it was given.", _MISSING)


def fetch(vault_id: bytes, holder: str) -> bytes:
    """Return the stored secret; raises ``LockedError`` if the key store has none or does not answer."""
    try:
        text = _in_time(lambda: _backend().get_password(SERVICE, _entry(vault_id, holder)))
    except MachineError as error:
        raise LockedError(error.message, "Use your passphrase.") from error
    if text is None:
        raise LockedError("The computer's key store has no key for you any more.", _AGAIN)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise LockedError("What the computer's key store holds for you is no key.", "Use your passphrase.") from error


def forget(vault_id: bytes, holder: str) -> None:
    """Remove the secret where it can be reached; a key store that is gone keeps nothing that opens a home."""

    def remove() -> None:
        _backend().delete_password(SERVICE, _entry(vault_id, holder))

    try:
        _in_time(remove)
    except MachineError:
        return


def _entry(vault_id: bytes, holder: str) -> str:
    return f"{vault_id.hex()}/{holder}"


def _backend() -> KeyringBackend:
    import keyring

    backend = keyring.get_keyring()
    kind = (type(backend).__module__, type(backend).__name__)
    if kind in _ALLOWED:
        return backend
    # The chooser is a chain of stores; only a member that is itself allowed may be used, never the chain.
    for member in getattr(backend, "backends", ()):
        if (type(member).__module__, type(member).__name__) in _ALLOWED:
            chosen: KeyringBackend = member
            return chosen
    raise MachineError(
        f"This computer has no key store that this program trusts (found: {kind[0].rpartition('.')[2]}).",
        _MISSING,
    )


def _name(backend: KeyringBackend) -> str:
    return _ALLOWED[(type(backend).__module__, type(backend).__name__)]


def _in_time(work: Callable[[], Answer]) -> Answer:
    answers: list[Answer] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception as error:  # noqa: BLE001 - each store fails in its own ways, and none may end in a traceback
            failures.append(error)

    # A locked key store may wait for a dialogue that nobody can see: a daemon thread can be left behind.
    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(SECONDS)
    if answers:
        return answers[0]
    if failures and isinstance(failures[0], MachineError):
        raise failures[0]
    if failures:
        raise MachineError(
            f"The computer's key store is locked or refused ({type(failures[0]).__name__}).", _MISSING
        ) from failures[0]
    raise MachineError(f"The computer's key store did not answer within {SECONDS:.0f} seconds.", _MISSING)
