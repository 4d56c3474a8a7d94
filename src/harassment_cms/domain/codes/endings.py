"""What a case leads to: its outcome, apart from a finding and a sanction, and the kinds of referral."""

from __future__ import annotations

from typing import Final

from harassment_cms.domain.codes.code_list import OTHER, CodeList, listed

OUTCOME: Final = CodeList(
    "outcome",
    1,
    listed(
        "how a case ends; apart from finding and sanction",
        {
            "closed_anonymous": "Anonymous report, recorded and acted on where possible",
            "signposted": "Told where help is",
            "support_only": "Supported, nothing further wanted",
            "no_further_contact": "No answer to our contact",
            "withdrawn": "Withdrawn by the reporting party",
            "informal_resolution": "Resolved informally",
            "referred": "Referred to another department or service",
            "formal_investigation": "Passed to a formal investigation",
            "police_led": "With the police; ours paused",
            "transferred": "Transferred to another institution",
        },
    ),
)

FINDING: Final = CodeList(
    "finding",
    1,
    listed(
        "formal procedures, balance of probabilities",
        {
            "upheld": "Upheld",
            "partly_upheld": "Partly upheld",
            "not_upheld": "Not upheld",
            "insufficient_evidence": "Not enough evidence to decide",
            "not_determined": "Not determined",
        },
    ),
)

SANCTION: Final = CodeList(
    "sanction",
    1,
    listed(
        "formal procedures",
        {
            "none": "None",
            "warning": "Warning",
            "conditions": "Conditions or no contact",
            "suspension": "Suspension",
            "exclusion": "Exclusion or dismissal",
        },
    )
    + OTHER,
)

REFERRAL_CATEGORY: Final = CodeList(
    "referral_category",
    1,
    listed(
        "inside the university",
        {
            "security": "Security",
            "hr": "Human resources",
            "legal": "Legal advice",
            "accommodation": "Accommodation",
            "wellbeing": "Wellbeing and counselling",
            "disability": "Disability support",
            "students_union": "Students' Union advice",
            "registry": "Registry: extensions, withdrawal, conduct",
            "chaplaincy": "Chaplaincy and faith support",
            "safeguarding": "Safeguarding lead",
            "dpo": "Data protection officer",
            "prevent": "Prevent lead",
            "international": "International student and visa advice",
            "finance": "Money advice and hardship funds",
        },
    )
    + listed(
        "outside the university",
        {
            "police": "Police",
            "hate_reporting": "Hate incident reporting and support",
            "sexual_violence": "Sexual violence support",
            "domestic_abuse": "Domestic abuse support",
            "honour_based_abuse": "Honour-based abuse and forced marriage support",
            "stalking": "Stalking support",
            "image_based_abuse": "Help with intimate images",
            "crime_support": "Support after a crime",
            "crisis": "Crisis and emotional support",
            "health": "Health care",
            "lgbt": "LGBT+ support",
            "employment": "Employment advice and trade unions",
            "equality": "Equality and human rights advice",
            "complaints": "Complaints bodies",
        },
    )
    + OTHER,
)
