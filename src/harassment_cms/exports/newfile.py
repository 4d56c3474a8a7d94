"""Writing a file that somebody asked for: whole or not at all, readable by its owner.

Called by the commands and screens that write figures, sheets and leaflets.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from harassment_cms.domain.errors import MachineError


def write_new(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file beside its place and move it there; what is long comes in pieces.

    Raises ``MachineError`` if the computer refuses; nothing is left behind then.
    """
    path = path.expanduser()
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise MachineError(
            f"{path} could not be written ({error.strerror}). Nothing is left there.",
            "Check the folder, its permissions and the free space.",
        ) from error
