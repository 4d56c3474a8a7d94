"""What the rows of an import mean for cases that are here already: whom to tell, and whose codes may have to follow.

An importer cannot open what is stored, so it does not change a case's codes: it marks the case, and the next session
of a case manager brings them in line with the current answers (`answers.codes`).
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.answers.seen import Run
from harassment_cms.domain.case import Case
from harassment_cms.domain.moments import first_of
from harassment_cms.intake.dedupe import Judged, Verdict
from harassment_cms.intake.revisions import contradicts
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports import BatchInfo, KnownRow, News, UnitOfWork
from harassment_cms.services.imports.source import Source


def of_rows(work: UnitOfWork, source: Source, judged: Sequence[Judged]) -> dict[int, News]:
    """Return what the rows of a chunk mean, by case."""
    again = [(each.case_id, each) for each in judged if each.case_id is not None and each.same is None]
    if not again:
        return {}
    cases = {case.id: case for case in work.cases.by_ids(list({case_id for case_id, _ in again}))}
    news: dict[int, News] = {}
    for case_id, each in again:
        told = _of_restricted(each) if case_id not in cases else _news(source, each, cases[case_id])
        news[case_id] = news.get(case_id, News()) | told
    return news


def of_the_date(work: UnitOfWork, source: Source, batch: BatchInfo, seen: Sequence[Run]) -> dict[int, News]:
    """Return the cases whose current answers may be others, now that the date of this file is known.

    That an export shows an earlier answer again may mean that it was changed back.
    """
    news: dict[int, News] = {}
    for case_id, (standing, unclear, readings) in work.revisions.contested(batch.form).items():
        here = [each for each in readings if each.batch == batch.id or any(run.holds(each.id) for run in seen)]
        if here and (unclear or any(_says_other(source.tagger, each, readings, standing) for each in here)):
            news[case_id] = News(codes_due=True)
    return news


def _says_other(tagger: Tagger, reading: KnownRow, readings: Sequence[KnownRow], standing: int) -> bool:
    """Whether a reading contradicts what stands, or, in another row of the response, anything."""
    said = tagger.said(reading.tags)
    own_row = [each for each in readings if each.tags.identity == reading.tags.identity]
    stands = [each for each in own_row if each.id == standing]
    return any(contradicts(said, tagger.said(each.tags)) for each in stands or own_row)


def _of_restricted(each: Judged) -> News:
    """What can be said of a row of a case that is not opened here: that somebody named on it has to look."""
    return News(danger=each.arrival.danger or each.alarming, codes_due=True)


def _news(source: Source, each: Judged, case: Case) -> News:
    row = each.arrival
    if each.verdict is Verdict.AMENDED:
        return News(changed=True, danger=row.danger, codes_due=True, contests=each.first)
    # The same answers in other bytes may have been given again, after others.
    follows = (
        case.standing is not None
        or bool(row.unplaced)
        or (row.facts is not None and source.facts.tell_more(row.facts, case.facts, source.asked))
    )
    return News(
        danger=each.alarming, codes_due=follows or first_of(case.submitted_at, row.submitted_at) != case.submitted_at
    )
