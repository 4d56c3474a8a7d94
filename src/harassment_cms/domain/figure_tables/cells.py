"""Publishes true figures under a profile, each with the people behind it taken into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import Profile, Published, people_guard
from harassment_cms.domain.figure_subjects import Labels, Subject
from harassment_cms.domain.figures import Mean, Tally


def guarded(profile: Profile, n: int, people: int | None) -> int:
    """Return a count, reduced where fewer than three people stand behind it and the profile asks for that."""
    return people_guard(n, people) if profile.guards_people else n


def true_count(profile: Profile, tally: Tally, code: str) -> int:
    """Return the count of one code, guarded."""
    return guarded(profile, tally.counts.get(code, 0), (tally.people or {}).get(code))


def cells(profile: Profile, subject: Subject, tally: Tally | None, codes: Sequence[str]) -> dict[str, Published]:
    """Publish one side of a table: the rows that add up to its total together, each of the others alone."""
    if tally is None:
        return {}
    counts = {code: true_count(profile, tally, code) for code in codes}
    alone = {code: profile.count(n) for code, n in counts.items()}
    if subject.multi:
        return alone
    adding_up = [code for code in codes if code not in subject.parts]
    total = guarded(profile, tally.total, tally.total_people)
    together = profile.breakdown([counts[code] for code in adding_up], total)
    return alone | dict(zip(adding_up, together, strict=True))


def share(profile: Profile, tally: Tally, published: Mapping[str, Published]) -> Published:
    """Publish how many of those due were tried in time."""
    in_time = true_count(profile, tally, fig.IN_TIME)
    if published[fig.IN_TIME] != profile.count(in_time):
        # Withheld for the sake of another row: a share would give it back.
        return profile.withheld
    return profile.percent(in_time, true_count(profile, tally, fig.DUE))


def n_of(profile: Profile, mean: Mean) -> Published:
    """Publish over how many cases an average is taken."""
    return profile.count(guarded(profile, mean.n, mean.people))


def average(profile: Profile, mean: Mean) -> Published:
    """Publish an average. A guarded n only decides whether to withhold; the average is taken over the true n."""
    if (fewer := guarded(profile, mean.n, mean.people)) < mean.n:
        return profile.average(0, fewer)
    return profile.average(mean.total, mean.n)


def hours(profile: Profile, mean: Mean) -> Published:
    """Publish working time."""
    return profile.hours(int(mean.total), guarded(profile, mean.n, mean.people))


def with_not_listed(tally: Tally, listed: Labels) -> Tally:
    """Gather the codes that are on no list any more under one, so that none is lost and none shown alone."""
    rest = [code for code in tally.counts if code not in listed]
    if not rest:
        return tally
    gathered = min(sum(tally.counts[code] for code in rest), tally.total)
    people = tally.people
    if people is not None:
        # The people behind several codes may be the same, so there are at least as many as behind any one.
        people = {**people, fig.NOT_LISTED: max(people[code] for code in rest)}
    return replace(tally, counts={**tally.counts, fig.NOT_LISTED: gathered}, people=people)
