"""How a report came, judged before it is taken: codes that are codes, and nobody's part in it left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harassment_cms.domain.codes import BASIS, CAME_BY, TOLD_BY, WORDING, CodeList
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.told import LONGEST_HEADERS, LONGEST_NAME, LONGEST_REASON, OVERRIDES, THEMSELVES, Told
from harassment_cms.services.by_hand.report import HandReport
from harassment_cms.yamlfile import nearest


def told_of(report: HandReport, entered_by: str) -> Told:
    """Return how a report came, as it is sealed with it.

    Raises ``InputRefusedError`` for everything that is missing or no code; it says no word that was given.
    """
    problems = [*_codes(report), *_words(report)]
    if problems:
        raise InputRefusedError(
            "\n".join(
                ["How the report came is not clear yet. Nothing was written:", *(f"  {each}" for each in problems)]
            ),
            "Correct these; all else can stay as it is.",
        )
    return Told(
        came_by=report.came_by,
        told_by=report.told_by,
        relayed_by="" if report.told_by == THEMSELVES else report.relayed_by.strip(),
        basis=report.basis,
        reason=report.reason.strip() if report.basis in OVERRIDES else "",
        wording=report.wording,
        entered_by=entered_by,
        headers=report.headers,
    )


def one_of(given: str, codes: Sequence[str]) -> str:
    """Say which codes there are, the nearest to what was given first; not what was given."""
    close = nearest(given, codes) if given else None
    meant = f'did you mean "{close}"? ' if close else ""
    return f"{meant}one of {', '.join(codes)}"


def _codes(report: HandReport) -> Iterator[str]:
    lists: tuple[tuple[str, str, CodeList], ...] = (
        ("came_by", report.came_by, CAME_BY),
        ("told_by", report.told_by, TOLD_BY),
        ("basis", report.basis, BASIS),
        ("wording", report.wording, WORDING),
    )
    for name, given, codes in lists:
        if given not in codes.codes():
            yield f"{name}: {'' if given else 'is missing; '}{one_of(given, codes.codes())}"


def _words(report: HandReport) -> Iterator[str]:
    if report.told_by != THEMSELVES and report.told_by and not report.relayed_by.strip():
        yield "relayed_by: is missing; who told it, as far as you know: a name, and what they are to the person"
    if report.basis in OVERRIDES and not report.reason.strip():
        yield "reason: is missing; without the reporting party's agreement there has to be one"
    for name, given, longest in (
        ("relayed_by", report.relayed_by, LONGEST_NAME),
        ("reason", report.reason, LONGEST_REASON),
        ("headers", report.headers, LONGEST_HEADERS),
    ):
        if len(given) > longest:
            yield f"{name}: at most {longest:,} characters; the rest can follow as a note on the case"
