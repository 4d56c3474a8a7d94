"""Files that a command was asked to write: whole or not at all, readable by their owner, never over another one."""

from __future__ import annotations

from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.exports.newfile import write_new

__all__ = ["refuse_taken", "write_new"]


def refuse_taken(path: Path | None, *, replace: bool) -> None:
    """Raise ``InputRefusedError`` if a file could not be written there without taking another one's place."""
    if path is None:
        return
    path = path.expanduser()
    if path.is_dir() or (path.exists() and not replace):
        raise InputRefusedError(
            f"There is already something at {path}. Nothing was written.", "Name another file, or add --force."
        )
