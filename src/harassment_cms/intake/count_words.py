"""What became of the rows of a file, in words: before an import and after it. Commands and screens say it alike."""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.intake.preview import Alarm, Counts


def row_counts(counts: Counts) -> list[tuple[str, str | None]]:
    """Return what the rows are, each with its number; None where there is nothing to say."""
    return [
        ("Rows", str(counts.rows)),
        ("New", str(counts.new)),
        ("Further rows of reports (among the new)", str(counts.further) if counts.further else None),
        ("Known already", str(counts.known)),
        ("Changed answers", str(counts.amended)),
        ("Broken off", str(counts.partial)),
        ("Set aside", str(counts.quarantined)),
    ]


def columns_words(header: tuple[str, ...]) -> str:
    """Say how many columns there are, and how they begin."""
    return f"{len(header)}, beginning with: {'; '.join(header[:3])}"


def imported_words(counts: Counts) -> str:
    """Say in one line what an import did."""
    further = f" ({counts.further} of them further rows of reports)" if counts.further else ""
    return (
        f"{counts.new} new{further}, {counts.amended} changed, {counts.known} known already, "
        f"{counts.partial} broken off, {counts.quarantined} set aside"
    )


def already_words(file: str) -> str:
    """Say that a file is here already."""
    return f"{file}: this file was imported before. Nothing was changed."


def waiting_words(waiting: int) -> list[str]:
    """Say that rows wait for their reports."""
    if not waiting:
        return []
    return [
        f"{waiting:,} of these rows wait for reports that are not here yet.",
        "Import the table of the responses too. They are listed: hcms import --set-aside",
    ]


def reader_words(reports: int, safety: int) -> list[str]:
    """Say that reports can be opened by nobody of the team, and whether they cannot wait; nobody is named."""
    if not reports:
        return []
    one = reports == 1
    need = "1 report needs a reader" if one else f"{reports:,} reports need a reader"
    if not safety:
        said = f"No safety question in {'it' if one else 'them'} is answered with yes."
    elif one:
        said = "It answers a safety question with yes: have it read today."
    else:
        said = (
            f"{safety:,} of them answer{'s' if safety == 1 else ''} a safety question with yes: have it read today."
        )
    return [f"{need} without a conflict of interest. {said}"]


def unread_words(alarm: Alarm) -> list[str]:
    """Say that rows could not be read, and where they are."""
    if not alarm.unread:
        return []
    rows = f"{alarm.unread:,} row{'' if alarm.unread == 1 else 's'}"
    return [
        f"{rows} could not be read; any of them may hold a yes. Have a case manager look today.",
        "They are kept: hcms import --set-aside",
    ]


def vanished_words(number: int, refs: Sequence[str]) -> list[str]:
    """Say that reports are not in the survey any more, and which to those who may know."""
    if not number:
        return []
    reports, are = ("report", "is") if number == 1 else ("reports", "are")
    words = [
        f"{number:,} {reports} of an earlier export {are} not in this one: deleted in the survey tool, or left out "
        "of the export. Nothing is removed here."
    ]
    return [*words, f"Their cases: {', '.join(refs)}"] if refs else words
