"""A throwaway practice home: invented people and reports, filled through the real import and the real use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from harassment_cms.bootstrap.founding import found
from harassment_cms.bootstrap.workspace import Workspace, now, open_workspace, unlock_keys
from harassment_cms.domain.case import Case, CaseLine, Queue, Route, SafetyMark, Status
from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.periods import previous, quarter_of
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.work import LinkKind, ReferralState
from harassment_cms.home import Home
from harassment_cms.intake.understanding import Wish
from harassment_cms.services.casework import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.services.imports import ImportResult
from harassment_cms.vault.primitives import FLOOR_COST

PERSON = "Robin Practice"
PASSPHRASE = "practice makes it familiar"  # noqa: S105 - a practice home holds nothing real
CONTACTS = {
    "security_out_of_hours": ("Security control room (invented)", "01632 960011"),
    "safeguarding_lead": ("Sam Invented", "01632 960012"),
    "cover_contact": ("Alex Invented", "01632 960013"),
}
_EXPORTS = (
    ("results-for-harassment-re-2026-10-05-0900.csv", None),
    ("results-for-harassment-re-2026-10-05-0915.csv", "results-for-harassment-re-2026-10-05-0915-key.csv"),
)
_WORKED, _CONTACTED, _REFERRED, _CLOSED = 60, 40, 18, 24
_MARKED = 6
_THEME = "passed_off_as_humour"
_TOLD = (
    "Several people were told that they had only been teased. Being laughed at when they objected kept them from "
    "saying anything a second time."
)
_OUTCOMES = ("signposted", "support_only", "no_further_contact", "referred", "informal_resolution")


@dataclass(frozen=True, slots=True, repr=False)
class Demo:
    """A practice home, ready to look at."""

    workspace: Workspace
    imports: tuple[ImportResult, ...]


class _StepClock:
    """A clock that begins some days ago, so that the practice home has a past; every reading moves it on a little."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._at = start
        self._end = end

    def __call__(self) -> datetime:
        self._at = min(self._at + timedelta(seconds=20), self._end)
        return self._at


def make_demo(home: Home, clock: Callable[[], datetime] = now) -> Demo:
    """Make the practice home and fill it.

    Raises ``InputRefusedError`` if there is something at that place already.
    """
    present = clock()
    founded = found(
        home,
        organisation="University of Practice",
        name=PERSON,
        roles=(Role.ADMINISTRATOR, Role.CASE_MANAGER, Role.LEAD),
        passphrase=PASSPHRASE,
        contacts=CONTACTS,
        cost=FLOOR_COST,
        practice=True,
        clock=_StepClock(present - timedelta(days=3), present),
    )
    past = founded.workspace
    folder = Path(__file__).parent.parent / "_demo"
    results = tuple(
        past.imports.run(folder / name, Wish(key=folder / key if key else None)) for name, key in _EXPORTS
    )
    _work(past)
    _themes(past, past.cases.list(Queue.ALL), local_date(present, past.desk.calendar.zone))
    past.close()
    return Demo(open_workspace(home, unlock_keys(home, PERSON, PASSPHRASE), FLOOR_COST, clock), results)


def default_demo_home() -> Home:
    """Return a new empty place for a practice home in the computer's temporary folder."""
    import tempfile

    return Home(Path(tempfile.mkdtemp(prefix="hcms-demo-")) / "home")


def _work(workspace: Workspace) -> None:
    """Do what a case manager's first days look like: older reports first, danger before everything."""
    lines = sorted(workspace.cases.list(Queue.SAFETY_CHECK), key=lambda line: line.case.ref)
    for number, line in enumerate(lines[:_WORKED]):
        case = line.case
        _check(workspace, case)
        workspace.casework.take(case.ref)
        if number < _CONTACTED:
            _contact(workspace, case, number)
        if number < _REFERRED:
            _refer(workspace, case, number)
        if number < _CLOSED:
            workspace.casework.close(case.ref, _OUTCOMES[number % len(_OUTCOMES)], "", 15)
        elif number % 7 == 0:
            workspace.casework.set_status(case.ref, Status.WAITING, "Waiting for the halls office to answer")
    first, second = lines[_CLOSED].case.ref, lines[_CLOSED + 1].case.ref
    workspace.links.add(first, second, LinkKind.RELATED, "Same building, same week")
    workspace.casework.label(first, "library evenings")
    workspace.tasks.add("Ask the library about its evening staff", "2d", first)
    workspace.tasks.add("Book the small room for Thursday", "1d")


def _themes(workspace: Workspace, lines: Sequence[CaseLine], today: date) -> None:
    """Mark passages of reports of the last quarter with a theme, and say in public what several of them told."""
    period, marked = previous(quarter_of(today)), 0
    for line in lines:
        sent = str(line.case.submitted_at)[:10]
        if marked < _MARKED and period.first.isoformat() <= sent <= period.last.isoformat():
            told = workspace.cases.show(line.case.ref)
            texts = [answer.raw for answer in told.answers if answer.type == "long_text" and answer.raw]
            # What speaks against it, such as a person who wants nobody to hear of it, is refused for each by itself.
            with suppress(InputRefusedError, IndexError):
                workspace.coding.mark(line.case.ref, _first_sentence(texts[0]), [_THEME])
                marked += 1
    with suppress(InputRefusedError):
        workspace.paraphrases.keep(period, _THEME, _TOLD, {}, "They speak of different places and months.")


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0]


def _check(workspace: Workspace, case: Case) -> None:
    danger = case.safety is SafetyMark.UNCHECKED_YES
    answers = {code: "no" for code, _ in SAFETY_QUESTIONS}
    if danger:
        answers["still_happening"] = "yes"
    told = "Safeguarding lead" if danger else ""
    workspace.casework.check_safety(case.ref, SafetyCheck(answers, "Read the answers", told), 10)


def _contact(workspace: Workspace, case: Case, number: int) -> None:
    if case.facts.route is Route.ANONYMOUS:
        workspace.casework.note(case.ref, "Told security which building; nothing that could point to a person.", 20)
    else:
        workspace.casework.contact(case.ref, reached=number % 3 != 0, text="By e-mail, as they asked.", minutes=25)


def _refer(workspace: Workspace, case: Case, number: int) -> None:
    if case.facts.route is Route.ANONYMOUS:
        return
    services = workspace.referrals.directory().services
    service = services[number % len(services)]
    referral = workspace.referrals.offer(case.ref, service.id)
    if number % 2 == 0:
        workspace.referrals.set_state(case.ref, referral.id, ReferralState.ACCEPTED)
