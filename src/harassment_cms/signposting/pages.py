"""The directory as a page for students, staff or case managers: which entries, in which order, in which words.

Called by ``hcms signposting publish``. Notes for staff never stand on a page for students, an entry that nobody can
reach stands on none, and one that nobody checked says so wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.signposting import numbers
from harassment_cms.signposting.checking import Measure, has_run_out
from harassment_cms.signposting.leaflet import Entry, Leaflet, Prose, Run, Section, Sheet, Way
from harassment_cms.signposting.model import Directory, Service
from harassment_cms.signposting.vocabulary import ALL_CAMPUSES, ANYONE, AUDIENCES, CHARACTERISTICS, FILL_IN, Term
from harassment_cms.signposting.wording import NOT_CHECKED


class Readers(StrEnum):
    """For whom a page is."""

    STUDENTS = "students"
    STAFF = "staff"
    CASE_MANAGERS = "case-managers"


_TITLES = {
    Readers.STUDENTS: "Who can help",
    Readers.STAFF: "Who can help: for staff",
    Readers.CASE_MANAGERS: "Who can help: for case managers",
}
_SHOWN = {
    Readers.STUDENTS: ("students",),
    Readers.STAFF: ("staff", "students"),
    Readers.CASE_MANAGERS: tuple(term.code for term in AUDIENCES),
}

_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("talk", "Someone to talk to", "crisis listening mental_health counselling"),
    ("report", "Telling the university or the police", "report_here report_police report_anonymously conduct"),
    (
        "hurt",
        "If someone hurts, threatens or follows you",
        "danger assault sexual_violence forensic domestic_abuse stalking image_abuse online_abuse honour_abuse "
        "spiking after_crime",
    ),
    (
        "hate",
        "If it was because of who you are",
        "hate anti_muslim antisemitism racism anti_lgbt disability_hate sexism discrimination pregnancy older "
        "bullying",
    ),
    ("health", "Health", "health alcohol_drugs"),
    ("live", "Where you live, money, study", "housing campus_safety money study adjustments visa"),
    (
        "rights",
        "Advice and rights",
        "advice accompany legal employment whistleblowing staff_conduct complaint privacy",
    ),
    ("young", "Under 18, or at risk", "under_18 adult_at_risk extremism"),
    ("others", "Faith, community, and supporting someone else", "faith community supporter responding"),
)
"""Key, heading, and the needs it stands for. An entry stands once: where its most central need is."""

_VERBS = {"phone": "Ring", "text": "Text", "web": "Website", "email": "E-mail", "walk_in": "Go to"}
_BRITISH_EMERGENCY = "999"
_WAYS_ON_PAPER = 2
_USE_ON_PAPER = [_VERBS[kind] for kind in ("phone", "text", "walk_in", "web", "email")]
_STAYS_TOGETHER = "\u00a0"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page says of the organisation; ``campuses`` are (code, name), empty when it has named none."""

    organisation: str
    danger_now: str = "999"
    police: str = "101"
    campuses: tuple[tuple[str, str], ...] = ()
    leave_to: str = ""
    practice: bool = False
    answer_within: str = "2 working days"


def chosen(directory: Directory, readers: Readers, campus: str | None = None) -> tuple[Service, ...]:
    """Return the entries that stand on a page: those for these readers, on this campus, that can be reached."""
    return tuple(
        service
        for service in directory.services
        if service.reachable
        and any(map(service.serves, _SHOWN[readers]))
        and (campus is None or service.is_on(campus))
    )


def out_of_reach(directory: Directory, readers: Readers, campus: str | None = None) -> tuple[Service, ...]:
    """Return the entries that would stand on a page if somebody filled in how to reach them."""
    return tuple(
        service
        for service in directory.services
        if not service.reachable
        and any(map(service.serves, _SHOWN[readers]))
        and (campus is None or service.is_on(campus))
    )


def unchecked(services: Iterable[Service], by: Measure) -> tuple[Service, ...]:
    """Return those that nobody checked, or whose check has run out."""
    return tuple(
        service
        for service in services
        if service.verified_on is None or has_run_out(service.verified_on, service.review_by, by)
    )


def page(services: Sequence[Service], readers: Readers, setting: Setting, by: Measure, campus: str | None) -> Leaflet:
    """Return the page with these entries; with ``campus`` for that one alone."""
    names = dict(setting.campuses)
    entries = {service.id: _entry(service, readers, names, by) for service in services}
    urgent = [_in_short(entries[service.id]) for service in services if service.emergency]
    ordinary = [service for service in services if not service.emergency]
    closing = f"{setting.organisation} keeps this page. If something on it is wrong, please tell the university."
    return Leaflet(
        title=_TITLES[readers],
        organisation=setting.organisation,
        urgent=Section("now", "In danger now?", (ring(setting), *urgent)),
        sections=tuple(
            Section(key, heading, tuple(entries[service.id] for service in group))
            for key, heading, group in _grouped(ordinary)
        ),
        sheets=tuple(_sheets(services, setting, by, campus)),
        leave_to="" if readers is Readers.CASE_MANAGERS else setting.leave_to,
        practice=setting.practice,
        closing=(closing,),
    )


def ring(setting: Setting) -> Prose:
    """Return the sentences that come before everything on every page."""
    silent = " If you cannot speak, ring from a mobile phone, stay on the line and press 55 when you are asked to."
    return Prose(
        (
            Run("Ring "),
            Run(setting.danger_now, f"tel:{numbers.to_dial(setting.danger_now)}", strong=True),
            Run(" if you, or somebody else, may be hurt."),
            Run(silent if setting.danger_now == _BRITISH_EMERGENCY else ""),
            Run(" The police, when it is not urgent: "),
            Run(setting.police, f"tel:{numbers.to_dial(setting.police)}", strong=True),
            Run("."),
        )
    )


def _grouped(services: Sequence[Service]) -> Iterator[tuple[str, str, list[Service]]]:
    for key, heading, needs in _GROUPS:
        group = [service for service in services if service.needs[0] in needs.split()]
        if group:
            yield key, heading, group


def entry(service: Service, setting: Setting, by: Measure) -> Entry:
    """Return one entry as it stands on pages for everybody."""
    return _entry(service, Readers.STUDENTS, dict(setting.campuses), by)


def _entry(service: Service, readers: Readers, campuses: dict[str, str], by: Measure) -> Entry:
    is_public = readers is not Readers.CASE_MANAGERS
    return Entry(
        name=service.name,
        description=service.description,
        ways=tuple(_ways(service)),
        facts=tuple(_facts(service, readers, campuses)),
        caution=_caution(service, by, public=is_public),
        checked="" if service.verified_on is None else f"Checked on {_day(service)}.",
        notes="" if readers is Readers.STUDENTS else service.notes_for_staff,
    )


def _in_short(entry: Entry) -> Entry:
    """Leave out what nobody reads in danger."""
    return replace(entry, facts=tuple(fact for fact in entry.facts if fact[0] in ("Open", "Campus")))


def _ways(service: Service) -> Iterator[Way]:
    for kind, value in service.contact.ways():
        if value == FILL_IN:
            continue
        if kind == "phone":
            yield Way(_VERBS[kind], value, f"tel:{numbers.to_dial(value)}")
        elif kind == "web":
            yield Way(_VERBS[kind], _short(value), value)
        elif kind == "email":
            yield Way(_VERBS[kind], value, f"mailto:{value}")
        else:
            yield Way(_VERBS[kind], value.removeprefix(f"{_VERBS[kind]} "))


def _short(web: str) -> str:
    return web.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _facts(service: Service, readers: Readers, campuses: dict[str, str]) -> Iterator[tuple[str, str]]:
    if readers is not Readers.STUDENTS and ANYONE not in service.audiences:
        yield "For", _labels(service.audiences, AUDIENCES)
    if service.for_whom:
        yield "Meant for", service.for_whom
    if service.characteristics and readers is not Readers.STUDENTS:
        yield "Made for people harmed because of", _labels(service.characteristics, CHARACTERISTICS)
    for label, value in (("Open", service.hours), ("Cost", service.cost), ("Who finds out", service.confidentiality)):
        if value and value != FILL_IN:
            yield label, value
    if service.languages:
        yield "Languages", ", ".join(service.languages)
    if service.areas:
        yield "Where", ", ".join(service.areas)
    if ALL_CAMPUSES not in service.campuses:
        yield "Campus", ", ".join(campuses.get(code, code) for code in service.campuses)
    if readers is Readers.CASE_MANAGERS and service.owner and service.owner != FILL_IN:
        yield "Entry kept by", service.owner


def _caution(service: Service, by: Measure, *, public: bool) -> str:
    if service.verified_on is None:
        return "Not checked yet: it may be out of date." if public else f"{NOT_CHECKED.capitalize()}."
    if has_run_out(service.verified_on, service.review_by, by):
        last = f"Last checked on {_day(service)}"
        return f"{last}: it may be out of date." if public else f"{last}: check before giving it out."
    return ""


def _day(service: Service) -> str:
    day = service.verified_on
    assert day is not None, "only an entry that was checked says when"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _labels(codes: Sequence[str], vocabulary: Sequence[Term]) -> str:
    labels = {term.code: term.label for term in vocabulary}
    return ", ".join(labels[code] for code in codes)


def _sheets(services: Sequence[Service], setting: Setting, by: Measure, campus: str | None) -> Iterator[Sheet]:
    """Yield a sheet for each campus; for the whole organisation where there is only one, or none has a name."""
    places = [(code, name) for code, name in setting.campuses if campus in (None, code)]
    for code, name in places or [("", "")]:
        here = [service for service in services if not code or service.is_on(code)]
        groups = [("In danger now", [service for service in here if service.emergency])]
        groups += [(heading, group) for _, heading, group in _grouped([each for each in here if not each.emergency])]
        yield Sheet(
            name,
            tuple((heading, tuple(_row(service, by) for service in group)) for heading, group in groups if group),
        )


def _row(service: Service, by: Measure) -> tuple[str, str]:
    first = sorted(_ways(service), key=lambda way: _USE_ON_PAPER.index(way.verb))[:_WAYS_ON_PAPER]
    ways = " · ".join(map(_on_paper, first))
    return service.name, f"{ways} (not{_STAYS_TOGETHER}checked)" if _caution(service, by, public=True) else ways


def _on_paper(way: Way) -> str:
    if way.verb == _VERBS["phone"]:
        return way.words.replace(" ", _STAYS_TOGETHER)
    return f"text {way.words}" if way.verb == _VERBS["text"] else way.words
