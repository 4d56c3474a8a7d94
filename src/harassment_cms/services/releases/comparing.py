"""Why figures differ: two releases about the same days, or a release and the cases as they stand today.

What was counted then is compared with what was counted later, case by case. The answer says how many there are of
each kind of change, published by the rule set like any count. A kind that is published as nothing is not named at
all: naming it would tell that there was one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harassment_cms.domain.disclosure import Profile, Published, profile_named
from harassment_cms.domain.figures import RESTRICTED
from harassment_cms.domain.figures_json import from_bytes
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.periods import Period, between
from harassment_cms.domain.release.published import as_revised
from harassment_cms.ports import CountedRow, Desk, Repositories, StoredRelease
from harassment_cms.services.releases.days import stretch_of

TODAY = "today"
"""The name of what stands now, beside the numbers of releases."""


class Why(StrEnum):
    """A kind of change between two countings."""

    LATE = "late"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    JOINED = "joined"
    RESTRICTED = "restricted"
    APART = "consent_withdrawn"
    RECLASSIFIED = "reclassified"
    WENT_ON = "went_on"
    RECORDED_LATER = "recorded_later"
    TAKEN_BACK = "taken_back"


WORDS: Mapping[Why, str] = {
    Why.LATE: "Reports that arrived after the first figures were made",
    Why.MOVED_IN: "Reports that belonged to other days then",
    Why.MOVED_OUT: "Reports that belong to other days since",
    Why.JOINED: "Cases that are no longer counted by themselves, because they were joined with another",
    Why.RESTRICTED: "Cases that became restricted: they are counted, and no longer broken down",
    Why.APART: "Cases that are counted and no longer broken down, at the wish of the reporting party or because "
    "they are counted elsewhere",
    Why.RECLASSIFIED: "Cases that were reclassified: they are counted in other rows than then",
    Why.WENT_ON: "Cases that went on: they are in another state, or were answered since",
    Why.RECORDED_LATER: "Closings, referrals and entries of working time that were recorded later",
    Why.TAKEN_BACK: "Closings, referrals and entries of working time that were taken back or changed",
}
UNNAMED = "Kinds of change that are too rare to be published are not named."
NOT_CHECKED = "These numbers are rounded and not checked for release: say them, and do not publish them."

_RECEIVED = "received"
# What changes while a case is worked on, and never moves it to another row of what was reported.
_WORK = frozenset(
    {"status", "overdue", "outcome", "closed_at", "first_contact_at", "reached_at", "first_contact_due"}
)
_REPORTED = frozenset(
    {"route", "reporter_role", "reporter_affiliation", "relationship", "incident_types", "motivations", "campus"}
    | {"place", "incident_month", "ongoing", "came_by", "submitted_at", "affected_affiliation", "apart", "wishes"}
    | {"responding_affiliation", "anonymous_reasons", "heard_about"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change, and how many there are as the rule set publishes it."""

    why: Why
    count: Published

    def words(self) -> str:
        """Say it in a sentence."""
        return f"{WORDS[self.why]}: {self.count.shown}."


@dataclass(frozen=True, slots=True)
class Difference:
    """A published figure that is another: its table and row in words, and what was shown before and after."""

    table: str
    row: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What is different between two countings, and why. ``one`` is the earlier; ``other`` is a number, or ``TODAY``.

    ``period`` is what both are about, None if they have no day in common. ``made`` says what is different in how the
    figures were made; ``figures`` are those that differ, where both are about the same days.
    """

    one: str
    other: str
    period: Period | None
    made: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    figures: tuple[Difference, ...] = ()


def compare(view: Repositories, desk: Desk, one: StoredRelease, other: StoredRelease | None) -> Compared:
    """Compare what a release counted with another one, or with what stands today."""
    if other is not None and other.id < one.id:
        one, other = other, one
    name = TODAY if other is None else other.number
    period = one.period if other is None else _common(one.period, other.period)
    made = () if other is None else tuple(_made_otherwise(one, other))
    if period is None:
        return Compared(one.number, name, None, made)
    days, now = stretch_of(period.first, period.last, desk.calendar), desk.clock()
    before = view.releases.rows(days, one.id, now)
    after = view.releases.rows(days, 0 if other is None else other.id, now)
    stands = view.releases.stands_now({row.case_id for row in (*before, *after)})
    found = _counted(before, after, stands, to_text(one.as_of))
    rules = profile_named(one.profile)
    changes = tuple(_published(found, rules))
    figures = () if other is None else tuple(_differences(one, other))
    return Compared(one.number, name, period, made, changes, figures)


def _published(found: Sequence[Why], rules: Profile) -> Iterator[Change]:
    for why in Why:
        cell = rules.count(found.count(why))
        if cell.value:
            yield Change(why, cell)


def _common(one: Period, other: Period) -> Period | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    if first > last:
        return None
    return next((each for each in (one, other) if (each.first, each.last) == (first, last)), between(first, last))


def _made_otherwise(one: StoredRelease, other: StoredRelease) -> Iterator[str]:
    if one.definition != other.definition:
        yield f"They were made by different definitions: {one.definition} and {other.definition}."
    elif one.definition_sha256 != other.definition_sha256:
        yield f"The definition “{one.definition}” changed between them."
    if one.profile != other.profile:
        yield f"They follow different rule sets: {one.profile} and {other.profile}."
    if one.treatment != other.treatment:
        yield "Other figures were left out or shown together, so that none could be worked out."
    lists = one.code_lists.keys() & other.code_lists
    if changed := sorted(name for name in lists if one.code_lists[name] != other.code_lists[name]):
        yield f"Code lists changed between them: {', '.join(changed)}."


def _counted(
    before: Iterable[CountedRow],
    after: Iterable[CountedRow],
    stands: Mapping[int, Mapping[str, object]],
    as_of: str,
) -> list[Why]:
    """Return the kind of each change: of what was counted then, what is counted later, and cases as they stand."""
    was, now = ({(row.source, row.source_id): row for row in rows} for rows in (before, after))
    found: list[Why] = []
    for key, row in now.items():
        if key not in was:
            found.append(_new(row, stands.get(row.case_id, {}), as_of))
        elif (why := _changed(was[key], row)) is not None:
            found.append(why)
    for key, row in was.items():
        if key not in now:
            found.append(_gone(row, stands))
    return found


def _new(row: CountedRow, case: Mapping[str, object], as_of: str) -> Why:
    if row.source != _RECEIVED:
        return Why.RECORDED_LATER
    return Why.LATE if str(case.get("received_at", "")) > as_of else Why.MOVED_IN


def _gone(row: CountedRow, stands: Mapping[int, Mapping[str, object]]) -> Why:
    if row.source != _RECEIVED:
        return Why.TAKEN_BACK
    return Why.MOVED_OUT if row.case_id in stands else Why.JOINED


def _changed(was: CountedRow, now: CountedRow) -> Why | None:
    if was.source != _RECEIVED:
        same = all(was.codes.get(name) == now.codes.get(name) for name in ("code", "also", "n"))
        return None if same else Why.TAKEN_BACK
    apart = now.codes.get("apart")
    if apart is not None and apart != was.codes.get("apart"):
        return Why.RESTRICTED if apart == RESTRICTED else Why.APART
    different = {name for name in {*was.codes, *now.codes} if was.codes.get(name) != now.codes.get(name)}
    if different & _REPORTED:
        return Why.RECLASSIFIED
    return Why.WENT_ON if different & _WORK else None


def _differences(one: StoredRelease, other: StoredRelease) -> Iterator[Difference]:
    if (one.period.first, one.period.last) != (other.period.first, other.period.last):
        return
    before, after = (as_revised(from_bytes(stored.figures)) for stored in (one, other))
    later = {(table.id, row.code): row.shown for table in after.tables for row in table.rows}
    for table in before.tables:
        for row in table.rows:
            shown = later.get((table.id, row.code))
            if shown is not None and shown != row.shown:
                yield Difference(table.title, row.label, row.shown, shown)


def sentences(compared: Compared) -> list[str]:
    """Say in whole sentences what is different and why, without the figures themselves."""
    if compared.period is None:
        about = f"{compared.one} and {compared.other} have no day in common: neither can change the other."
        return [about, *compared.made]
    since = "since" if compared.other == TODAY else f"until {compared.other}"
    about = f"{compared.period.label}: what is different from {compared.one} {since}."
    told = [change.words() for change in compared.changes]
    none = "No change that is large enough to be published."
    return [about, *compared.made, *(told or [none]), UNNAMED, NOT_CHECKED]
