"""What is handed over when a report is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from harassment_cms.domain.told import SUMMARY
from harassment_cms.intake.byhand import Given


@dataclass(frozen=True, slots=True, repr=False)
class HandReport:
    """A report to be entered: the answers by the form's question ids, and how it came, in codes.

    ``told_at`` is when it was told, a date where the time is not known, None where nothing is. ``relayed_by`` says
    in words who passed it on, if it was not the reporting party; ``reason`` why it is written down without their
    agreement. ``headers`` are those of an e-mail.
    """

    form: str
    answers: Mapping[str, Given]
    came_by: str
    told_by: str
    basis: str
    relayed_by: str = ""
    reason: str = ""
    wording: str = SUMMARY
    told_at: datetime | date | None = None
    headers: str = ""
