"""Records as plain data for ``--json``: the keys that scripts rely on (design section 7), and some more.

Times are UTC ISO text, dates are dates, what is unknown is null. Nothing is printed here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from harassment_cms.cli import changed, narrative
from harassment_cms.domain.figures import SURVEY
from harassment_cms.domain.moments import to_text

if TYPE_CHECKING:
    from harassment_cms.domain.case import AnswerView, CaseLine, ChangeView, PartyView, SubmissionView, UnmappedView
    from harassment_cms.domain.roster import Member
    from harassment_cms.domain.told import Told
    from harassment_cms.domain.work import Event, Link, Referral, Task
    from harassment_cms.formdefs import FormDef
    from harassment_cms.intake.preview import Counts
    from harassment_cms.services.cases import CaseView
    from harassment_cms.services.imports import FilePreview, ImportResult
    from harassment_cms.signposting import Match, Service

Data = dict[str, Any]


def when(moment: datetime | date | None) -> str | None:
    """Return a moment or date as text, None for an unknown one."""
    return None if moment is None else to_text(moment)


def case_line(line: CaseLine) -> Data:
    """Return a case as ``cases list --json`` gives it: codes and times, no word of the report."""
    case = line.case
    facts = case.facts
    return {
        "ref": case.ref,
        "route": facts.route.value,
        "status": case.status.value,
        "safety": case.safety.value,
        "submitted_at": when(case.submitted_at),
        "received_at": when(case.received_at),
        "first_contact_due": when(case.first_contact_due),
        "first_contact_at": when(case.first_contact_at),
        "reached_at": when(case.reached_at),
        "next_due": when(line.next_due),
        "overdue": line.overdue,
        "assigned_to": line.assignee,
        "label": line.label,
        "incident_types": list(facts.incident_types),
        "motivations": list(facts.motivations),
        "incident_month": facts.incident_month,
        "ongoing": facts.ongoing,
        "campus": facts.campus,
        "place": facts.place,
        "reporter_role": facts.reporter_role,
        "reporter_affiliation": facts.reporter_affiliation,
        "relationship": facts.relationship,
        "affected_affiliation": facts.affected_affiliation,
        "responding_affiliation": facts.responding_affiliation,
        "wishes": list(facts.wishes),
        "anonymous_reasons": list(facts.anonymous_reasons),
        "heard_about": facts.heard_about,
        "statistics_consent": facts.statistics_consent,
        "left_out": case.left_out.value if case.left_out else None,
        "changed": case.changed,
        "unplaced": case.unplaced,
        "outcome": case.outcome,
        "closed_at": when(case.closed_at),
        "report_length": case.report_length,
        "came_by": case.came_by or SURVEY,
        "form": case.form,
        "walled": case.restricted,
        "joined_to": line.joined_to,
        "holds": list(line.holds),
    }


def case_view(view: CaseView) -> Data:
    """Return an opened case as ``cases show --json`` gives it."""
    contact = view.contact
    return {
        **case_line(view.line),
        "next": [{"action": step.action.value, "text": step.text, "due": when(step.due)} for step in view.steps],
        "contact": {
            "known_as": contact.known_as,
            "pronouns": contact.pronouns,
            "ways": [{"label": label, "value": value} for label, value in contact.contact],
            "safety": contact.safety,
            "affected_safety": contact.affected_safety,
            "affected_knows": contact.affected_knows,
            "language": contact.language,
            "access_needs": contact.access_needs,
        },
        "submissions": [submission(each) for each in view.submissions],
        "further": [submission(each) for each in view.further],
        "current": {
            "known": not view.line.case.unclear,
            "answers": [answer(each) for each in view.answers],
            "unmapped": [unmapped(each) for each in view.unmapped],
        },
        "changes": [change(each) for each in view.changes],
        "parties": [party(each) for each in view.parties],
        "events": [event(each) for each in view.events],
        "tasks": [task(each) for each in view.tasks],
        "referrals": [referral(each) for each in view.referrals],
        "links": [link(each) for each in view.links],
        "alike": list(view.alike),
        "joined": [case_view(each) for each in view.joined],
        "excerpts": [narrative.excerpt(each) for each in view.excerpts],
        "documents": [],
        "problems": list(view.problems),
    }


def submission(given: SubmissionView) -> Data:
    """Return one sealed submission, word for word."""
    return {
        "form": given.form,
        "form_version": given.form_version,
        "response_id": given.response_id,
        "part": given.part,
        "submitted_at": when(given.submitted_at),
        "received_at": when(given.received_at),
        "row_number": given.row_number,
        "row_sha256": given.row_sha256,
        **_told(given.told),
        "standing": given.standing.value,
        "revision": given.revision,
        "modified_at": when(given.modified_at),
        "exported_at": when(given.exported_at),
        "problem": given.problem or None,
        "answers": [answer(each) for each in given.answers],
        "unmapped": [unmapped(each) for each in given.unmapped],
    }


def answer(given: AnswerView) -> Data:
    """Return one answer: as it stands in its cell, as the form reads it, and as people do."""
    return {
        "question": given.question,
        "text": given.text,
        "type": given.type,
        "field": given.field,
        "raw": given.raw,
        "value": list(given.value) if isinstance(given.value, tuple) else given.value,
        "labels": list(given.labels),
        "asked_as": given.asked_as,
        "placed_by": given.placed_by,
    }


def unmapped(given: UnmappedView) -> Data:
    """Return what stands in a column that no question describes, and the question it likely is."""
    return {"header": given.header, "raw": given.raw, "perhaps": given.perhaps}


def change(given: ChangeView) -> Data:
    """Return how one answer differs from what an earlier revision said."""
    return {
        "question": given.question,
        "text": given.text,
        "kind": given.kind.value,
        "before": given.before,
        "now": given.now,
        "revision": given.revision,
    }


def _told(told: Told | None) -> Data:
    """Return how a report came that no survey sent; all null for one that a survey did."""
    names = ("came_by", "told_by", "relayed_by", "basis", "reason", "wording", "entered_by", "headers")
    return {name: None if told is None else getattr(told, name) or None for name in names}


def party(given: PartyView) -> Data:
    """Return a person's part in a case."""
    details = [{"label": label, "value": value} for label, value in given.details]
    return {"role": given.role, "name": given.name, "known_as": given.known_as, "details": details}


def event(given: Event) -> Data:
    """Return one entry of the timeline."""
    return {
        "id": given.id,
        "kind": given.kind.value,
        "occurred_at": when(given.occurred_at),
        "recorded_at": when(given.recorded_at),
        "actor": given.actor,
        "minutes": given.minutes,
        "text": given.text,
        "detail": dict(given.detail),
        "undone": given.undone,
    }


def task(given: Task) -> Data:
    """Return one task."""
    return {
        "id": given.id,
        "ref": given.ref,
        "title": given.title,
        "due_at": when(given.due_at),
        "owner": given.owner,
        "state": given.state.value,
        "created_at": when(given.created_at),
        "done_at": when(given.done_at),
        "from_pathway": given.from_pathway,
        "service": given.service,
    }


def link(given: Link) -> Data:
    """Return one link, seen from the case it is listed on."""
    return {
        "id": given.id,
        "other": given.other,
        "kind": given.kind.value,
        "reason": given.reason,
        "state": given.state.value,
        "made_at": when(given.made_at),
        "made_by": given.made_by,
    }


def referral(given: Referral) -> Data:
    """Return one referral."""
    return {
        "number": given.id,
        "service": given.service_id,
        "name": given.service_name,
        "category": given.category,
        "state": given.state.value,
        "note": given.note,
        "made_at": when(given.made_at),
        "made_by": given.made_by,
    }


def imported(result: ImportResult) -> Data:
    """Return what an import did, as ``import --json`` lists it for each file."""
    counts = _counts(result.counts)
    return {
        "file": result.file,
        "sha256": result.sha256,
        "tool": result.tool,
        "form": result.form,
        **counts,
        "vanished_cases": list(result.vanished),
        "waiting": result.waiting,
        "needs_reader": result.needs_reader,
        "needs_reader_safety": result.needs_reader_safety,
        "cases": list(result.cases),
        "warnings": list(result.warnings),
        "already_imported": result.already,
        "written": not result.already,
        **changed.data(result.changes),
    }


def previewed(preview: FilePreview) -> Data:
    """Return what an import would do, with the same keys as ``imported``."""
    return {
        "file": preview.file,
        "sha256": preview.digest.sha256,
        "sha512": preview.digest.sha512,
        "tool": preview.tool,
        "form": preview.form,
        **_counts(preview.counts),
        "vanished_cases": list(preview.vanished),
        "waiting": None,
        "needs_reader": None,
        "needs_reader_safety": None,
        "cases": [],
        "warnings": list(preview.warnings),
        "already_imported": preview.already is not None,
        "written": False,
        "encoding": preview.encoding,
        "unmapped": list(preview.unmapped),
        **changed.data(preview.changes),
    }


def _counts(counts: Counts) -> Data:
    return dataclasses.asdict(counts)


def form(given: FormDef) -> Data:
    """Return a form as ``forms show --json`` gives it."""
    return {
        "id": given.id,
        "version": given.version,
        "hash": given.hash,
        "title": given.title,
        "audience": list(given.audience),
        "language": given.language,
        "questions": [
            {
                "id": question.id,
                "text": question.text,
                "type": question.type.value,
                "field": question.field,
                "options": [{"code": option.code, "label": option.label} for option in question.options],
                "required": question.required,
                "earlier": list(question.earlier),
            }
            for question in given.questions
        ],
        "pathways": {
            route.value: [
                {"id": step.id, "title": step.title, "role": step.role, "due": step.due, "say": step.say}
                for step in steps
            ]
            for route, steps in given.pathways.items()
        },
    }


def service(given: Service) -> Data:
    """Return one entry of the support directory."""
    return {
        "id": given.id,
        "name": given.name,
        "kind": given.kind,
        "category": given.category,
        "description": given.description,
        "for_whom": given.for_whom,
        "needs": list(given.needs),
        "characteristics": list(given.characteristics),
        "audiences": list(given.audiences),
        "campuses": list(given.campuses),
        "areas": list(given.areas),
        "languages": list(given.languages),
        "contact": dict(given.contact.ways()),
        "hours": given.hours,
        "cost": given.cost,
        "confidentiality": given.confidentiality,
        "emergency": given.emergency,
        "verified_on": when(given.verified_on),
        "review_by": when(given.review_by),
        "owner": given.owner,
        "to_fill_in": list(given.to_fill_in),
        "notes_for_staff": given.notes_for_staff,
    }


def matches(found: Iterable[Match]) -> list[Data]:
    """Return services that were found, best first, with what each was found by."""
    return [{**service(match.service), "why": list(match.why)} for match in found]


def person(given: Member) -> Data:
    """Return somebody who belongs to this home."""
    return {
        "name": given.name,
        "roles": [role.value for role in given.roles],
        "provisional": given.provisional,
        "opens_reports": given.admitted and given.active,
        "state": state(given),
        "invited_until": given.invited or None,
    }


STATES = {
    "active": "yes",
    "cancelled": "no, invitation cancelled",
    "disabled": "not at present",
    "removed": "no, removed",
}


def state(given: Member) -> str:
    """Return whether somebody can work in this home: ``active``, ``disabled``, ``removed`` or ``cancelled``."""
    if given.cancelled:
        return "cancelled"
    return "removed" if given.removed else "disabled" if given.disabled else "active"
