"""Links with a kind and a reason, from both sides; services offered, and how far that got."""

from __future__ import annotations

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, Sketch, add_cases
from tests.services.steps import check, kinds

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.before_writing import LONGEST_REASON
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import StepAction
from harassment_cms.domain.work import EventKind, LinkKind, LinkState, ReferralState


@pytest.fixture
def pair(cerys: Workspace) -> tuple[str, str]:
    """Two reports that may belong together."""
    first, second = add_cases(cerys, [Sketch()] * 2)
    return first, second


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_link_is_seen_from_both_sides_with_its_kind_and_reason(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str], kind: LinkKind
) -> None:
    first, second = pair
    made = cerys.links.add(first, second.lower(), kind, "  Same corridor, same evening ")
    assert (made.other, made.kind, made.reason) == (second, kind, "Same corridor, same evening")
    (far,) = mira.links.of(second)
    assert (far.id, far.other, far.kind, far.reason) == (made.id, first, kind, made.reason)
    assert (far.made_by, far.state) == (CASE_MANAGER, LinkState.CONFIRMED)
    for ref in pair:
        assert kinds(cerys, ref) == [EventKind.LINKED]
        assert cerys.cases.preview(ref).links == 1


def test_the_same_link_is_not_made_twice_from_either_side(cerys: Workspace, pair: tuple[str, str]) -> None:
    first, second = pair
    cerys.links.add(first, second, LinkKind.SAME_INCIDENT, "Same evening")
    for ref, other in (pair, (second, first)):
        with pytest.raises(ConflictError, match="linked in this way already"):
            cerys.links.add(ref, other, LinkKind.SAME_INCIDENT, "Again")
    cerys.links.add(second, first, LinkKind.SAME_REPORTER, "Same words")
    assert [link.kind for link in cerys.links.of(first)] == [LinkKind.SAME_INCIDENT, LinkKind.SAME_REPORTER]


@pytest.mark.parametrize("reason", ["", "  ", "x" * (LONGEST_REASON + 1)])
def test_a_link_needs_a_reason(cerys: Workspace, pair: tuple[str, str], reason: str) -> None:
    with pytest.raises(InputRefusedError, match="needs a reason"):
        cerys.links.add(*pair, LinkKind.RELATED, reason)
    assert cerys.links.of(pair[0]) == ()


def test_a_case_is_not_linked_to_itself_or_to_none(cerys: Workspace, pair: tuple[str, str]) -> None:
    with pytest.raises(InputRefusedError, match="to itself"):
        cerys.links.add(pair[0], pair[0].lower(), LinkKind.RELATED, "Same")
    with pytest.raises(InputRefusedError, match="There is no case"):
        cerys.links.add(pair[0], "HC-0C0-CCC", LinkKind.RELATED, "Same")
    assert kinds(cerys, pair[0]) == []


def test_a_link_taken_back_is_withdrawn_in_both_timelines_and_can_be_made_again(
    cerys: Workspace, pair: tuple[str, str]
) -> None:
    cerys.links.add(*pair, LinkKind.RELATED, "Same building")
    undone = cerys.undo.last()
    assert (undone.ref, undone.kind) == (pair[0], EventKind.LINKED)
    for ref in pair:
        (link,) = cerys.links.of(ref)
        assert link.state is LinkState.WITHDRAWN
        view = cerys.cases.show(ref)
        assert [(event.kind, event.undone) for event in view.events] == [
            (EventKind.LINKED, True),
            (EventKind.UNDONE, False),
        ]
        assert cerys.cases.preview(ref).links == 0
    assert cerys.links.add(*pair, LinkKind.RELATED, "Same building, after all").state is LinkState.CONFIRMED


def test_the_reason_of_a_link_stands_in_no_entry(cerys: Workspace, pair: tuple[str, str]) -> None:
    cerys.links.add(*pair, LinkKind.SAME_RESPONDENT, "The same tutor")
    entry = [*cerys.record.entries()][-1]
    assert (entry.kind, entry.on, entry.details) == ("link.add", pair[0], {"other": pair[1]})


def test_a_service_is_offered_and_followed_to_its_end(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str]
) -> None:
    ref, service = pair[0], cerys.referrals.directory().services[0]
    made = cerys.referrals.offer(ref, service.id, " Prefers mornings ")
    assert (made.service_name, made.note, made.state) == (service.name, "Prefers mornings", ReferralState.OFFERED)
    assert (made.category, made.made_by) == (service.category, CASE_MANAGER)
    accepted = mira.referrals.set_state(ref, made.id, ReferralState.ACCEPTED)
    assert accepted.state is ReferralState.ACCEPTED
    assert mira.referrals.set_state(ref, made.id, ReferralState.ATTENDED).state is ReferralState.ATTENDED
    last = cerys.cases.show(ref).events[-1]
    assert (last.kind, last.actor, last.text) == (EventKind.REFERRAL_STATE, COLLEAGUE, service.name)
    assert (last.detail["from"], last.detail["state"]) == ("accepted", "attended")


@pytest.mark.parametrize(
    ("begin", "onward"),
    [
        (ReferralState.OFFERED, {ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.ATTENDED}),
        (ReferralState.ACCEPTED, {ReferralState.ATTENDED, ReferralState.DECLINED}),
        (ReferralState.DECLINED, {ReferralState.ACCEPTED}),
    ],
)
def test_a_referral_moves_along_the_allowed_ways_only(
    cerys: Workspace, pair: tuple[str, str], begin: ReferralState, onward: set[ReferralState]
) -> None:
    ref, service = pair[0], cerys.referrals.directory().services[0]
    for after in ReferralState:
        made = cerys.referrals.offer(ref, service.id, state=begin)
        if after in onward:
            assert cerys.referrals.set_state(ref, made.id, after).state is after
        else:
            with pytest.raises(ConflictError, match=f"is {begin.value} cannot become {after.value}"):
                cerys.referrals.set_state(ref, made.id, after)
            assert cerys.cases.show(ref).referrals[-1].state is begin


@pytest.mark.parametrize("state", [ReferralState.ATTENDED, ReferralState.WITHDRAWN])
def test_no_referral_begins_at_its_end(cerys: Workspace, pair: tuple[str, str], state: ReferralState) -> None:
    with pytest.raises(InputRefusedError, match="begins as"):
        cerys.referrals.offer(pair[0], cerys.referrals.directory().services[0].id, state=state)


def test_what_a_colleague_recorded_of_a_referral_is_not_written_over(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str]
) -> None:
    made = cerys.referrals.offer(pair[0], cerys.referrals.directory().services[0].id)
    mira.referrals.set_state(pair[0], made.id, ReferralState.DECLINED)
    with pytest.raises(ConflictError, match="That change is kept; yours was not written"):
        cerys.referrals.set_state(pair[0], made.id, ReferralState.ACCEPTED, made.version)
    assert cerys.cases.show(pair[0]).referrals[0].state is ReferralState.DECLINED


def test_a_referral_belongs_to_its_case(cerys: Workspace, pair: tuple[str, str]) -> None:
    made = cerys.referrals.offer(pair[0], cerys.referrals.directory().services[0].id)
    with pytest.raises(InputRefusedError, match=f"no referral {made.id} on {pair[1]}"):
        cerys.referrals.set_state(pair[1], made.id, ReferralState.ACCEPTED)
    with pytest.raises(InputRefusedError, match="has no service"):
        cerys.referrals.offer(pair[0], "no-such-service")


def test_a_referral_taken_back_is_withdrawn_and_support_is_a_step_again(
    cerys: Workspace, pair: tuple[str, str]
) -> None:
    ref = pair[0]
    check(cerys, ref)
    for task in cerys.cases.show(ref).tasks:
        cerys.tasks.done(task.id)
    cerys.casework.take(ref)
    cerys.casework.contact(ref, reached=True)

    def support_is_a_step() -> bool:
        steps = {step.action for step in cerys.cases.show(ref).steps}
        assert steps == {step.action for step in cerys.cases.preview(ref).steps}
        return StepAction.REFER in steps

    assert support_is_a_step()
    made = cerys.referrals.offer(ref, cerys.referrals.directory().services[0].id)
    assert not support_is_a_step()
    assert cerys.cases.preview(ref).referrals == 1
    cerys.referrals.set_state(ref, made.id, ReferralState.ACCEPTED)
    cerys.undo.last()
    assert cerys.cases.show(ref).referrals[0].state is ReferralState.OFFERED
    cerys.undo.last()
    assert cerys.cases.show(ref).referrals[0].state is ReferralState.WITHDRAWN
    assert cerys.cases.preview(ref).referrals == 0
    assert support_is_a_step()


def test_which_service_it_was_stands_in_no_entry(cerys: Workspace, pair: tuple[str, str]) -> None:
    service = cerys.referrals.directory().services[0]
    cerys.referrals.offer(pair[0], service.id, "Prefers mornings")
    entry = [*cerys.record.entries()][-1]
    assert entry.details == {"category": service.category}


def test_looking_for_help_forgives_slips(cerys: Workspace) -> None:
    found = cerys.referrals.find("samaritens", limit=3)
    assert 0 < len(found) <= 3
    assert "Samaritans" in found[0].service.name
