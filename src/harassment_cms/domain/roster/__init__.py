"""Who belongs to this home, with which keys and rights: an append-only chain of signed statements."""

from harassment_cms.domain.roster.leaving import LAST_MEMBER, why_needed
from harassment_cms.domain.roster.model import (
    LABEL,
    NO_HASH,
    Kit,
    Member,
    Recovery,
    Roster,
    SignedStatement,
    Team,
    Verify,
    statement,
    statement_hash,
)
from harassment_cms.domain.roster.replaying import accept, replay

__all__ = [
    "LABEL",
    "LAST_MEMBER",
    "NO_HASH",
    "Kit",
    "Member",
    "Recovery",
    "Roster",
    "SignedStatement",
    "Team",
    "Verify",
    "accept",
    "replay",
    "statement",
    "statement_hash",
    "why_needed",
]
