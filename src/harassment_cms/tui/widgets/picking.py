"""Finding a file by typing its path or by looking into a folder: what may be an export, the newest first.

Pure but for reading names, sizes and dates of files; called in a thread, because a drive may be slow.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

EXPORTS = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".sav", ".zsav"})
"""How the names of files end that may be exports. Any other file can be typed."""

MOST = 200
"""Entries a list has; who has more types the beginning of the name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may be an export, or a folder."""

    path: Path
    is_folder: bool
    size: int
    modified: datetime

    @property
    def name(self) -> str:
        """What it is called, a folder with the mark of one behind it."""
        return f"{self.path.name}{os.sep}" if self.is_folder else self.path.name


@dataclass(frozen=True, slots=True)
class Listing:
    """What in a folder begins as it was typed. ``more`` were left out; ``problem`` says why there is nothing."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    more: int = 0
    problem: str = ""

    @property
    def above(self) -> Path | None:
        """The folder above, if there is one."""
        return self.folder.parent if self.folder.parent != self.folder else None


def first_folder() -> Path:
    """Where exports are likely to lie: the folder of downloads, or the person's own."""
    home = Path.home()
    downloads = home / "Downloads"
    return downloads if downloads.is_dir() else home


def meant(typed: str) -> Path:
    """The path that was typed, pasted, or dropped on the terminal, which may quote it or escape its spaces."""
    words = typed.strip()
    if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"":
        words = words[1:-1]
    elif os.name != "nt":
        words = words.replace("\\ ", " ")
    try:
        return Path(words).expanduser().absolute()
    except RuntimeError:
        return Path(words).absolute()


def shown(path: Path, *, folder: bool = False) -> str:
    """A path as people type it, with ~ for their own folder; a folder ends with its mark."""
    home = Path.home()
    words = str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
    return words + os.sep if folder and not words.endswith(os.sep) else words


def look(typed: str) -> Listing:
    """Return what is in the folder that was typed and begins as the last part of the path does.

    Beside a file that is there already, everything is listed.
    """
    folder, beginning = _parts(typed)
    if (folder / beginning).is_file():
        beginning = ""
    try:
        found = [_entry(each) for each in os.scandir(folder) if _fits(each, beginning)]
    except OSError as error:
        return Listing(folder, problem=f"This folder cannot be looked into: {error.strerror or 'not known why'}.")
    files = sorted(
        (each for each in found if not each.is_folder), key=lambda each: (-each.modified.timestamp(), each.name)
    )
    folders = sorted((each for each in found if each.is_folder), key=lambda each: each.name.casefold())
    every = (*files, *folders)
    return Listing(folder, every[:MOST], max(0, len(every) - MOST))


def completed(typed: str, listing: Listing) -> str:
    """What was typed, as far as it can only go on in one way."""
    folder, beginning = _parts(typed)
    names = [each.name for each in listing.entries if each.name.casefold().startswith(beginning.casefold())]
    if listing.folder != folder or not names:
        return typed
    common = _common(names)
    return typed if len(common) <= len(beginning) else f"{shown(folder, folder=True)}{common}"


def _parts(typed: str) -> tuple[Path, str]:
    """The folder, and how the name in it begins."""
    path = meant(typed)
    is_folder = not typed.strip() or typed.rstrip().endswith(("/", os.sep))
    return (path, "") if is_folder else (path.parent, path.name)


def _common(names: Sequence[str]) -> str:
    """How all the names begin."""
    first, last = min(names), max(names)
    same = next((at for at, letter in enumerate(first) if last[at : at + 1] != letter), len(first))
    return first[:same]


def _fits(found: os.DirEntry[str], beginning: str) -> bool:
    name = found.name
    if not name.casefold().startswith(beginning.casefold()) or (name.startswith(".") and not beginning):
        return False
    return found.is_dir() or Path(name).suffix.lower() in EXPORTS


def _entry(found: os.DirEntry[str]) -> Entry:
    try:
        about = found.stat()
        size, seconds = about.st_size, about.st_mtime
    except OSError:
        size, seconds = 0, 0.0
    return Entry(Path(found.path), found.is_dir(), size, datetime.fromtimestamp(seconds, UTC))
