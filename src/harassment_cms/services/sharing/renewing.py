"""The ways into partners' homes: new ones where somebody outside may know the old, and who takes over from them.

Called by the exchange, before a home is opened. New seeds are written down here first; the small home follows when it
is opened, however often that is cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from harassment_cms.domain.roster import Roster
from harassment_cms.domain.sharing import ShareState
from harassment_cms.domain.work import TaskState
from harassment_cms.ports import Desk
from harassment_cms.ports.sharing import StoredPartner, StoredShare

_IN_TIME = 1
"""Working days within which somebody takes over."""

NewSeed = Callable[[], str]


def up_to_date(desk: Desk, partner: StoredPartner, new_seed: NewSeed) -> StoredPartner:
    """Return a partner with a seed that nobody knows who left: a new one is written down if need be."""
    with desk.store.read() as view:
        known = _known(desk.roster(view))
    if int(partner.body.get("known", 0)) >= known:
        return partner
    with desk.store.write() as work:
        now = next(each for each in work.shares.partners() if each.id == partner.id)
        work.shares.change_partner(now, _renewed(now.body, known, new_seed), now.state)
        work.commit("partner.keys")
        return next(each for each in work.shares.partners() if each.id == partner.id)


def side_up_to_date(desk: Desk, share: StoredShare, new_seed: NewSeed) -> StoredShare:
    """Return a share whose own side, if it has one, nobody knows who left or may not open the case any more."""
    side = share.body.get("side")
    if side is None:
        return share
    with desk.store.read() as view:
        known = _known(desk.roster(view))
        wall = view.walls.standing(share.case_id)
    named = None if wall is None else sorted(wall.named)
    before = side.get("named")
    # None stands for everybody: a case that was open to all meanwhile was open to people who are not named now.
    out = named is not None and (before is None or not {*before} <= {*named})
    changed = {**side, "named": named}
    if out or int(side.get("known", 0)) < known:
        changed = _renewed(changed, known, new_seed)
    if changed == side:
        return share
    with desk.store.write() as work:
        now = next(each for each in work.shares.of_case(share.case_id) if each.id == share.id)
        work.shares.change(now, {**now.body, "side": changed}, now.state)
        work.commit("share.side", work.cases.references([share.case_id])[share.case_id])
        return next(each for each in work.shares.of_case(share.case_id) if each.id == share.id)


def taken_over(desk: Desk, partner: StoredPartner, share: StoredShare) -> Iterator[str]:
    """Give somebody the task to take over what a person shared who does not work on cases any more; say who."""
    if share.state is ShareState.ENDED:
        return
    with desk.store.read() as view:
        users = desk.roster(view).users
        gone = users.get(share.actor)
    if gone is None or (gone.active and gone.admitted) or share.body.get("taken_over") == gone.id:
        return
    with desk.store.write() as work:
        now = next(each for each in work.shares.of_case(share.case_id) if each.id == share.id)
        (case,) = work.cases.by_ids([share.case_id])
        owner = case.assigned_to or desk.actor.id
        title = f"Take over what {gone.name} shared with {partner.name}"
        tasks = work.work.tasks_of_case(case.id)
        if not any(task.title == title and task.state is TaskState.OPEN for task in tasks):
            work.work.add_task(case.id, title, desk.calendar.add_working_days(work.now, _IN_TIME), owner, work.now)
        work.shares.change(now, {**now.body, "taken_over": gone.id}, now.state)
        work.commit("share.take_over", case.ref)
    yield f"{gone.name}, who shared it, does not work on cases now; {users[owner].name} has the task to take over."


def _known(roster: Roster) -> int:
    """Return the newest statement after which somebody outside knows what case managers knew together.

    While their common key is one that is known outside, nothing new is written down under it.
    """
    return 0 if roster.rotation_owed else roster.team_key_known


def _renewed(body: Mapping[str, Any], known: int, new_seed: NewSeed) -> dict[str, Any]:
    earlier = [body["seed"], *body.get("earlier", ())]
    return {**body, "seed": new_seed(), "earlier": earlier, "known": known}
