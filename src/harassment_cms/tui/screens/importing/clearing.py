"""What becomes of a file once its reports are in: deleted, or moved as the settings say, once it is proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.domain.clearfiles import deleted_words, moved_words

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.imports import Progress
    from harassment_cms.settings import ImportedFiles


def offered(wanted: ImportedFiles) -> str:
    """Say what can be done with the file."""
    what = f"Move the file to {wanted.move_to}" if wanted.after == "move" else "Delete the exported file"
    return f"{what}, once all of it is proven to be in"


def clear_away(work: Workspace, path: Path, number: int, progress: Progress) -> str:
    """Prove that a file is in, then delete or move it; return what was done, in a sentence."""
    wanted = work.desk.settings.imports
    proof = work.imports.read_back(path, progress=progress)
    if wanted.after == "move":
        return moved_words(str(work.clear_files.move(number, Path(wanted.move_to).expanduser(), proof)))
    return deleted_words(work.clear_files.delete(number, proof))
