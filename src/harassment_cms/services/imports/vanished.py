"""Reports that an earlier export had and this one has not: told, never removed, and no case is changed by it.

It must not cry wolf: exports are limited to days or filtered, and older ones are imported after newer ones. So a
report counts as vanished only if this file covers where it would stand: between the first and the last time of
submission in it or, where the file has no such times, between two reports of the earlier file that are still in this
one. And at least half of what the earlier file has there must be here; else this one is filtered.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from harassment_cms.answers import seen
from harassment_cms.domain.moments import to_text
from harassment_cms.ports import BatchInfo, Repositories
from harassment_cms.services.imports.results import Tally
from harassment_cms.services.imports.source import Source

_MOST_COMPARED = 5
_NEARLY_ALL = 0.9
"""Of what is known in a file: an earlier one with that much was whole, and what came before it is settled."""
_DONE = "done"
_ONE_DAY = len("2026-07-01")


_MOST_ROWS = 250_000
"""More rows that are known already are not compared: that would take more memory than the import itself."""


def vanished(
    view: Repositories, source: Source, tally: Tally, exported_at: str | None, batch: int | None = None
) -> tuple[int, ...]:
    """Return the cases whose reports have vanished since the last export that had them.

    ``exported_at`` is the file's own date, ``batch`` the import that it is, None for a preview.
    """
    if not 0 < len(tally.present) <= _MOST_ROWS:
        return ()
    found_in, layout = source.found, source.found.layout
    like = (found_in.form.id, found_in.tool.value, layout.sheet, _DONE)
    earlier = [
        each
        for each in view.imports.batches()
        if (each.form, each.tool, each.sheet, each.state) == like and each.id != batch
    ]
    return _vanished(view, _Extent(frozenset(tally.present), tally.sent(), exported_at), earlier)


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a file covers: the cases of its rows, its first and last time of submission, its own date."""

    present: frozenset[int]
    sent: tuple[str, str] | None
    exported_at: str | None


def _vanished(view: Repositories, file: _Extent, earlier: Sequence[BatchInfo]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    compared: list[tuple[str, str]] = []
    for batch in _last_first(earlier, file)[:_MOST_COMPARED]:
        rows = _rows(view, batch)
        if file.sent is None:
            found.update(dict.fromkeys(_missing(_between(rows, file.present), file.present)))
            break
        dates = _dates(view, rows)
        covered = [case for case in rows if case in dates and _is_within(dates[case], *file.sent)]
        missing = _missing(covered, file.present)
        # What a later export did not have any more either was told then.
        found.update(
            dict.fromkeys(case for case in missing if not any(_is_within(dates[case], *span) for span in compared))
        )
        if dates:
            compared.append((min(dates.values()), max(dates.values())))
        if len(file.present.intersection(rows)) >= _NEARLY_ALL * len(file.present):
            break
    return tuple(found)


def _last_first(batches: Sequence[BatchInfo], file: _Extent) -> list[BatchInfo]:
    """Put earlier exports in order, the last first, without those known to be later than this one."""
    made = file.exported_at
    known = [each for each in batches if made is None or each.exported_at is None or each.exported_at <= made]
    return sorted(known, key=lambda each: (each.exported_at or "", each.id), reverse=True)


def _rows(view: Repositories, batch: BatchInfo) -> list[int]:
    """The cases of an earlier file's rows in its order, each once."""
    stored = list(seen.places(seen.unpack(batch.seen)))
    cases = view.revisions.cases_of([number for _, number in stored])
    placed = [
        *view.revisions.cases_in(batch.id),
        *((place, cases[number]) for place, number in stored if number in cases),
    ]
    return list(dict.fromkeys(case for _, case in sorted(placed)))


def _dates(view: Repositories, cases: Sequence[int]) -> dict[int, str]:
    sent = ((case.id, case.submitted_at) for case in view.cases.by_ids(cases))
    return {number: to_text(moment) for number, moment in sent if moment is not None}


def _is_within(moment: str, first: str, last: str) -> bool:
    """Whether a moment lies between two; a day without a time counts as any time of it."""
    if min(map(len, (moment, first, last))) == _ONE_DAY:
        moment, first, last = (text[:_ONE_DAY] for text in (moment, first, last))
    return first <= moment <= last


def _between(rows: Sequence[int], present: Collection[int]) -> Sequence[int]:
    """The rows of an earlier file from the first to the last that are here."""
    here = [place for place, case in enumerate(rows) if case in present]
    return rows[here[0] : here[-1] + 1] if here else ()


def _missing(covered: Sequence[int], present: Collection[int]) -> list[int]:
    missing = [case for case in covered if case not in present]
    return missing if len(missing) * 2 <= len(covered) else []
