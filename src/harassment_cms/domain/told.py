"""How a report reached us that no survey sent: part of its sealed record, shown wherever its answers are.

Made when a case manager enters a report, read again with it; screens and commands say it in these words.
"""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.domain.codes import BASIS, CAME_BY, TOLD_BY, WORDING

THEMSELVES = "themselves"
"""The code of who told it if nobody passed it on."""

OVERRIDES = ("not_asked", "without")
"""The bases that need a reason: writing it down goes over the reporting party's head."""

SUMMARY = "summary"
"""The code of whose words a report is in where nothing was said about it."""

LONGEST_NAME = 500
LONGEST_REASON = 4_000
LONGEST_HEADERS = 100_000


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """By which way a report came, from whom, on what basis, in whose words, and who wrote it down.

    ``came_by``, ``told_by``, ``basis`` and ``wording`` are codes. ``relayed_by`` names in words who passed it on,
    empty if nobody did; ``reason`` is why it is written down without the reporting party's agreement. ``headers``
    are those of an e-mail, or empty.
    """

    came_by: str
    told_by: str
    relayed_by: str
    basis: str
    reason: str
    wording: str
    entered_by: str
    headers: str = ""

    def words(self) -> tuple[tuple[str, str], ...]:
        """Return it as labelled words, without what is not known and without the headers."""
        rows = (
            ("Came", CAME_BY.label(self.came_by)),
            ("Told by", TOLD_BY.label(self.told_by)),
            ("Who they are", self.relayed_by),
            ("Basis", BASIS.label(self.basis)),
            ("Reason", self.reason),
            ("Words", WORDING.label(self.wording)),
            ("Written down by", self.entered_by),
        )
        return tuple((label, words) for label, words in rows if words)
