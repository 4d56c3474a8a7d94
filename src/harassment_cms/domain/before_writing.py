"""What is looked at before something about a case is written: a reason is there, and nobody changed it meanwhile."""

from __future__ import annotations

from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import ConflictError, InputRefusedError

LONGEST_REASON = 2_000
"""Characters of a reason."""


def reasoned(reason: str, who_reads: str, *, kept: str = "Nothing was changed.") -> str:
    """Return a reason without spaces around it; raises ``InputRefusedError`` without one, and says who reads it."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InputRefusedError(
            f"This needs a reason, at most {LONGEST_REASON:,} characters. {kept}",
            f"Say in a few words why; {who_reads}.",
        )
    return reason


def unchanged(
    case: Case, version: int | None, *, lost: str = "yours was not written", again: str = "repeat your change"
) -> Case:
    """Return a case that is as it was seen in ``version``; raises ``ConflictError`` if another change came first."""
    if version is not None and case.version != version:
        raise ConflictError(
            f"{case.ref} was changed while you had it open. That change is kept; {lost}.",
            f"Look at the case again, then {again} if it is still right.",
        )
    return case
