"""What a table of a report can be about: one line for each coded field, and the tables made in their own way.

The only list of them: definitions of reports name its ids, the store counts by its columns, tables take their words
from it, and the check before a release reads from it which cases a table is about. To let reports break down by
one more coded column, add its line here and name it in a definition. No numbers are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from harassment_cms.domain import figures as fig
from harassment_cms.domain.codes import (
    AFFILIATION,
    ANONYMOUS_REASON,
    CAME_BY,
    INCIDENT_TYPE,
    MOTIVATION,
    OUTCOME,
    PLACE,
    REFERRAL_CATEGORY,
    RELATIONSHIP,
    REPORTER_ROLE,
    WISH,
    YES_NO,
    CodeList,
)
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.lifecycle import STATUS_LABELS
from harassment_cms.domain.states import ReferralState, Route
from harassment_cms.domain.theme_figures import NOTES as THEMES_NOTES

Labels = Mapping[str, str]
"""What people read for each code, in the order of the list."""


class Shape(StrEnum):
    """How a table is made. ``CODES`` is a breakdown by one question; every other is the only one of its kind."""

    CODES = "codes"
    RECEIVED = "received"
    MONTH = "month"
    FIRST_CONTACT = "first_contact"
    HOURS = "hours"
    IMPORT_DELAY = "import_delay"
    CLOSING = "closing"
    HOURS_NEEDED = "hours_needed"
    THEMES = "themes"


class Population(StrEnum):
    """What is counted, and by which day: reports by the day they belong to, the rest by when it happened."""

    RECEIVED = "received"
    CLOSED = "closed"
    REFERRALS = "referrals"
    WORKED = "worked"
    THEMES = "themes"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a table can be about.

    ``column`` of the case file holds the codes of a field, ``multi`` means several of them; ``empty`` is the code
    under which a case without one counts. ``labels`` are the words of the codes; without any, they are the
    organisation's own, offered by its forms under ``form_field``. ``gaps`` are rows added to the list, ``parts`` rows
    that count some cases again, ``measures`` rows that count no cases. ``total_row`` is the row whose figure the
    total is, if it is no more than that: it is left out with it. ``dated`` means that the codes are as they stood
    when the report was made, ``closed_list`` that there are no others.
    """

    id: str
    title: str
    heading: str
    shape: Shape = Shape.CODES
    population: Population = Population.RECEIVED
    column: str = ""
    labels: Labels = field(default_factory=dict)
    form_field: str = ""
    multi: bool = False
    empty: str = fig.NOT_ANSWERED
    gaps: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    measures: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    total_row: str = ""
    dated: bool = False
    closed_list: bool = False

    @property
    def is_field(self) -> bool:
        """Whether it is an answer of a report, by which a table can also be about some reports only."""
        return bool(self.column) and not self.dated

    @property
    def narrows(self) -> bool:
        """Whether a table of it can be about some of the reports only."""
        return self.is_field or self.shape in (Shape.RECEIVED, Shape.MONTH)

    @property
    def joins_rows(self) -> bool:
        """Whether rows of it can be shown together: they are answers, of which each case has one."""
        return self.shape is Shape.CODES and not self.multi and not self.parts

    @property
    def breaks_down(self) -> bool:
        """Whether it tells more of a period than how many reports there were."""
        return self.shape not in (Shape.RECEIVED, Shape.HOURS_NEEDED)

    @property
    def has_total(self) -> bool:
        """Whether its rows are parts of something, so that a line “Total” beneath them says something."""
        return self.shape in (Shape.CODES, Shape.MONTH)


def _words(codes: CodeList) -> Labels:
    return {code: codes.label(code) for code in codes.codes()}


PERIOD_NOTE: Final = (
    "A case belongs to the period in which its report was submitted or told; where that day is not known, the day of "
    "import, or of writing it down, stands in."
)
_GAPS: Final = (fig.NOT_ANSWERED, *fig.APART)
_AVERAGE: Final = "average_days"
_ROUTES: Final[Labels] = {
    Route.ANONYMOUS.value: "Anonymous",
    Route.NAMED_NO_ACTION.value: "Named, nothing to be done for now",
    Route.NAMED_MEETING.value: "Named, wants to talk to a case manager",
    Route.UNKNOWN.value: "Not known",
}
_STATES: Final[Labels] = {
    **{status.value: label for status, label in STATUS_LABELS.items()},
    fig.OVERDUE: "of these, past a due time",
}
_REFERRAL_STATES: Final[Labels] = {
    ReferralState.OFFERED.value: "Offered, not answered yet",
    ReferralState.ACCEPTED.value: "Accepted",
    ReferralState.ATTENDED.value: "Attended",
    ReferralState.DECLINED.value: "Declined",
}
_WAYS: Final[Labels] = {fig.SURVEY: "Through the survey", **_words(CAME_BY)}


def _field(id_: str, title: str, heading: str, column: str, codes: CodeList | str, *, multi: bool = False) -> Subject:
    """Return an answer of a report, of a code list, or of the field of a form whose codes are the organisation's."""
    own = codes if isinstance(codes, str) else ""
    labels = {} if isinstance(codes, str) else _words(codes)
    return Subject(id_, title, heading, column=column, labels=labels, form_field=own, multi=multi, gaps=_GAPS)


_FIELDS: Final = (
    _field("incident_type", "Types of incident", "Type", "incident_types", INCIDENT_TYPE, multi=True),
    _field("motivation", "Perceived motivation", "Motivation", "motivations", MOTIVATION, multi=True),
    _field("reporter_role", "Who reported", "Role", "reporter_role", REPORTER_ROLE),
    _field(
        "reporter_affiliation",
        "The reporting party's place at the university",
        "Affiliation",
        "reporter_affiliation",
        AFFILIATION,
    ),
    _field("relationship", "Who the responding party is to them", "Relationship", "relationship", RELATIONSHIP),
    _field(
        "affected_affiliation",
        "The affected person's place at the university",
        "Affiliation",
        "affected_affiliation",
        AFFILIATION,
    ),
    _field(
        "responding_affiliation",
        "The responding party's place at the university",
        "Affiliation",
        "responding_affiliation",
        AFFILIATION,
    ),
    _field("campus", "Campus", "Campus", "campus", "incident.campus"),
    _field("place", "Where it happened", "Place", "place", PLACE),
    _field("wishes", "What the reporting party wishes", "Wish", "wishes", WISH, multi=True),
    _field(
        "anonymous_reasons",
        "Reasons for reporting anonymously",
        "Reason",
        "anonymous_reasons",
        ANONYMOUS_REASON,
        multi=True,
    ),
    _field("heard_about", "How people heard of the reporting form", "Heard through", "heard_about", "heard_about"),
    _field("ongoing", "Whether it is still going on", "Still going on", "ongoing", YES_NO),
)  # fmt: skip

_OTHERS: Final = (
    Subject(
        "received",
        "Reports received",
        "Reports",
        Shape.RECEIVED,
        labels={fig.RECEIVED: "Reports received", fig.DATE_UNKNOWN: "of these, without a date of submission"},
        parts=(fig.DATE_UNKNOWN,),
        notes=(PERIOD_NOTE,),
    ),
    Subject(
        "route",
        "What the reporting party asked for",
        "Route",
        column="route",
        labels=_ROUTES,
        gaps=fig.APART,
        closed_list=True,
    ),
    Subject(
        "came_by",
        "How the reports came",
        "Way",
        column="came_by",
        labels=_WAYS,
        empty=fig.SURVEY,
        gaps=fig.APART,
        notes=("All but those of the survey were told to case managers, who wrote them down.",),
    ),
    Subject(
        "month",
        "Reports received by month",
        "Month",
        Shape.MONTH,
        notes=("Months stand beside the month at the same place in the other period.",),
    ),
    Subject(
        "state",
        "State of the cases",
        "State",
        column="status",
        labels=_STATES,
        gaps=fig.APART,
        parts=(fig.OVERDUE,),
        notes=("Cases received in the period, as they stood when this report was made.",),
        dated=True,
        closed_list=True,
    ),
    Subject(
        "first_contact",
        "Time to first contact",
        "First contact",
        Shape.FIRST_CONTACT,
        parts=(fig.DUE, fig.REACHED),
        measures=frozenset({"percent_in_time", _AVERAGE, "average_days_reached"}),
        notes=(
            "Anonymous cases are not in this table: they have no first-contact time.",
            "An attempt through a safe channel meets the response time; reaching the person is counted apart.",
            "Average days are working days from the report.",
            fig.NONE_APART,
        ),
        total_row=fig.DUE,
    ),
    Subject(
        "outcome",
        "Outcomes",
        "Outcome",
        population=Population.CLOSED,
        labels=_words(OUTCOME),
        notes=("Cases closed in the period, whenever they were received.", fig.NONE_APART),
    ),
    Subject(
        "closing",
        "Time from report to closing",
        "Closing",
        Shape.CLOSING,
        Population.CLOSED,
        measures=frozenset({_AVERAGE}),
        notes=(
            "Cases closed in the period, whenever they were received.",
            "Average days are calendar days from the report to its closing.",
            fig.NONE_APART,
        ),
        total_row=fig.CLOSED,
    ),
    Subject(
        "referrals",
        "Referrals made",
        "Support",
        population=Population.REFERRALS,
        labels=_words(REFERRAL_CATEGORY),
        notes=("Referrals recorded in the period; a case can have several.", fig.NONE_APART),
    ),
    Subject(
        "referral_state",
        "How far referrals got",
        "Referral",
        population=Population.REFERRALS,
        labels=_REFERRAL_STATES,
        notes=("Referrals recorded in the period, as they stood when this report was made.", fig.NONE_APART),
        dated=True,
        closed_list=True,
    ),
    Subject(
        "hours",
        "Hours recorded",
        "Working time",
        Shape.HOURS,
        Population.WORKED,
        measures=frozenset({"hours", "hours_per_case"}),
        notes=(fig.NONE_APART,),
        total_row="hours",
    ),
    Subject(
        "hours_needed",
        "Hours needed and hours contracted",
        "Hours a week",
        Shape.HOURS_NEEDED,
        measures=frozenset({"needed", "contracted", "to_spare", "next", "next_least", "next_most"}),
    ),
    Subject(
        "import_delay",
        "Days between submission and import",
        "Import",
        Shape.IMPORT_DELAY,
        measures=frozenset({_AVERAGE}),
        notes=("Reports that case managers wrote down themselves are not in this table.",),
        total_row="known",
    ),
    Subject(
        "themes",
        "Themes",
        "Theme",
        Shape.THEMES,
        Population.THEMES,
        multi=True,
        notes=(*THEMES_NOTES, fig.NONE_APART),
    ),
)

SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType({one.id: one for one in (*_FIELDS, *_OTHERS)})
"""Everything a table can be about, by id."""

FIELDS: Final = tuple(one.id for one in SUBJECTS.values() if one.is_field)
"""The answers of a report by which a table can be about some reports only."""


def subject_of(table: fig.Table) -> Subject:
    """Return what a published table is about; raises InputRefusedError for a table this program does not know."""
    try:
        return SUBJECTS[table.by or table.id]
    except KeyError:
        raise InputRefusedError(
            f"What the table “{table.title}” counts is not known to this version of the program.",
            "Use the version that made the report, or leave the table out.",
        ) from None


def has_total(table: fig.Table) -> bool:
    """Whether a line “Total” beneath a table says something."""
    subject = SUBJECTS.get(table.by or table.id)
    return subject is None or subject.has_total


def counts_cases(table: fig.Table, row: fig.Row) -> bool:
    """Whether a row counts something, and is no average, share or hours."""
    subject = SUBJECTS.get(table.by or table.id)
    return subject is None or row.code not in subject.measures
