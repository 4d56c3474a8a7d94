"""Files that a command was asked to write: whole or not at all, readable by their owner, never over another one."""

from __future__ import annotations

import os
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, MachineError


def refuse_taken(path: Path | None, *, replace: bool) -> None:
    """Raise ``InputRefusedError`` if a file could not be written there without taking another one's place."""
    if path is None:
        return
    path = path.expanduser()
    if path.is_dir() or (path.exists() and not replace):
        raise InputRefusedError(
            f"There is already something at {path}. Nothing was written.", "Name another file, or add --force."
        )


def write_new(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there.

    Raises ``MachineError`` if the computer refuses; nothing is left behind then.
    """
    path = path.expanduser()
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise MachineError(
            f"{path} could not be written ({error.strerror}). Nothing is left there.",
            "Check the folder, its permissions and the free space.",
        ) from error
