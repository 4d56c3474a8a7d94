"""``hcms today``: what a person has to know this morning, in the order in which it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from harassment_cms.cli import render
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.cli.upkeep import kept_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harassment_cms.domain.clearfiles import ClearFile
    from harassment_cms.domain.work import Task
    from harassment_cms.ports import Desk
    from harassment_cms.services.tasks import Today

app = group()

MOST_FILES = 5


@app.command()
def today(ctx: typer.Context) -> None:
    """Show what is due today, what is late, and what is still missing."""
    with opened(ctx) as work:
        kept_up(work)
        found, lying = work.tasks.today(), work.clear_files.lying()
        if options_of(ctx).json:
            from harassment_cms.cli import clearfiles

            render.data(_data(found) | {"unencrypted_files": [clearfiles.listed(file) for file in lying]})
        else:
            _show(work.desk, found)
            _unencrypted(lying)


def _data(found: Today) -> dict[str, Any]:
    from harassment_cms.cli import records

    return {
        "safety_checks": found.safety_checks,
        "changed": found.changed,
        "late": [records.task(task) for task in found.late],
        "due": [records.task(task) for task in found.due],
        "soon": [records.task(task) for task in found.soon],
        "late_in_all": found.late_in_all,
        "tasks_in_all": found.tasks_in_all,
        "contacts": [records.case_line(line) for line in found.contacts],
        "contacts_in_all": found.contacts_in_all,
        "missing_contacts": list(found.missing_contacts),
        "interrupted_imports": found.interrupted_imports,
        "set_aside": found.set_aside,
        "broken_off": found.broken_off,
        "drafts": list(found.drafts),
        "covers": list(found.covers),
        "conflict_contact_fault": found.conflict_contact_fault or None,
    }


def _show(desk: Desk, found: Today) -> None:
    from harassment_cms.cli import said
    from harassment_cms.domain.clocks import counted

    if found.covers:
        render.line(f"You cover for {', '.join(found.covers)}: what is theirs stands here too.")
    if found.safety_checks:
        wait = "waits" if found.safety_checks == 1 else "wait"
        render.line(f"{counted(found.safety_checks, 'case')} {wait} for a safety check:")
        render.line("  hcms cases list --queue safety_check")
    if found.contacts:
        render.heading("First contacts to make")
        for line in found.contacts:
            render.prose(f"{line.case.ref}  {said.due(desk, line)}, with {line.assignee or 'nobody'}", indent=2)
        _more(found.contacts_in_all - len(found.contacts), "hcms cases list --queue to_contact")
    _tasks(desk, "Due today", found.due)
    _tasks(desk, "Late", found.late)
    _more(found.late_in_all - len(found.late), "hcms tasks list")
    _tasks(desk, "In the next seven days", found.soon)
    _more(found.tasks_in_all - found.late_in_all - len(found.due) - len(found.soon), "hcms tasks list")
    if not (found.safety_checks or found.contacts or found.late or found.due or found.soon):
        render.line("Nothing is waiting.")
    _missing(found)


def _unencrypted(files: Sequence[ClearFile]) -> None:
    from harassment_cms.domain.clearfiles import in_a_line

    if not files:
        return
    render.heading("Lying unencrypted, until somebody says that it is gone")
    for file in files[:MOST_FILES]:
        render.prose(in_a_line(file), indent=2)
    _more(len(files) - MOST_FILES, "hcms files list")
    render.prose("Delete one: hcms files delete NUMBER. Once one is gone: hcms files confirm NUMBER", indent=2)


def _more(left: int, command: str) -> None:
    if left > 0:
        render.prose(f"and {left} more: {command}", indent=2)


def _tasks(desk: Desk, title: str, tasks: Sequence[Task]) -> None:
    from harassment_cms.cli import said

    if tasks:
        render.heading(title)
    for task in tasks:
        case = f" ({task.ref})" if task.ref else ""
        whose = f", {task.owner}'s" if task.owner != desk.actor.name else ""
        render.prose(f"{task.id}  {task.title}{case}, {said.lateness(desk, task.due_at)}{whose}", indent=2)


def _draft(place: str) -> str:
    """Say where an unfinished text is; one of a new report has no case yet, so how to go on with it."""
    return "a report (hcms cases new goes on with it)" if place.startswith("report/") else place


def _missing(found: Today) -> None:
    from harassment_cms.domain.clocks import counted
    from harassment_cms.settings import CONTACT_LABELS

    notes = []
    if found.changed:
        notes.append(f"{counted(found.changed, 'case')} with a changed answer: hcms cases list --queue changed")
    if found.drafts:
        notes.append(f"Unfinished texts of yours: {', '.join(map(_draft, found.drafts))}")
    if found.interrupted_imports:
        notes.append(f"{counted(found.interrupted_imports, 'import')} cut off: import the same file again")
    if found.set_aside:
        notes.append(f"{counted(found.set_aside, 'row')} arrived but not readable: hcms import --set-aside")
    if found.broken_off:
        notes.append(f"{counted(found.broken_off, 'response')} broken off: hcms import --broken-off")
    if found.missing_contacts:
        missing = ", ".join(CONTACT_LABELS[key] for key in found.missing_contacts)
        notes.append(f"Whom to ring is not filled in yet (settings.yaml): {missing}")
    if found.conflict_contact_fault:
        notes.append(f"{found.conflict_contact_fault} What to do: hcms doctor")
    if notes:
        render.heading("Also")
    for note in notes:
        render.prose(note, indent=2)
