"""A release as fronts are given it, and how its number is found again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figures import Report
from harassment_cms.domain.figures_json import from_bytes
from harassment_cms.domain.periods import Period
from harassment_cms.ports import StoredRelease, views
from harassment_cms.yamlfile import nearest

_NUMBER = re.compile(r"(?:r-?)?(\d{4})-0*(\d+)", re.ASCII | re.IGNORECASE)


class Kind(StrEnum):
    """What a release was made for."""

    PACK = "pack"
    ANSWER = "foi"


@dataclass(frozen=True, slots=True)
class Released:
    """One release. ``request`` is the reference of the request that it answers, ``by`` who released it.

    ``head`` is the newest entry of the record when it was counted, ``revises`` the release it restates, if any.
    """

    number: str
    kind: Kind
    request: str
    period: Period
    profile: str
    definition: str
    definition_text: str
    definition_sha256: str
    as_of: datetime
    at: datetime
    by: str
    revises: str
    treated: bool
    code_lists: Mapping[str, str]
    forms: Mapping[str, str]
    head: tuple[int, str]
    sha256: str
    report: Report


def released(stored: StoredRelease, names: Mapping[int, str], untreated: str) -> Released:
    """Return a stored release with its report. Raises ``IntegrityError`` when that cannot be read."""
    return Released(
        number=stored.number,
        kind=Kind(stored.kind),
        request=stored.request,
        period=stored.period,
        profile=stored.profile,
        definition=stored.definition,
        definition_text=stored.definition_text,
        definition_sha256=stored.definition_sha256,
        as_of=stored.as_of,
        at=stored.at,
        by=names.get(stored.actor, views.NOBODY),
        revises=stored.revises,
        treated=stored.treatment != untreated,
        code_lists=stored.code_lists,
        forms=stored.forms,
        head=stored.head,
        sha256=stored.sha256,
        report=from_bytes(stored.figures),
    )


def find(ledger: Sequence[StoredRelease], number: str) -> StoredRelease:
    """Return the release of a number as people write it.

    Raises ``InputRefusedError`` naming the nearest one when there is none.
    """
    said = _NUMBER.fullmatch(number.strip())
    wanted = f"R-{said[1]}-{int(said[2]):03}" if said else number.strip()
    for one in ledger:
        if one.number == wanted:
            return one
    near = nearest(wanted, [one.number for one in ledger])
    hint = f"The nearest is {near}. `hcms release list` shows all." if near else "`hcms release list` shows all."
    raise InputRefusedError(f"There is no release {wanted}.", hint)


def next_number(ledger: Sequence[StoredRelease], year: int) -> str:
    """Return the number of the next release of a year."""
    before = f"R-{year}-"
    return f"{before}{sum(one.number.startswith(before) for one in ledger) + 1:03}"
