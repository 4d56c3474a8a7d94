"""Files without response ids: what may be an edited report that arrives as a new one, and columns that double all.

Without an id a report is told apart by its answers, so an edit makes a new case while the old answers are in the
export no more. Whoever imports is told how many new reports look like such; their cases suggest the link, and a
person decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.revisions import Said
from harassment_cms.ports import BatchInfo, FingerprintedReport, Repositories
from harassment_cms.services.imports.source import Source

_DONE = "done"
_ASKING = (Role.ANSWER, Role.TICK, Role.OTHER, Role.UNMAPPED)
_LEAST_EQUAL = 4
"""Fewer answers in common say nothing: two people may well give the same three."""
_MOST = 50_000
_WITH_TIME = len("2026-07-01T")


def find(view: Repositories, source: Source, batch: BatchInfo, present: Iterable[int]) -> dict[int, int]:
    """Return new cases of an import with the earlier case that each looks like; empty for a file with ids.

    An earlier report that stands in this file as well is somebody else's.
    """
    earlier = _batches(view, source, batch.id)
    if not earlier:
        return {}
    new = view.revisions.reports_in([batch.id])
    here = frozenset(present)
    old = [each for each in view.revisions.reports_in(earlier) if each.case_id not in here]
    if not 0 < len(new) <= _MOST or not 0 < len(old) <= _MOST:
        return {}
    return _pairs([_read(source, each) for each in new], [_read(source, each) for each in old])


def warning(view: Repositories, source: Source) -> tuple[str, ...]:
    """Say that a file without ids asks other questions than the last one did: all its reports would come twice."""
    earlier = _batches(view, source, None)
    if not earlier:
        return ()
    before = Layout.from_json(view.imports.layout(earlier[-1]))
    if _asked(before) == _asked(source.found.layout):
        return ()
    return (
        "The file has no response ids and other columns than the last one of this survey: reports that are here "
        "already will arrive again, as new ones. Better export it with the same columns, or with ids.",
    )


def sentence(number: int) -> tuple[str, ...]:
    """Say how many new reports look like earlier ones."""
    if not number:
        return ()
    reports, look = ("report looks", "like an earlier one") if number == 1 else ("reports look", "like earlier ones")
    return (
        f"{number:,} new {reports} {look} with one answer changed: without response ids nobody can be sure. Their "
        "cases suggest the link.",
    )


def written(pairs: Mapping[int, int]) -> str | None:
    """Return the pairs as they are kept with the import."""
    return json.dumps({str(new): old for new, old in pairs.items()}) if pairs else None


class _Report(NamedTuple):
    case_id: int
    submitted_at: str | None
    said: Said

    def __repr__(self) -> str:
        return object.__repr__(self)


def _read(source: Source, report: FingerprintedReport) -> _Report:
    return _Report(report.case_id, report.submitted_at, source.tagger.said(report.tags))


def _batches(view: Repositories, source: Source, own: int | None) -> list[int]:
    """The finished imports of this survey's files without ids, if this one has none."""
    if source.found.layout.has(Role.RESPONSE_ID) or source.found.layout.has(Role.PARENT_ID):
        return []
    like = (source.found.form.id, source.found.tool.value, source.found.layout.sheet, _DONE)
    return [
        each.id
        for each in view.imports.batches()
        if (each.form, each.tool, each.sheet, each.state) == like
        and each.id != own
        and not Layout.from_json(each.layout).has(Role.RESPONSE_ID)
    ]


def _asked(layout: Layout) -> frozenset[str]:
    return frozenset(column.question or column.name for column in layout.columns if column.role in _ASKING)


def _pairs(new: list[_Report], old: list[_Report]) -> dict[int, int]:
    by_time: dict[str, list[_Report]] = {}
    by_half: dict[tuple[object, ...], list[_Report]] = {}
    for report in new:
        if report.submitted_at is not None and len(report.submitted_at) >= _WITH_TIME:
            by_time.setdefault(report.submitted_at, []).append(report)
        for half in _halves(report.said):
            by_half.setdefault(half, []).append(report)
    found: dict[int, int] = {}
    for report in old:
        same_time = by_time.get(report.submitted_at or "", ())
        same_half = chain.from_iterable(by_half.get(half, ()) for half in _halves(report.said))
        for other in same_time:
            found.setdefault(other.case_id, report.case_id)
        for other in same_half:
            if other.case_id not in found and _is_nearly(other.said, report.said):
                found[other.case_id] = report.case_id
    return found


def _halves(said: Said) -> Iterable[tuple[object, ...]]:
    """What two reports have in common if all but one of their answers are equal: one half of them or the other."""
    names = sorted(said)
    middle = len(names) // 2
    for half in (names[:middle], names[middle:]):
        if any(said[name] is not None for name in half):
            yield (tuple(names), half[0], tuple(said[name] for name in half))


def _is_nearly(one: Said, other: Said) -> bool:
    differ = sum(one[name] != other[name] for name in one)
    equal = sum(one[name] is not None and one[name] == other[name] for name in one)
    return differ <= 1 and equal >= _LEAST_EQUAL
