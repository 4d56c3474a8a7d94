"""Where a dialogue offers to write a new file, and reading back where the person wants it. Never over another one."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.tui.widgets.line import Line


def path_line(name: str) -> Line:
    """Return the field for a place, which proposes a file of this name in the person's own folder for documents."""
    folder = Path.home() / "Documents"
    path = (folder if folder.is_dir() else folder.parent) / name
    return Line("The file's place and name", id="path", max_length=1000, value=str(path))


def path_in(field: Input) -> Path:
    """Return the place that was typed; raises ``InputRefusedError`` without one."""
    typed = field.value.strip()
    if not typed:
        raise InputRefusedError("There is no name yet. Nothing was written.", "Say where the file is to lie.")
    return Path(typed).expanduser().absolute()


def refuse_taken(path: Path) -> None:
    """Raise ``InputRefusedError`` if there is something at this place."""
    if path.exists():
        raise InputRefusedError(f"There is already something at {path}. Nothing was written.", "Type another name.")
