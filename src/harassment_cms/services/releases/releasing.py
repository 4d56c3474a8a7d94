"""Making a release: counted at one moment, checked, frozen.

The check can take a minute, and nobody has to wait with writing meanwhile: everything is counted at one moment of the
file, the release is of that moment, and only another release in between makes it start again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from harassment_cms.domain.clocks import MONTHS, counted, day_words, local_date
from harassment_cms.domain.codes import CAME_BY, FIELD_CODES, OUTCOME, REFERRAL_CATEGORY
from harassment_cms.domain.definition import Definition
from harassment_cms.domain.disclosure import Profile, Unprotected, profile_named
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.figures import RECEIVED, Report, restate
from harassment_cms.domain.figures_json import from_bytes, to_bytes
from harassment_cms.domain.periods import Period
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.release.audit import Auditor
from harassment_cms.domain.release.freezing import Layer, Stretch, frozen_in, layers, unfrozen
from harassment_cms.domain.release.published import as_revised, days_told, told_before, told_by
from harassment_cms.domain.release.remedies import Build, Remedy, cheapest_remedy
from harassment_cms.domain.release.system import Solver
from harassment_cms.domain.release.told import PublishedTable
from harassment_cms.domain.treatment import UNTREATED
from harassment_cms.ports import CountedRow, Desk, NewRelease, Repositories, StoredRelease
from harassment_cms.services.releases.days import stretch_of
from harassment_cms.services.releases.released import Kind, next_number

SHORTEST = 7
"""Days: figures of less time would point to whoever reported then."""

_LONGEST_REFERENCE = 60
_LISTS = (*FIELD_CODES.values(), CAME_BY, OUTCOME, REFERRAL_CATEGORY)


class Reporting(Protocol):
    """What makes reports."""

    def chosen(self, period: Period, definition: Definition | str | None) -> Definition:
        """Return the definition that is meant."""

    def prepare(
        self,
        view: Repositories,
        period: Period,
        rules: Profile,
        now: datetime,
        definition: Definition,
        *,
        anew: bool = False,
    ) -> Build:
        """Count a period and return what makes its report; ``anew`` counts it as it stands though it was released."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be released, by which definition: one of its own, an id, or that for such a period.

    ``request`` is the reference of a request for information that it answers. ``revise`` counts what was released
    anew, and gives both; ``apply_remedy`` leaves out what it takes to be safe.
    """

    period: Period
    profile: str | None = None
    definition: Definition | str | None = None
    request: str = ""
    revise: bool = False
    apply_remedy: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A release, whether it is a new one, and what was left out of it, in sentences."""

    stored: StoredRelease
    new: bool
    left_out: tuple[str, ...] = ()


class RefusedReleaseError(InputRefusedError):
    """Something could be worked out from the figures: where, and the cheapest change that would mend it."""

    def __init__(self, period: Period, findings: tuple[str, ...], remedy: Remedy | None) -> None:
        self.findings = findings
        self.changes = () if remedy is None else remedy.words()
        self.price = None if remedy is None else remedy.price
        found = "\n".join(f"  {one}" for one in findings)
        message = (
            f"{period.id} is not released: from its figures, beside everything that was released before, someone "
            f"could work out small numbers. Nothing was kept.\n{found}"
        )
        if remedy is None:
            super().__init__(message, "Leaving figures out does not help here. Release another or a longer period.")
            return
        changes = "\n".join(f"  {one}" for one in self.changes)
        super().__init__(
            f"{message}\nThe change that costs least would make it safe:\n{changes}\n"
            f"Its price: {counted(remedy.price, 'published case')} could no longer be told apart.",
            "To release it with this change, add --apply-remedy.",
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Everything that was counted at one moment for a release."""

    build: Build
    read: Callable[[Report], tuple[PublishedTable, ...]]
    published: tuple[PublishedTable, ...]
    froze: tuple[Stretch, ...]
    rows: tuple[CountedRow, ...]
    ledger: tuple[StoredRelease, ...]
    head: tuple[int, str]
    revises: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be released, by which rules and definition, and the moment it is counted at."""

    wish: Wish
    rules: Profile
    definition: Definition
    now: datetime

    @property
    def period(self) -> Period:
        """The period."""
        return self.wish.period


class Releasing:
    """Makes releases. ``solver`` gives what looks for possible counts; it is loaded when it is needed."""

    def __init__(self, desk: Desk, reports: Reporting, solver: Callable[[], Solver]) -> None:
        self._desk = desk
        self._reports = reports
        self._solver = solver

    def create(self, wish: Wish) -> Made:
        """Check the figures of a period and release them, or return what was released of it already.

        Raises ``RefusedReleaseError`` naming what could be worked out, ``InputRefusedError`` for true figures and for
        periods of which there is nothing to release, ``ConflictError`` if somebody else released figures meanwhile,
        ``NotPermittedError``.
        """
        rules = profile_named(wish.profile or self._desk.settings.statistics.profile)
        self._desk.require(Right.RELEASE, wish.period.id)
        self._refuse(wish, rules)
        definition = self._reports.chosen(wish.period, wish.definition)
        asked = _Asked(wish, rules, definition, self._desk.clock().replace(microsecond=0))
        with self._desk.store.read() as view:
            before = None if wish.revise else _before(view, asked)
            candidate = None if before else self._candidate(view, asked)
        if candidate is None:
            assert before is not None
            return Made(before, new=False)
        report, remedy = self._checked(asked, candidate)
        return self._kept(asked, candidate, report, remedy)

    def _refuse(self, wish: Wish, rules: Profile) -> None:
        period, today = wish.period, local_date(self._desk.clock(), self._desk.calendar.zone)
        if isinstance(rules, Unprotected):
            raise InputRefusedError(
                "True figures are never released. Nothing was kept.", "Leave out --profile none, or name a rule set."
            )
        if today <= period.last:
            raise InputRefusedError(
                f"{period.id} is not over: it ends on {day_words(period.last, today)}. Nothing was kept.",
                "Look at it with `hcms report`, and release it when it is over.",
            )
        if (period.last - period.first).days + 1 < SHORTEST:
            raise InputRefusedError(
                f"{period.id} is too short: figures of less than {SHORTEST} days would point to whoever reported "
                "then. Nothing was kept.",
                "Release a longer period.",
            )
        if len(wish.request) > _LONGEST_REFERENCE:
            raise InputRefusedError(
                f"The reference of a request has up to {_LONGEST_REFERENCE} characters. Nothing was kept.",
                "Give its reference alone, without its words.",
            )

    def _candidate(self, view: Repositories, asked: _Asked) -> _Candidate:
        period, ledger, standing = asked.period, view.releases.all(), view.releases.standing()
        revise = asked.wish.revise
        build, revises = self._revision(view, asked) if revise else (self._prepared(view, asked), "")
        plain = build(UNTREATED)
        _refuse_nothing(plain, asked.rules)
        froze = [stretch_of(period.first, period.last, self._desk.calendar)] if revise else []
        for first, last in days_told(plain):
            taken = [*standing, *(Layer(one, 0, 0) for one in froze)]
            froze += unfrozen(taken, [stretch_of(first, last, self._desk.calendar)])
        past = [(one.id, one.froze) for one in ledger]
        this = max([0, *(one.id for one in ledger)]) + 1
        after = layers([*past, (this, froze)])
        released = layers([*past, (this, unfrozen(standing, froze))]) if revise else after
        return _Candidate(
            build=build,
            read=lambda report: told_by(report, released, after),
            published=told_before((one.id, one.froze, from_bytes(one.figures)) for one in ledger),
            froze=tuple(froze),
            rows=tuple(row for stretch in froze for row in view.releases.rows(stretch, 0, asked.now)),
            ledger=ledger,
            head=view.record.tail(),
            revises=revises,
        )

    def _prepared(self, view: Repositories, asked: _Asked, *, anew: bool = False) -> Build:
        return self._reports.prepare(view, asked.period, asked.rules, asked.now, asked.definition, anew=anew)

    def _revision(self, view: Repositories, asked: _Asked) -> tuple[Build, str]:
        """Return what makes the released figures with those of today beside them, and which release they are of."""
        period = asked.period
        if not frozen_in(view.releases.standing(), period.first, period.last):
            raise InputRefusedError(
                f"Nothing of {period.id} was released yet, so there is nothing to revise. Nothing was kept.",
                "Leave out --revise.",
            )
        was, today = self._prepared(view, asked), self._prepared(view, asked, anew=True)
        stored = view.releases.latest(period.first, period.last, asked.rules.name, asked.definition.id)
        if stored is None:
            return lambda treatment: restate(was(treatment), today(treatment)), ""
        kept = as_revised(from_bytes(stored.figures))
        if not any(row.restated for table in restate(kept, today(UNTREATED)).tables for row in table.rows):
            raise ConflictError(
                f"As they would be published, the figures of {period.id} are those of {stored.number}. "
                "There is nothing to revise.",
                f"`hcms release show {stored.number}` shows them.",
            )
        return lambda treatment: restate(kept, today(treatment)), stored.number

    def _checked(self, asked: _Asked, candidate: _Candidate) -> tuple[Report, Remedy | None]:
        """Return the report that may be released, with the change that made it safe, if it needed one."""
        solver = self._solver()
        auditor = Auditor(candidate.published, solver)
        plain = candidate.build(UNTREATED)
        verdict = auditor.check(candidate.read(plain))
        if verdict.safe:
            return plain, None
        remedy = cheapest_remedy(auditor, candidate.build, solver, candidate.read)
        if remedy is not None and asked.wish.apply_remedy:
            return remedy.report, remedy
        with self._desk.store.write() as work:
            work.commit("release.refused", asked.period.id, profile=asked.rules.name, request=asked.wish.request)
        raise RefusedReleaseError(asked.period, tuple(finding.words() for finding in verdict.new), remedy)

    def _kept(self, asked: _Asked, candidate: _Candidate, report: Report, remedy: Remedy | None) -> Made:
        wish, now = asked.wish, asked.now
        treatment = UNTREATED if remedy is None else remedy.treatment
        with self._desk.store.write() as work:
            ledger = work.releases.all()
            if len(ledger) != len(candidate.ledger):
                raise ConflictError(
                    "Somebody else released figures while these were checked. Theirs are kept; these are not.",
                    "Run the command again: these have to be checked beside the others.",
                )
            number = next_number(ledger, local_date(now, self._desk.calendar.zone).year)
            stored = work.releases.add(
                NewRelease(
                    number=number,
                    kind=Kind.ANSWER if wish.request else Kind.PACK,
                    request=wish.request,
                    definition=report.definition,
                    definition_text=asked.definition.canonical.decode("ascii"),
                    definition_sha256=report.definition_sha256,
                    period=wish.period,
                    profile=report.profile,
                    as_of=now,
                    code_lists={one.id: str(one.version) for one in _LISTS},
                    forms={form.id: form.hash for form in self._desk.forms().values()},
                    head=candidate.head,
                    treatment=treatment.to_text(),
                    froze=candidate.froze,
                    revises=candidate.revises,
                    figures=to_bytes(replace(report, status=self._status(number, now))),
                ),
                candidate.rows,
                work.now,
            )
            work.commit("release.create", number, period=wish.period.id, profile=report.profile, request=wish.request)
        return Made(stored, new=True, left_out=() if remedy is None else remedy.words())

    def _status(self, number: str, now: datetime) -> str:
        day = local_date(now, self._desk.calendar.zone)
        return (
            f"Released as {number}. Checked on {day.day} {MONTHS[day.month - 1]} {day.year} beside everything that "
            "was released before: nobody can work out a small number exactly from all of it together."
        )


def _before(view: Repositories, asked: _Asked) -> StoredRelease | None:
    """Return the newest release of just this, if there is one."""
    days = (asked.period.first, asked.period.last)
    same = (*days, asked.rules.name, asked.definition.sha256, asked.wish.request)
    for one in reversed(view.releases.all()):
        if (one.period.first, one.period.last, one.profile, one.definition_sha256, one.request) == same:
            return one
    return None


def _refuse_nothing(plain: Report, rules: Profile) -> None:
    """Raise ``InputRefusedError`` for a period without reports, judged by what would be published of it."""
    received = [row.value for table in plain.tables for row in table.rows if row.code == RECEIVED]
    totals = [table.total.value for table in plain.tables]
    if not any(received or totals):
        raise InputRefusedError(
            f"There is nothing to release of {plain.period.id}: no reports, or so few that they are published as "
            f"{rules.count(0).shown}. Nothing was kept.",
            "Release a longer period.",
        )
