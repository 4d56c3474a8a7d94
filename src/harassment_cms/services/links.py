"""Links: reasoned connections between two cases, made and parted by people."""

from __future__ import annotations

from harassment_cms.domain.before_writing import LONGEST_REASON
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import LIVING_LINKS, EventKind, Link, LinkKind, LinkState
from harassment_cms.ports import Desk, NewEvent, views


class Links:
    """Making and withdrawing links."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, ref: str, other: str, kind: LinkKind, reason: str) -> Link:
        """Link two cases with a kind and a reason.

        Raises ``InputRefusedError`` for a case linked to itself or without a reason, ``ConflictError`` if the two
        are linked in this way already.
        """
        first, second = normalise(ref), normalise(other)
        self._desk.require(Right.WORK_CASES, first)
        if first == second:
            raise InputRefusedError("A case cannot be linked to itself. Nothing was changed.", "Give another case.")
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise InputRefusedError(
                f"A link needs a reason, at most {LONGEST_REASON:,} characters. Nothing was changed.",
                "Say in a few words why.",
            )
        with self._desk.store.write() as work:
            case_a, case_b = work.cases.by_ref(first), work.cases.by_ref(second)
            for known in work.work.links(case_a.id):
                same_pair = case_b.id in (known.case_a, known.case_b)
                if same_pair and known.body["kind"] == kind.value and known.state in LIVING_LINKS:
                    raise ConflictError(
                        f"{first} and {second} are linked in this way already.", "Nothing was changed."
                    )
            body = {"kind": kind.value, "reason": reason.strip()}
            number = work.work.add_link(case_a.id, case_b.id, LinkState.CONFIRMED, body, work.now)
            for case, far in ((case_a, second), (case_b, first)):
                detail = {"link": str(number), "other": far}
                work.work.add_event(case.id, NewEvent(EventKind.LINKED, work.now, work.now, None, None, detail))
            work.commit("link.add", first, other=second)
        return self._get(first, number)

    def of(self, ref: str) -> tuple[Link, ...]:
        """Return a case's links."""
        reference = normalise(ref)
        self._desk.require(Right.READ_CASES, reference)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(reference)
            links = view.work.links(case.id)
            refs = view.cases.references([link.case_a for link in links] + [link.case_b for link in links])
            names = self._desk.names(view)
            return tuple(views.link(link, case.id, refs, names) for link in links)

    def _get(self, ref: str, number: int) -> Link:
        return next(link for link in self.of(ref) if link.id == number)
