"""When two cases may be joined, so that they are worked as one: rules without any store.

Joining moves nothing: each report keeps its case, and one of the two says that it is worked on in the other. Asked
by ``services.joining`` with what is known of both; design section 4, key specification section 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import CmsError, ConflictError, InputRefusedError
from harassment_cms.domain.states import SafetyMark, Status

_NOTHING = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Side:
    """One of two cases to be joined: who may open it, and what it is joined with already.

    ``named`` and ``kept_out`` are people's numbers, both None for a case that is not restricted. ``into`` is the
    reference of the case that it is joined to, ``holds`` are those joined to it.
    """

    case: Case
    named: frozenset[int] | None = None
    kept_out: frozenset[int] | None = None
    into: str | None = None
    holds: tuple[str, ...] = ()


def require_joinable(one: Side, other: Side) -> None:
    """Raise ``InputRefusedError`` or ``ConflictError`` unless ``one`` may be joined to ``other`` now.

    Whoever opens the other case opens this one with it, and whoever opens this one is told of the other. So exactly
    the same people have to be able to open both: neither is restricted, or both are to the same people.
    """
    refused = (
        _itself(one, other)
        or _joined_already(one, other)
        or _not_the_same_people(one, other)
        or _left_undone(one, other)
    )
    if refused is not None:
        raise refused


def same_people(one: Side, other: Side) -> bool:
    """Say whether exactly the same people may open both cases, in an emergency too."""
    return (one.named, one.kept_out) == (other.named, other.kept_out)


def may_hold(outer: frozenset[int] | None, inner: frozenset[int] | None) -> bool:
    """Say whether a case that these may open can hold the key of one that those may; None stands for everybody.

    Nobody may come by the key of a case that they could not open without it.
    """
    return inner is None or (outer is not None and outer <= inner)


def _itself(one: Side, other: Side) -> CmsError | None:
    if one.case.id != other.case.id:
        return None
    return InputRefusedError(f"A case cannot be joined to itself. {_NOTHING}", "Give another case.")


def _joined_already(one: Side, other: Side) -> CmsError | None:
    ref, far = one.case.ref, other.case.ref
    if one.into is not None:
        hint = "There is nothing to do." if one.into == far else f"Take it apart first: hcms cases part {ref}"
        return ConflictError(f"{ref} is joined to {one.into} already. {_NOTHING}", hint)
    if other.into is not None:
        hint = f"Take it apart first: hcms cases part {far}" if other.into == ref else f"Join {ref} to {other.into}."
        return ConflictError(f"{far} is itself joined to {other.into}, and worked on there. {_NOTHING}", hint)
    if one.holds:
        held = ", ".join(one.holds)
        return ConflictError(
            f"{held} {'is' if len(one.holds) == 1 else 'are'} joined to {ref}. {_NOTHING}",
            f"Join {far} to {ref} instead, or take {held} apart first.",
        )
    return None


def _not_the_same_people(one: Side, other: Side) -> CmsError | None:
    if same_people(one, other):
        return None
    return ConflictError(
        f"Not the same people may open {one.case.ref} and {other.case.ref}. {_NOTHING}",
        "Restrict both to the same people, or none of them: whoever opens one of two joined cases opens both.",
    )


def _left_undone(one: Side, other: Side) -> CmsError | None:
    """A case that is joined leaves the queues: nothing may be forgotten with it."""
    ref, far = one.case, other.case
    if ref.safety is not SafetyMark.CHECKED:
        return ConflictError(
            f"Nobody has recorded the safety check of {ref.ref}. {_NOTHING}",
            "Record it first: a joined case leaves the queues.",
        )
    if far.status is Status.CLOSED and ref.status is not Status.CLOSED:
        return ConflictError(
            f"{far.ref} is closed, and {ref.ref} is not. {_NOTHING}",
            f"Open {far.ref} again first, or join it to {ref.ref} instead.",
        )
    return None
