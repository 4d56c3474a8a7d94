"""Sharing with a partner in another department: what can be ticked, and what the reporting party agreed to.

Pure rules; called by the use cases of sharing, and by screens and commands for their words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from harassment_cms.domain.codes import CONSENT
from harassment_cms.domain.moments import maybe_moment, to_text

CONTACT_FIELDS: Final = frozenset(
    f"reporter.{name}"
    for name in (
        "name",
        "known_as",
        "pronouns",
        "email",
        "phone",
        "university_id",
        "contact_method",
        "contact_safety",
    )
)
"""Answers that say who the reporting party is and how to reach them: shared by one tick of its own, or not at all."""

NO_DEPARTMENT: Final = "other"
_NO_CONSENT = ("ask_first", "nobody", "prefer_not_to_say")
DEPARTMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{entry.code: entry.label for entry in CONSENT.entries if entry.code not in _NO_CONSENT},
        NO_DEPARTMENT: "Another department",
    }
)
"""The departments a partner can belong to, by the codes in which a reporting party says whom we may tell."""


class ShareState(StrEnum):
    """Whether something is still shared, or somebody is still a partner."""

    ACTIVE = "active"
    ENDED = "ended"


class ItemKind(StrEnum):
    """What can be shared of a case."""

    SUMMARY = "summary"
    ANSWER = "answer"
    ENTRY = "entry"
    TASK = "task"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be ticked: ``key`` names it (``answer:narrative``), the rest is what the partner sees.

    ``due_at`` is that of a task, which the partner may finish.
    """

    key: str
    title: str
    text: str
    due_at: datetime | None = None

    @property
    def kind(self) -> ItemKind:
        """What it is, by its key."""
        return ItemKind(self.key.partition(":")[0])

    def to_plain(self) -> dict[str, str]:
        """Return it as a share's sealed body holds it."""
        due = {} if self.due_at is None else {"due_at": to_text(self.due_at)}
        return {"key": self.key, "title": self.title, "text": self.text, **due}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Item:
        """Read what ``to_plain`` returned."""
        return cls(plain["key"], plain["title"], plain["text"], maybe_moment(plain.get("due_at")))


@dataclass(frozen=True, slots=True)
class SharedWith:
    """With whom parts of a case are shared now: ``titles`` say which."""

    partner: str
    department: str
    ends_at: datetime
    titles: tuple[str, ...]


class Agreement(StrEnum):
    """What the reporting party said about telling this department."""

    NAMED = "named"
    ASK_FIRST = "ask_first"
    NOBODY = "nobody"
    OTHERS = "others"
    UNKNOWN = "unknown"


AGREEMENT_WORDS: Final[Mapping[Agreement, str]] = MappingProxyType(
    {
        Agreement.NAMED: "The reporting party agreed that this department is told.",
        Agreement.ASK_FIRST: "The reporting party wants to be asked first, every time.",
        Agreement.NOBODY: "The reporting party wants nobody beyond the case managers to be told.",
        Agreement.OTHERS: "The reporting party named others who may be told, and not this department.",
        Agreement.UNKNOWN: "Nothing says whether the reporting party agrees that this department is told.",
    }
)


def agreement(department: str, given: Collection[str]) -> Agreement:
    """Say what the codes of an answer to “whom may we tell” mean for one department.

    Only its own name, without a wish to be asked first, is agreement; where two answers disagree the narrower counts.
    """
    if "nobody" in given:
        return Agreement.NOBODY
    if "ask_first" in given:
        return Agreement.ASK_FIRST
    if department in given and department != NO_DEPARTMENT:
        return Agreement.NAMED
    return Agreement.OTHERS if set(given) & set(DEPARTMENTS) else Agreement.UNKNOWN
