"""What an import did, in lines: its counts, and what waits for a person. For ``hcms import`` and its ``--watch``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.cli import render

if TYPE_CHECKING:
    from harassment_cms.services.imports import ImportResult


def show(result: ImportResult) -> None:
    """Print what became of the rows of one file; each is in exactly one of the counts."""
    from harassment_cms.intake import count_words

    if result.already:
        render.line(count_words.already_words(result.file))
        return
    render.line(f"{result.file}: {count_words.imported_words(result.counts)}")
    gone = count_words.vanished_words(result.counts.vanished, result.vanished)
    reader = count_words.reader_words(result.needs_reader, result.needs_reader_safety)
    for line in (*gone, *count_words.waiting_words(result.waiting), *count_words.unread_words(result.alarm), *reader):
        render.line(f"  {line}")
