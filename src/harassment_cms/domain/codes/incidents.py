"""What happened, where, and why people think it happened. Statistics of the year stand on these lists."""

from __future__ import annotations

from datetime import date
from typing import Final

from harassment_cms.domain.codes.code_list import NOT_SAID, OTHER, UNKNOWN, UNSURE, CodeList, listed

INCIDENT_TYPE: Final = CodeList(
    "incident_type",
    1,
    listed("Equality Act 2010 s.26", {"harassment_protected": "Harassment linked to a protected characteristic"})
    + listed("Protection from Harassment Act 1997 s.1", {"harassment_general": "Harassment, other"})
    + listed("hate incident, as a university records it", {"hate_incident": "Hate incident"})
    + listed(
        "sector reporting forms",
        {
            "bullying": "Bullying",
            "discrimination": "Discrimination",
            "retaliation": "Retaliation for speaking up",
            "threats": "Threats",
            "physical_assault": "Physical assault",
            "online_abuse": "Online abuse",
            "stalking": "Stalking",
        },
    )
    + listed(
        "OfS condition E6: sexual misconduct",
        {
            "sexual_harassment": "Sexual harassment",
            "sexual_assault": "Sexual assault",
            "rape": "Rape",
            "image_based_abuse": "Image-based abuse",
        },
    )
    + listed(
        "sector reporting forms",
        {
            "domestic_abuse": "Domestic or relationship abuse, controlling behaviour included",
            "honour_based_abuse": "So-called honour-based abuse",
            "spiking": "Drink or needle spiking",
            "property_damage": "Damage to property or graffiti",
            "antisocial": "Antisocial behaviour",
        },
    )
    + listed("OfS condition E6.5", {"abuse_of_power": "Abuse of power, staff–student relationships included"})
    + listed("sector reporting forms", {"wellbeing": "Worry about someone's wellbeing"})
    + listed("OfS condition E6.8", {"free_speech": "Freedom of speech"})
    + UNSURE
    + OTHER
    + NOT_SAID,
)

MOTIVATION: Final = CodeList(
    "motivation",
    1,
    listed(
        "Equality Act 2010 s.4; monitored hate strand",
        {
            "race": "Race, ethnicity or nationality",
            "religion": "Religion or belief",
            "sexual_orientation": "Sexual orientation",
            "disability": "Disability",
            "gender_reassignment": "Gender reassignment or trans identity",
        },
    )
    + listed(
        "Equality Act 2010 s.4",
        {
            "sex": "Sex",
            "age": "Age",
            "pregnancy_maternity": "Pregnancy or maternity",
            "marriage_civil_partnership": "Marriage or civil partnership",
        },
    )
    + OTHER
    + listed("perceived motivation is a view, not a finding", {"not_applicable": "Not because of who someone is"})
    + UNSURE
    + NOT_SAID,
)

PLACE: Final = CodeList(
    "place",
    2,
    listed(
        "sector reporting forms",
        {
            "teaching": "Teaching room or laboratory",
            "library": "Library or study space",
            "workplace": "Office or workplace on campus",
            "students_union": "Students' Union",
            "campus_other": "Elsewhere on campus",
            "residence": "University residence",
            "private_home": "Private home",
            "online": "Online",
            "placement": "Placement or fieldwork",
            "transport": "Public or university transport",
            "public_place": "Public place off campus",
            "abroad": "Abroad",
        },
    )
    + listed(
        "sector reporting forms on faith and belief",
        {"worship": "Place of worship, prayer room or chaplaincy"},
        since=date(2026, 11, 28),
    )
    + UNKNOWN
    + OTHER
    + NOT_SAID,
)
