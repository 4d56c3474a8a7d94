"""Invented exports that the import screen is shown: the shipped form's questions as headings, three reports."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

WORDS = "Somebody waits by the lift on the second floor each Thursday."
"""What one of them says; no screen of an import may show it."""

HEADER = ("Response ID", "Completed at", "route", "danger", "types", "narrative", "campus")
ROWS = (
    ("901", "2026-11-18 10:00:00", "I stay anonymous", "Yes", "Threats", WORDS, "Main campus"),
    ("902", "2026-11-18 11:00:00", "I stay anonymous", "No", "Threats", "A note under a door.", "North campus"),
    ("903", "2026-11-19 12:00:00", "I stay anonymous", "", "A hate incident", "", "Main campus"),
)
EXPORTED_AT = 1_795_000_000.0


def downloads(me: Path) -> Path:
    """Make a folder of downloads in which an export, a folder and something else lie."""
    folder = me / "Downloads"
    (folder / "older").mkdir(parents=True)
    (folder / "picture.png").write_bytes(b"")
    write(folder / "report-harassment.csv", HEADER, ROWS)
    return folder


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """Write an export, with the same date each time."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    os.utime(path, (EXPORTED_AT, EXPORTED_AT))
    return path
