"""Who reports, who is affected, who responds: their part, their place at the university, how to reach them."""

from __future__ import annotations

from typing import Final

from harassment_cms.domain.codes.code_list import NOT_SAID, OTHER, UNKNOWN, CodeList, listed

REPORTER_ROLE: Final = CodeList(
    "reporter_role",
    1,
    listed(
        "sector reporting forms",
        {
            "affected": "Person affected",
            "witness": "Witness",
            "friend_family": "Friend or family member",
            "staff_on_behalf": "Member of staff, for someone else",
            "third_party": "Someone else who heard of it",
        },
    )
    + UNKNOWN
    + NOT_SAID,
)

AFFILIATION: Final = CodeList(
    "affiliation",
    1,
    listed(
        "OfS condition E6.1: students, partner provision included",
        {
            "undergraduate": "Undergraduate student",
            "postgraduate_taught": "Postgraduate taught student",
            "postgraduate_research": "Postgraduate research student",
            "apprentice": "Degree apprentice",
            "partner_student": "Student at a partner institution",
            "applicant": "Applicant",
            "alumnus": "Former student",
        },
    )
    + listed(
        "sector reporting forms",
        {
            "academic_staff": "Academic staff",
            "professional_staff": "Professional services staff",
            "contractor": "Contractor or agency worker",
            "visitor": "Visitor",
            "public": "Member of the public",
        },
    )
    + UNKNOWN
    + OTHER
    + NOT_SAID,
)

RELATIONSHIP: Final = CodeList(
    "relationship",
    1,
    listed(
        "sector reporting forms",
        {
            "fellow_student": "Another student",
            "housemate": "Flatmate or housemate",
            "partner": "Partner or former partner",
            "friend": "Friend or acquaintance",
            "family": "Family member",
            "tutor": "Tutor, lecturer or supervisor",
            "line_manager": "Line manager",
            "colleague": "Colleague",
            "managed": "Someone taught or managed",
            "service_staff": "Other staff or a contractor",
            "stranger": "Stranger",
        },
    )
    + UNKNOWN
    + OTHER
    + NOT_SAID,
)

CONTACT_METHOD: Final = CodeList(
    "contact_method",
    1,
    listed(
        "sector reporting forms",
        {
            "email": "E-mail",
            "phone": "Phone call",
            "text": "Text message",
            "video": "Video call",
            "through_someone": "Through someone else",
        },
    )
    + NOT_SAID,
)
