"""The fields a question's answer may mean to the program (design section 6).

A question without a field is kept and shown like any other; it only sets nothing in motion.
"""

from __future__ import annotations

from typing import Final

from harassment_cms.domain.case import Route

ROUTES: Final = (Route.ANONYMOUS, Route.NAMED_NO_ACTION, Route.NAMED_MEETING)
"""What a reporter can ask for. ``Route.UNKNOWN`` stands for no answer and is never an option."""

SAFETY_ANSWERS: Final = ("yes", "no", "unsure", "prefer_not_to_say")
"""The only codes of a safety question; one left empty is unknown, never "no"."""

SAFETY_FIELDS: Final = (
    "safety.immediate_danger",
    "safety.under_18",
    "safety.own_life",
    "safety.others_at_risk",
    "safety.ongoing",
)

MULTI_FIELDS: Final = (
    "incident.types",
    "incident.motivations",
    "wishes",
    "consent.share",
    "anonymous.reasons",
)
"""Fields that hold several answers."""

CODED_FIELDS: Final = (
    "route",
    "reporter.role",
    "reporter.affiliation",
    "responding.relationship",
    "incident.types",
    "incident.motivations",
    "incident.campus",
    "incident.place",
    "incident.ongoing",
    "affected.knows",
    "consent.statistics",
    *SAFETY_FIELDS,
)
"""Fields read as codes. Those of a case's facts are stored in plain, so typed words must never reach them."""

FIELDS: Final = (
    "route",
    "reporter.role",
    "reporter.affiliation",
    "reporter.name",
    "reporter.email",
    "reporter.phone",
    "reporter.university_id",
    "reporter.known_as",
    "reporter.pronouns",
    "reporter.contact_method",
    "reporter.contact_safety",
    "reporter.language",
    "reporter.access_needs",
    "affected.name",
    "affected.email",
    "affected.affiliation",
    "affected.consent",
    "affected.known_as",
    "affected.contact_safety",
    "affected.knows",
    "affected.under_18",
    "responding.name",
    "responding.affiliation",
    "responding.relationship",
    "responding.description",
    "incident.types",
    "incident.motivations",
    "incident.date",
    "incident.time",
    "incident.ongoing",
    "incident.campus",
    "incident.place",
    "incident.place_detail",
    "incident.narrative",
    "incident.witnesses",
    "wishes",
    "consent.share",
    "consent.statistics",
    "police.informed",
    "evidence.available",
    *SAFETY_FIELDS,
    "anonymous.reasons",
    "heard_about",
)

FREE_FIELDS: Final = ("monitoring.", "other.")
"""What begins like this may end in any word and hold one answer or several."""


def is_free(field: str) -> bool:
    """Say whether ``field`` is one the organisation names itself."""
    return field.startswith(FREE_FIELDS)


def takes_several(field: str) -> bool:
    """Say whether ``field`` holds several answers by its nature."""
    return field in MULTI_FIELDS
