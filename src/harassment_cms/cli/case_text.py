"""One case in words, from top to bottom: what has to be known before any contact, what next, then the report.

The order is that of the case screen, so that nobody meets the narrative before what protects the people in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.cli import render, said
from harassment_cms.domain import revisions, settling
from harassment_cms.domain.case import COUNTING_WORDS, QUEUE_LABELS, QUEUE_MEANINGS, Queue, Standing, unplaced_words
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.work import EVENT_LABELS, LINK_LABELS, TaskState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from harassment_cms.answers.contactability import Contactability
    from harassment_cms.domain.case import AnswerView, CaseLine, SubmissionView, UnmappedView
    from harassment_cms.domain.lifecycle import Step
    from harassment_cms.ports import Desk
    from harassment_cms.services.cases import CasePreview, CaseView


def show_queues(counts: Mapping[Queue, int], *, plain: bool) -> None:
    """Print the queues, with how many cases each holds and what is in it."""
    rows = [(QUEUE_LABELS[queue], str(counts[queue]), QUEUE_MEANINGS[queue]) for queue in Queue]
    render.table(("Queue", "Cases", "What is in it"), rows, plain=plain)


def show_list(desk: Desk, lines: Sequence[CaseLine], *, plain: bool) -> None:
    """Print cases as a list: kind and length of the report, never its words."""
    rows = []
    for line in lines:
        case = line.case
        about = " - ".join(part for part in (line.label or "", said.kinds(case) or "kind not given") if part)
        if line.joined_to:
            about = f"joined to {line.joined_to} - {about}"
        if case.unplaced:
            about += f" - {unplaced_words(case.unplaced)}"
        rest = f"{about}; with {line.assignee or 'nobody'}; {case.report_length:,} characters"
        rows.append((case.ref, said.status(case), said.due(desk, line), rest))
    render.table(("Reference", "Status", "Due", "About"), rows, plain=plain)


def show_brief(desk: Desk, preview: CasePreview) -> None:
    """Print what stands beside the list: no word of the report."""
    _head(desk, preview.line)
    _steps(preview.steps)
    render.line()
    render.pairs(
        [
            ("Open tasks", str(len(preview.tasks))),
            ("Entries in the timeline", str(preview.events)),
            ("Referrals", str(preview.referrals)),
            ("Links", str(preview.links)),
            ("Minutes recorded", str(preview.minutes)),
        ]
    )


def show_whole(desk: Desk, view: CaseView) -> None:
    """Print an opened case with its report."""
    _head(desk, view.line)
    _before_contact(view.contact)
    _steps(view.steps)
    _report(desk, view)
    _people(view)
    _timeline(desk, view)
    _work(desk, view)
    for each in view.joined:
        _joined(desk, each)


def _joined(desk: Desk, view: CaseView) -> None:
    """Print the report and the history of a case that is worked on in the one that is shown."""
    render.line()
    render.line(f"{view.line.case.ref}, which is joined to it")
    _before_contact(view.contact)
    _report(desk, view)
    _people(view)
    _timeline(desk, view)
    _work(desk, view)


def _head(desk: Desk, line: CaseLine) -> None:
    case = line.case
    render.line(f"{case.ref}  {said.status(case)}" + (f"  ({line.label})" if line.label else ""))
    if due := said.due(desk, line):
        render.line(f"{due[0].upper()}{due[1:]}")
    told = case.came_by is not None
    stands_in = "the moment of writing it down" if told else "the moment of import"
    stood_in = "" if case.submitted_at is not None else f" ({stands_in} stands in)"
    render.pairs(
        [
            ("Joined to", f"{line.joined_to}, and worked on there" if line.joined_to else None),
            ("Joined here", ", ".join(line.holds) or None),
            ("With", line.assignee or "nobody yet"),
            ("Asked for", said.ROUTE_WORDS[case.facts.route]),
            ("About", said.kinds(case)),
            ("Told" if told else "Submitted", said.moment(desk, case.submitted_at) + stood_in),
            ("Written down" if told else "Imported", said.moment(desk, case.received_at)),
            ("First contact", said.moment(desk, case.first_contact_at) if case.first_contact_at else "not yet"),
            ("Outcome", OUTCOME.label(case.outcome) if case.outcome else None),
            ("In figures", COUNTING_WORDS[case.left_out] if case.left_out else None),
            ("Changed", "the survey sent a changed answer; see it, then: hcms cases seen" if case.changed else None),
        ]
    )


def _before_contact(contact: Contactability) -> None:
    render.heading("Before any contact")
    render.pairs(
        [
            ("Safe ways to make contact", contact.safety),
            ("Safe ways to contact the affected person", contact.affected_safety),
            ("Does the affected person know of this report", contact.affected_knows),
            ("Call them", contact.known_as),
            ("Pronouns", contact.pronouns),
            *contact.contact,
            ("Language", contact.language),
            ("Access needs", contact.access_needs),
        ],
        indent=2,
    )
    if not contact.contact:
        render.prose("No way to reach the reporting party was given.", indent=2)


def _steps(steps: Sequence[Step]) -> None:
    render.heading("What next")
    for number, step in enumerate(steps, start=1):
        render.prose(f"{number}. {step.text}", indent=2)


def _report(desk: Desk, view: CaseView) -> None:
    """Print the current answers, how they differ from earlier ones, and each earlier record as it came."""
    current = [each for each in view.submissions if each.standing is Standing.CURRENT]
    for given in current[-1:]:
        _headed(desk, given, view.line.case.submitted_at)
    if view.line.case.unclear:
        render.prose(revisions.UNCLEAR, indent=2)
        render.prose(f"To say which: hcms cases current {view.line.case.ref} NUMBER", indent=2)
    if view.told_apart_by_answers:
        render.prose(revisions.TOLD_APART, indent=2)
    _answers(view.answers, view.unmapped)
    if view.changes:
        render.heading("What changed")
    for change in view.changes:
        render.prose(f"{change.text} ({change.kind.value})", indent=2)
        render.prose(f"before: {change.before or revisions.EMPTY}", indent=4)
        render.prose(f"now: {change.now or revisions.EMPTY}", indent=4)
    for given in view.submissions:
        if given.standing is not Standing.CURRENT or view.line.case.unclear:
            title = revisions.title(given, view.revisions)
            render.heading(f"{title}, came in {said.moment(desk, given.received_at)}")
            _answers(given.answers, given.unmapped)
    for given in view.further:
        part = f", {given.part}" if given.part else ""
        earlier = ", earlier answers" if given.standing is Standing.EARLIER else ""
        render.heading(
            f"Further row of the same response ({given.form}, response {given.response_id}{part}){earlier}"
        )
        _answers(given.answers, given.unmapped)


def _headed(desk: Desk, given: SubmissionView, submitted: datetime | date | None) -> None:
    """Head a report; one that no survey sent says how it came before anything it tells."""
    when = said.moment(desk, submitted)
    if given.told is None:
        number = f", response {given.response_id}" if given.response_id else ""
        render.heading(f"Report as answered ({given.form}{number}, submitted {when})")
    else:
        written = said.moment(desk, given.received_at)
        render.heading(f"Report as told ({given.form}, told {when}, written down {written})")
        render.pairs([*given.told.words(), ("E-mail headers", given.told.headers)], indent=2)
    if given.problem:
        render.prose(settling.taken(given.problem), indent=2)


def _answers(answers: Sequence[AnswerView], unmapped: Sequence[UnmappedView]) -> None:
    unanswered = 0
    for answer in answers:
        words = ", ".join(answer.labels) if answer.labels else answer.raw.strip()
        if not words:
            unanswered += 1
            continue
        render.prose(answer.text, indent=2)
        render.prose(words, indent=4)
        if answer.later:
            render.prose(answer.later, indent=4)
    if unanswered:
        render.prose(f"Questions without an answer: {unanswered}", indent=2)
    answered = [each for each in unmapped if each.raw.strip()]
    if answered:
        render.heading("Also answered (columns the form does not describe)")
        for each in answered:
            render.prose(each.header, indent=2)
            if each.mark:
                render.prose(each.mark, indent=2)
            render.prose(each.raw, indent=4)


def _people(view: CaseView) -> None:
    render.heading("People")
    for party in view.parties:
        name = party.name or "name not given"
        known = f" (known as {party.known_as})" if party.known_as and party.known_as != party.name else ""
        render.prose(f"{party.role.capitalize()}: {name}{known}", indent=2)
        render.pairs(party.details, indent=4)
    if not view.parties:
        render.prose("The report names nobody.", indent=2)


def _timeline(desk: Desk, view: CaseView) -> None:
    render.heading("Timeline")
    for event in view.events:
        minutes = f", {event.minutes} minutes" if event.minutes is not None else ""
        back = " (taken back)" if event.undone else ""
        when = said.moment(desk, event.occurred_at)
        written = said.moment(desk, event.recorded_at)
        later = f", written down {written}" if written != when else ""
        render.prose(f"{when}  {EVENT_LABELS[event.kind]} by {event.actor}{minutes}{later}{back}", indent=2)
        if words := said.happened(event):
            render.prose(words, indent=4)
    if not view.events:
        render.prose("Nothing was recorded yet. Begin with: hcms cases safety-check", indent=2)


def _work(desk: Desk, view: CaseView) -> None:
    render.heading("Tasks")
    for task in view.tasks:
        state = said.moment(desk, task.due_at) if task.state is TaskState.OPEN else task.state.value
        render.prose(f"{task.id}  {task.title} ({state}, {task.owner})", indent=2)
    if not view.tasks:
        render.prose("None. Add one with: hcms tasks add", indent=2)
    render.heading("Referrals")
    for referral in view.referrals:
        render.prose(f"{referral.id}  {referral.service_name} ({referral.state.value})", indent=2)
        if referral.note:
            render.prose(referral.note, indent=4)
    if not view.referrals:
        render.prose("None. See who can help with: hcms signposting find", indent=2)
    render.heading("Links")
    for link in view.links:
        render.prose(f"{link.other}  {LINK_LABELS[link.kind]} ({link.state.value}): {link.reason}", indent=2)
    for ref in view.alike:
        render.prose(f"{ref}  {revisions.ALIKE} hcms cases link {view.line.case.ref} {ref}", indent=2)
    if not view.links:
        render.prose("None. Link two cases with: hcms cases link", indent=2)
