"""Every ceremony, killed at each step: the home opens in exactly one of two states, and it can be done again.

What a kill leaves at each step is kept by ``tests.moments``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.intruder import unlocked
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    COST,
    LEAD,
    NEWCOMER,
    PASSPHRASE,
    Sketch,
    StillClock,
    add_cases,
    quick_home,
)
from tests.moments import moments

from harassment_cms.bootstrap import Home, Workspace, open_workspace, unlock_keys
from harassment_cms.bootstrap.restoring import restore, unlock_backup
from harassment_cms.domain.emergency import EmergencyState
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Member
from harassment_cms.domain.sharing import ShareState

TOLD, WHY = "It was said in front of the whole seminar.", "It names a colleague."
INVITED = "Dana Okoro"
CLOCK = StillClock()


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Who does what, and how somebody else sees whether it was done."""

    by: str
    act: Callable[[Workspace, str], object]
    done: Callable[[Workspace, str], bool]
    seen_by: str = CASE_MANAGER


@contextmanager
def at_work(home: Home, name: str) -> Iterator[Workspace]:
    workspace = open_workspace(home, unlocked(home, name), COST, CLOCK)
    try:
        yield workspace
    finally:
        workspace.close()


def member(workspace: Workspace, name: str) -> Member | None:
    return workspace.people.roster().by_name(name)


def invite(workspace: Workspace, _: str) -> object:
    return workspace.inviting.invite(INVITED, (Role.LEAD,))


def restrict(workspace: Workspace, ref: str) -> object:
    return workspace.restricting.restrict(ref, [CASE_MANAGER], WHY)


def ask(workspace: Workspace, ref: str) -> object:
    return workspace.emergency.ask(ref, WHY)


def grant(workspace: Workspace, _: str) -> object:
    return workspace.emergency.grant(workspace.emergency.waiting()[0].number)


def open_asked(workspace: Workspace, _: str) -> object:
    return workspace.emergency.open(workspace.emergency.own()[0].number)


def asked(workspace: Workspace) -> EmergencyState | None:
    own = workspace.emergency.own()
    return own[0].state if own else None


def hidden(workspace: Workspace, ref: str) -> bool:
    return ref not in {line.case.ref for line in workspace.cases.list()}


CEREMONIES: dict[str, Ceremony] = {
    "invite": Ceremony(ADMINISTRATOR, invite, lambda work, _: member(work, INVITED) is not None),
    "cancel": Ceremony(
        ADMINISTRATOR,
        lambda work, _: work.inviting.cancel(INVITED),
        lambda work, _: member(work, INVITED).cancelled,  # type: ignore[union-attr]
    ),
    "let in": Ceremony(
        COLLEAGUE,
        lambda work, _: work.newcomers.admit(NEWCOMER),
        lambda work, _: member(work, NEWCOMER).admitted,  # type: ignore[union-attr]
    ),
    "invite anew": Ceremony(
        ADMINISTRATOR,
        lambda work, _: work.inviting.renew(NEWCOMER),
        lambda work, _: bool(member(work, NEWCOMER).invited),  # type: ignore[union-attr]
    ),
    "restrict": Ceremony(CASE_MANAGER, restrict, hidden, COLLEAGUE),
    "emergency asked": Ceremony(COLLEAGUE, ask, lambda work, _: asked(work) is not None, COLLEAGUE),
    "emergency granted": Ceremony(LEAD, grant, lambda work, _: asked(work) is EmergencyState.GRANTED, COLLEAGUE),
    "emergency opened": Ceremony(COLLEAGUE, open_asked, lambda work, ref: not hidden(work, ref), COLLEAGUE),
    "restrict anew": Ceremony(CASE_MANAGER, restrict, hidden, COLLEAGUE),
    "lift": Ceremony(
        CASE_MANAGER,
        lambda work, ref: work.restricting.lift(ref, WHY),
        lambda work, ref: not hidden(work, ref),
        COLLEAGUE,
    ),
    "roles": Ceremony(
        ADMINISTRATOR,
        lambda work, _: work.rights.change(LEAD, (Role.AUDITOR,)),
        lambda work, _: member(work, LEAD).roles == (Role.AUDITOR,),  # type: ignore[union-attr]
    ),
}
"""In this order, one after another in one home."""


def test_killed_at_any_step_a_ceremony_was_done_or_not_and_nothing_between(tmp_path: Path) -> None:
    home = quick_home(tmp_path / "at work")
    with at_work(home, CASE_MANAGER) as workspace:
        (ref,) = add_cases(workspace, [Sketch(narrative=TOLD)])
    for name, ceremony in CEREMONIES.items():
        with at_work(home, ceremony.by) as workspace, moments(home.path, tmp_path / name) as found:
            ceremony.act(workspace, ref)
        states = [False] + [state(Home(path), ceremony, ref) for path in found.kept[1:]]
        assert states == sorted(states), f"{name}: once it was done, it stays done"
        assert states[-1], name
        with at_work(Home(found.kept[states.index(True) - 1]), ceremony.by) as workspace:
            ceremony.act(workspace, ref)
            assert ceremony.by == LEAD or workspace.record.verify().problems == (), name
    with at_work(home, CASE_MANAGER) as workspace:
        assert TOLD in workspace.cases.show(ref).answers[0].raw


def state(home: Home, ceremony: Ceremony, ref: str) -> bool:
    """Open what a kill left behind as somebody who is at work there, and say whether it was done."""
    with at_work(home, ceremony.seen_by) as workspace:
        with workspace.store.read() as view:
            assert view.people.key_document() == home.key_file.read_bytes()
        return ceremony.done(workspace, ref)


PARTNER, WORDS = "Sam Okafor", "seven herons over the weir"
SUMMARY = "Somebody waits outside the library in the evening."


def share(workspace: Workspace, _: str) -> object:
    return workspace.sharing.create(PARTNER, "security", WORDS)


def add_to_share(workspace: Workspace, ref: str) -> object:
    return workspace.sharing.add(ref, PARTNER, [], summary=SUMMARY, reason="They agreed.")


def there(workspace: Workspace, ref: str) -> bool:
    """Whether the partner finds the case in their own home, as it stands after this unlock."""
    folder = next((each for each in workspace.home.shares.iterdir() if (each / "cases.db").exists()), None)
    if folder is None:
        return False
    small = open_workspace(Home(folder), unlock_keys(Home(folder), None, WORDS), COST, CLOCK)
    try:
        return bool(small.cases.list())
    finally:
        small.close()


SHARING: dict[str, Ceremony] = {
    "share made": Ceremony(CASE_MANAGER, share, lambda work, _: bool(work.sharing.partners())),
    "case shared": Ceremony(CASE_MANAGER, add_to_share, lambda work, ref: bool(work.sharing.of_case(ref))),
    "share ended": Ceremony(
        CASE_MANAGER,
        lambda work, ref: work.sharing.end(PARTNER, ref),
        lambda work, ref: work.sharing.of_case(ref)[0].state is ShareState.ENDED,
    ),
}


def test_killed_at_any_step_of_sharing_both_homes_agree_after_the_next_unlock(tmp_path: Path) -> None:
    home = quick_home(tmp_path / "at work")
    with at_work(home, CASE_MANAGER) as workspace:
        (ref,) = add_cases(workspace, [Sketch(narrative=TOLD)])
    for name, ceremony in SHARING.items():
        with at_work(home, CASE_MANAGER) as workspace, moments(home.path, tmp_path / name) as found:
            ceremony.act(workspace, ref)
        states = []
        for path in found.kept:
            with at_work(Home(path), CASE_MANAGER) as workspace:
                states.append(ceremony.done(workspace, ref))
                if name != "share made":
                    assert there(workspace, ref) is (states[-1] if name == "case shared" else not states[-1])
        assert states == sorted(states), name
        assert states[-1], name
        with at_work(Home(found.kept[states.index(True) - 1]), CASE_MANAGER) as workspace:
            ceremony.act(workspace, ref)
            assert workspace.record.verify().problems == (), name


def test_killed_at_any_step_a_backup_or_a_restored_home_is_whole_or_is_not_there(tmp_path: Path) -> None:
    home = quick_home(tmp_path / "at work")
    target = Home(tmp_path / "at work" / "restored")
    with at_work(home, CASE_MANAGER) as workspace, moments(tmp_path / "at work", tmp_path / "backup") as found:
        backup = workspace.backups.create().path
    for path in found.kept:
        with at_work(Home(path / "home"), CASE_MANAGER) as workspace:
            for each in workspace.backups.list():
                assert workspace.backups.verify(each.path) == ()
    assert backup.is_dir()
    with moments(tmp_path / "at work", tmp_path / "restore") as found:
        restore(backup, target, unlock_backup(backup, CASE_MANAGER, PASSPHRASE), COST, CLOCK).workspace.close()
    whole = []
    for path in found.kept:
        whole.append((path / "restored").exists())
        with at_work(Home(path / ("restored" if whole[-1] else "home")), CASE_MANAGER) as workspace:
            assert workspace.leaving.owed().file_owed is False
    assert whole == sorted(whole)
    assert (whole[0], whole[-1]) == (False, True)
    with at_work(target, CASE_MANAGER) as workspace:
        assert workspace.record.verify().problems == ()
