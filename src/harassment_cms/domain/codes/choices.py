"""What reporting parties decide: wishes, agreement to sharing, reasons to stay anonymous, plain yes and no."""

from __future__ import annotations

from datetime import date
from typing import Final

from harassment_cms.domain.codes.code_list import NOT_SAID, OTHER, UNSURE, CodeList, listed

WISH: Final = CodeList(
    "wish",
    1,
    listed(
        "background: the reporting party decides what happens",
        {
            "record_only": "Have it on record",
            "options": "Hear what the options are",
            "support": "Have support",
            "stop": "Make it stop",
            "safety_measures": "Changes in order to feel safer",
            "study_work_changes": "Changes to study or work",
            "protect_others": "Keep it from happening to others",
            "informal_resolution": "Settle it informally",
            "formal_complaint": "Make a formal complaint",
            "police_help": "Help with going to the police",
            "undecided": "Not decided",
        },
    )
    + OTHER
    + NOT_SAID,
)

ANONYMOUS_REASON: Final = CodeList(
    "anonymous_reason",
    1,
    listed(
        "sector reporting forms",
        {
            "retaliation": "Worried how the person would react",
            "studies_or_job": "Worried about studies, job or visa",
            "not_believed": "Worried about not being believed",
            "not_serious": "Not sure that it is serious enough",
            "nothing_changes": "Do not think that anything would change",
            "earlier_report": "An earlier report did not help",
            "no_process": "Do not want a formal process",
            "community": "Family or community might hear of it",
            "not_my_story": "It is somebody else's to tell",
            "not_ready": "Not ready to talk to anyone",
            "privacy": "Privacy matters",
        },
    )
    + OTHER
    + NOT_SAID,
)

CONSENT: Final = CodeList(
    "consent",
    2,
    listed(
        "UK GDPR: agreement to each sharing, apart from the lawful basis",
        {
            "ask_first": "Ask each time",
            "nobody": "Nobody outside the case team",
            "security": "Security",
            "accommodation": "Accommodation",
            "wellbeing": "Wellbeing and counselling",
            "disability": "Disability support",
            "hr": "Human resources",
            "department": "School or department",
            "students_union": "Students' Union advice",
            "police": "Police",
            "external_support": "Support organisations outside the university",
        },
    )
    + listed(
        "sector reporting forms for staff, and on faith and belief",
        {
            "line_manager": "Line manager",
            "trade_union": "Trade union",
            "occupational_health": "Occupational health",
            "chaplaincy": "Chaplaincy and faith support",
        },
        since=date(2026, 11, 28),
    )
    + NOT_SAID,
)

AFFECTED_CONSENT: Final = CodeList(
    "affected_consent",
    1,
    listed(
        "sector reporting forms",
        {
            "yes": "Agrees to this report",
            "no": "Does not agree to this report",
            "not_asked": "Has not been asked",
        },
    )
    + UNSURE
    + NOT_SAID,
)

YES_NO: Final = CodeList(
    "yes_no",
    1,
    listed("design: an unanswered question is unknown, never no", {"yes": "Yes", "no": "No"}) + UNSURE + NOT_SAID,
)
