"""Withdraws what was published of a theme once somebody behind it may no longer stand in figures.

Called within whatever made it so: a decision about a case, one that is taken back, a changed answer. A paraphrase
does not say who stands behind it; marked passages do, sealed in their cases: only who can open them can do this.
"""

from __future__ import annotations

from harassment_cms.ports import UnitOfWork
from harassment_cms.ports.narrative import NewParaphrase, StoredParaphrase, in_force

REASON = "A report behind it may not be used any more."
"""What everybody who opens the home can read of it: not which report, and not why."""


def withdraw_left_out(work: UnitOfWork) -> int:
    """Withdraw each paraphrase behind which stands a case that was left out since; return how many.

    The caller commits. Nobody knows which of the marked cases somebody had in mind, so one is enough. Raises as
    opening an excerpt does.
    """
    gone = [each for each in in_force(work.narrative.kept()) if _has_lost_a_case(work, each)]
    for each in gone:
        said = each.said
        work.narrative.keep(NewParaphrase(said.first, said.last, said.theme, said.label, "", 0, (), REASON), work.now)
    return len(gone)


def _has_lost_a_case(work: UnitOfWork, kept: StoredParaphrase) -> bool:
    said = kept.said
    marked = {
        excerpt.case_id
        for excerpt in work.narrative.marked_between(said.first, said.last)
        if said.theme in excerpt.body["themes"] and excerpt.marked_at <= kept.made_at
    }
    return any(
        case.left_out and case.counting_since is not None and case.counting_since >= kept.made_at
        for case in work.cases.by_ids(sorted(marked))
    )
