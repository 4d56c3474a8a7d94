"""The small records of releases that cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from harassment_cms.domain.periods import Period
from harassment_cms.domain.release.freezing import Stretch


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One thing that was counted, as it stood then: ``codes`` are plain values by name, none of them sealed."""

    source: str
    source_id: int
    case_id: int
    at: str
    codes: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelease:
    """A set of figures to be released, under a ``number`` that people can say.

    ``request`` is the reference of the request for information it answers, empty for a pack; ``revises`` the number
    of the release it restates, if any; ``head`` the newest entry of the record when it was counted. ``figures`` are
    the bytes of the published report's JSON, ``treatment`` JSON of what was left out.
    """

    number: str
    kind: str
    request: str
    definition: str
    definition_text: str
    definition_sha256: str
    period: Period
    profile: str
    as_of: datetime
    code_lists: Mapping[str, str]
    forms: Mapping[str, str]
    head: tuple[int, str]
    treatment: str
    froze: tuple[Stretch, ...]
    revises: str
    figures: bytes

    def values(self) -> dict[str, Any]:
        """Return everything by name."""
        return {field.name: getattr(self, field.name) for field in fields(NewRelease)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease(NewRelease):
    """A release as stored; ``actor`` is a user id."""

    id: int
    sha256: str
    actor: int
    at: datetime
