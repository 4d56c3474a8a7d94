"""Short ways to do what case managers do, for the tests of every use case."""

from __future__ import annotations

from collections.abc import Mapping

from tests.factories import add_reading

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Case, Queue
from harassment_cms.domain.safety import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.domain.work import EventKind

ALL_NO: Mapping[str, str] = {code: "no" for code, _ in SAFETY_QUESTIONS}


def check(workspace: Workspace, ref: str, **answers: str) -> Case:
    """Record a safety check: no to everything but the given answers."""
    given = {**ALL_NO, **answers}
    return workspace.casework.check_safety(ref, SafetyCheck(given, "Read the report twice", "Nobody yet"))


def queue(workspace: Workspace, which: Queue) -> list[str]:
    """Return the references of a queue, in its order."""
    return [line.case.ref for line in workspace.cases.list(which)]


def kinds(workspace: Workspace, ref: str) -> list[EventKind]:
    """Return the kinds of a case's timeline, oldest first."""
    return [event.kind for event in workspace.cases.show(ref).events]


def change_arrives(workspace: Workspace, ref: str, narrative: str = "They have stopped now.") -> None:
    """Write a changed answer as a second import brings it."""
    add_reading(workspace, ref, narrative)
