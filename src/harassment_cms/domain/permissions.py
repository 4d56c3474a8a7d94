"""Who may do what, and the reason a refusal gives (design section 4, table of roles)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from harassment_cms.domain.errors import NotPermittedError, UsageError


class Role(StrEnum):
    """What a person is in this home; one person may hold several."""

    CASE_MANAGER = "case_manager"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"
    AUDITOR = "auditor"
    PARTNER = "partner"


OPENS_CONTENT = frozenset({Role.CASE_MANAGER, Role.PARTNER})
"""Who may hold the common key of a home; partners exist only in homes that were made to share with them."""


class Right(StrEnum):
    """One thing that may be done."""

    READ_CASES = "read_cases"
    WORK_CASES = "work_cases"
    ANSWER = "answer"
    IMPORT = "import"
    REPORT = "report"
    TRUE_COUNTS = "true_counts"
    RELEASE = "release"
    SEE_RELEASES = "see_releases"
    MANAGE_USERS = "manage_users"
    ADMIT = "admit"
    REMOVE = "remove"
    SETTINGS = "settings"
    DIRECTORY = "directory"
    BACKUP = "backup"
    EMERGENCY = "emergency"
    AUDIT = "audit"


ROLE_LABELS: dict[Role, str] = {
    Role.CASE_MANAGER: "case manager",
    Role.ADMINISTRATOR: "administrator",
    Role.LEAD: "project lead",
    Role.AUDITOR: "auditor",
    Role.PARTNER: "partner in another department",
}

_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CASE_MANAGER: frozenset(
        {
            Right.READ_CASES,
            Right.WORK_CASES,
            Right.ANSWER,
            Right.IMPORT,
            Right.REPORT,
            Right.TRUE_COUNTS,
            Right.SEE_RELEASES,
            Right.ADMIT,
            Right.REMOVE,
            Right.AUDIT,
            Right.BACKUP,
            Right.DIRECTORY,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.IMPORT,
            Right.MANAGE_USERS,
            Right.REMOVE,
            Right.SETTINGS,
            Right.BACKUP,
            Right.AUDIT,
            Right.DIRECTORY,
            Right.EMERGENCY,
        }
    ),
    Role.LEAD: frozenset({Right.REPORT, Right.RELEASE, Right.SEE_RELEASES, Right.EMERGENCY}),
    Role.AUDITOR: frozenset({Right.AUDIT, Right.SEE_RELEASES, Right.EMERGENCY}),
    Role.PARTNER: frozenset({Right.READ_CASES, Right.ANSWER}),
}

_ACTIONS: dict[Right, str] = {
    Right.READ_CASES: "see cases",
    Right.WORK_CASES: "work on cases",
    Right.ANSWER: "write notes and finish tasks",
    Right.IMPORT: "import reports",
    Right.REPORT: "make statistics",
    Right.TRUE_COUNTS: "see true counts",
    Right.RELEASE: "release figures",
    Right.SEE_RELEASES: "look at releases",
    Right.MANAGE_USERS: "add people",
    Right.REMOVE: "remove people",
    Right.ADMIT: "admit someone to the case managers",
    Right.SETTINGS: "change the settings",
    Right.DIRECTORY: "keep the support directory",
    Right.BACKUP: "make or restore a backup",
    Right.EMERGENCY: "decide about emergency access",
    Right.AUDIT: "check the audit record",
}


def action_words(right: Right) -> str:
    """Return what a right is for, behind "to": "see cases"."""
    return _ACTIONS[right]


def rights_of(roles: Collection[Role]) -> frozenset[Right]:
    """Return everything that somebody with these roles may do."""
    return frozenset().union(*(_RIGHTS[role] for role in roles))


def require(roles: Collection[Role], right: Right) -> None:
    """Do nothing if one of the roles carries the right.

    Raises ``NotPermittedError`` with the reason the person is told: which roles may, and which they hold.
    """
    if right in rights_of(roles):
        return
    allowed = [ROLE_LABELS[role] for role in Role if right in _RIGHTS[role] and role is not Role.PARTNER]
    held = ", ".join(ROLE_LABELS[role] for role in Role if role in roles) or "no role"
    raise NotPermittedError(
        f"To {_ACTIONS[right]} you need to be {_article(allowed[0])} {' or '.join(allowed)}; your role here: {held}.",
        "Ask a person with that role, or an administrator if your role should change.",
    )


def _article(word: str) -> str:
    return "an" if word[0].lower() in "aeiou" else "a"


def parse_roles(text: str) -> tuple[Role, ...]:
    """Read ``case_manager,lead`` into roles, in the order of the table; raises ``UsageError``."""
    words = [word.strip().lower().replace("-", "_").replace(" ", "_") for word in text.split(",")]
    known = {role.value: role for role in Role}
    if Role.PARTNER in words:
        raise UsageError(
            "Partners in other departments are not added here: each has a small home of their own.",
            "Make one: hcms share create NAME --department security",
        )
    del known[Role.PARTNER]
    unknown = [word for word in words if word and word not in known]
    if unknown or not any(words):
        raise UsageError(
            f"There is no role {', '.join(repr(word) for word in unknown) or '(nothing given)'}.",
            f"The roles are: {', '.join(known)}.",
        )
    return tuple(role for role in Role if role.value in words)
