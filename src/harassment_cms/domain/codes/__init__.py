"""The code lists: what an answer, an outcome or a referral can be called, in codes that outlive wordings.

Form files, the import, the screens and the statistics all read these lists; a form's own wording of an option
stands in the form file and may be friendlier. No input, no output, no rules about what a case may do with a
code. Campuses are not here: they are an organisation's own and stand in its form file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from harassment_cms.domain.codes.choices import AFFECTED_CONSENT, ANONYMOUS_REASON, CONSENT, WISH, YES_NO
from harassment_cms.domain.codes.code_list import Code, CodeList
from harassment_cms.domain.codes.endings import FINDING, OUTCOME, REFERRAL_CATEGORY, SANCTION
from harassment_cms.domain.codes.incidents import INCIDENT_TYPE, MOTIVATION, PLACE
from harassment_cms.domain.codes.people import AFFILIATION, CONTACT_METHOD, RELATIONSHIP, REPORTER_ROLE
from harassment_cms.domain.codes.telling import BASIS, CAME_BY, TOLD_BY, WORDING

__all__ = [
    "AFFECTED_CONSENT",
    "AFFILIATION",
    "ANONYMOUS_REASON",
    "BASIS",
    "CAME_BY",
    "CONSENT",
    "CONTACT_METHOD",
    "FIELD_CODES",
    "FINDING",
    "INCIDENT_TYPE",
    "MOTIVATION",
    "OUTCOME",
    "PLACE",
    "REFERRAL_CATEGORY",
    "RELATIONSHIP",
    "REPORTER_ROLE",
    "SANCTION",
    "TOLD_BY",
    "WISH",
    "WORDING",
    "YES_NO",
    "Code",
    "CodeList",
    "allowed_codes",
]

FIELD_CODES: Final[Mapping[str, CodeList]] = MappingProxyType(
    {
        "reporter.role": REPORTER_ROLE,
        "reporter.affiliation": AFFILIATION,
        "reporter.contact_method": CONTACT_METHOD,
        "affected.affiliation": AFFILIATION,
        "affected.consent": AFFECTED_CONSENT,
        "affected.knows": YES_NO,
        "affected.under_18": YES_NO,
        "responding.affiliation": AFFILIATION,
        "responding.relationship": RELATIONSHIP,
        "incident.types": INCIDENT_TYPE,
        "incident.motivations": MOTIVATION,
        "incident.ongoing": YES_NO,
        "incident.place": PLACE,
        "wishes": WISH,
        "consent.share": CONSENT,
        "consent.statistics": YES_NO,
        "police.informed": YES_NO,
        "evidence.available": YES_NO,
        "safety.immediate_danger": YES_NO,
        "safety.under_18": YES_NO,
        "safety.own_life": YES_NO,
        "safety.others_at_risk": YES_NO,
        "safety.ongoing": YES_NO,
        "anonymous.reasons": ANONYMOUS_REASON,
    }
)
"""Which list the options of a form's field are taken from (field names: design section 6)."""


def allowed_codes() -> dict[str, tuple[str, ...]]:
    """The codes that each field's options may use; a field that is not in it may use any."""
    return {field: listed.codes() for field, listed in FIELD_CODES.items()}
