"""Joins the rows of a response that has several to its one case, whichever of them arrives first.

The writing part of an import calls it for each chunk, in the chunk's own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harassment_cms.domain.case import Facts
from harassment_cms.intake.dedupe import Judged, Verdict, several
from harassment_cms.ports import BatchInfo, FurtherRow, News, ResponseCase, UnitOfWork


@dataclass(slots=True)
class _News:
    """What the rows that join a case say; ``later`` if the case was there before this import.

    ``unplaced`` if they answered in words that the form does not know, though it likely has the question.
    """

    facts: list[Facts] = field(default_factory=list)
    danger: bool = False
    later: bool = False
    unplaced: bool = False


def join(work: UnitOfWork, batch: BatchInfo, judged: Sequence[Judged]) -> None:
    """Place the stored rows of a chunk, join what waited for its reports, and tell the cases.

    A row that comes with a later import than its report is news on the case, like a changed answer.
    """
    news: dict[int, _News] = {}
    rows = [each for each in judged if _is_placed(each)]
    cases = _cases(work, rows)
    placed: list[FurtherRow] = []
    for each in rows:
        row, case = each.arrival, cases.get(each.arrival.response)
        placed.append(
            FurtherRow(row.number, row.response, None if case is None else case.case_id, row.danger, row.facts)
        )
        if case is not None and each.verdict is Verdict.FURTHER and row.facts is not None:
            told = news.setdefault(case.case_id, _News())
            told.facts.append(row.facts)
            told.danger = told.danger or row.danger
            told.later = told.later or case.batch != batch.id
            told.unplaced = told.unplaced or bool(row.unplaced)
    work.response_rows.add(batch, placed)
    _join_waiting(work, judged, news)
    work.revisions.tell(
        {
            case_id: News(told.later, told.later and told.danger, told.unplaced)
            for case_id, told in news.items()
            if told.later or told.unplaced
        }
    )
    for case_id, told in news.items():
        work.response_rows.tell(case_id, told.facts, work.now, danger=told.danger)


def _cases(work: UnitOfWork, rows: Sequence[Judged]) -> dict[bytes, ResponseCase]:
    """The cases of these rows' responses, those included that were made just now."""
    cases = work.response_rows.cases(several([each.arrival for each in rows]))
    made = {each.arrival.tags.identity: each.arrival.response for each in rows if each.verdict is Verdict.NEW}
    for identity, case in work.response_rows.cases(list(made)).items():
        cases.setdefault(made[identity], case)
    return cases


def _join_waiting(work: UnitOfWork, judged: Sequence[Judged], news: dict[int, _News]) -> None:
    begun = [each.arrival.response for each in judged if each.verdict is Verdict.NEW]
    waiting = work.response_rows.waiting(begun)
    cases = work.response_rows.cases([row.response for row in waiting])
    for row in waiting:
        case_id = cases[row.response].case_id
        work.response_rows.join(row, case_id)
        told = news.setdefault(case_id, _News())
        told.facts.append(row.facts)
        told.danger = told.danger or row.danger


def _is_placed(each: Judged) -> bool:
    """Whether a row is stored as one of several of its response, and is more than begun."""
    stored = each.verdict is not Verdict.KNOWN or each.same is None
    return stored and each.arrival.tags.response is not None and each.arrival.problem is None
