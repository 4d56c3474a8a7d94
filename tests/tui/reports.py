"""Twelve invented reports, by the reference their case gets. Everyone and everything in them is made up."""

from __future__ import annotations

_NAMED = "I give my name and would like to talk to a case manager"
_QUIET = "I give my name, and I do not want anything done for now"
_ANONYMOUS = "I stay anonymous"

DANGER, WORKED, OTHER, ANONYMOUS, PLAIN = "HC-1C1-DFG", "HC-2D2-FGH", "HC-3F3-GHJ", "HC-4G4-HJK", "HC-5H5-JKM"
CLOSED = "HC-6J6-KMN"
MINE = (WORKED, OTHER)
CHECKED = (WORKED, OTHER, ANONYMOUS, CLOSED, "HC-7K7-MNP")

NARRATIVE = (
    "It began in the second week of term. Two people from my corridor wait near the library in the evenings and "
    "repeat what I say in an accent that is meant to be mine.\n\nI now leave before it gets dark. I have kept the "
    "messages they sent."
)

REPORTS: dict[str, dict[str, str]] = {
    DANGER: {
        "route": _NAMED,
        "role": "It happened to me",
        "danger": "Yes",
        "under_18": "No",
        "own_life": "Prefer not to say",
        "others_at_risk": "I am not sure",
        "still_happening": "Yes",
        "types": "Stalking, or contact that will not stop",
        "narrative": "He waits outside the building each Tuesday.",
        "campus": "North campus",
        "name": "Efa Prydderch",
        "known_as": "Efa",
        "pronouns": "she/her",
        "phone": "07700 900142",
        "contact_method": "By text message",
        "contact_safety": "Please do not ring: he sometimes has my phone.",
    },
    WORKED: {
        "route": _NAMED,
        "role": "It happened to me",
        "affiliation": "Undergraduate student",
        "danger": "No",
        "still_happening": "Yes",
        "types": "Harassment because of who someone is (race, religion, sex and so on)",
        "motivations": "Race, ethnicity or nationality",
        "narrative": NARRATIVE,
        "date": "12/10/2026",
        "campus": "Main campus",
        "place": "Library or study space",
        "witnesses": "A friend from the chess society.",
        "responding_description": "Two people from the third floor.",
        "name": "Noor Rahmani",
        "known_as": "Noor",
        "pronouns": "she/her",
        "email": "n.rahmani@example.ac.uk",
        "contact_method": "By e-mail",
        "What would you wish for the next freshers' week?": "A word about accents.",
    },
    OTHER: {
        "route": _QUIET,
        "role": "It happened to a friend or to someone in my family",
        "types": "Bullying, intimidation or being left out on purpose",
        "narrative": "My flatmate is left out of everything and finds notes on her door.",
        "affected_knows": "No",
        "affected_name": "Seren Bowyer",
        "name": "Jonas Albrecht",
        "email": "j.albrecht@example.ac.uk",
    },
    ANONYMOUS: {
        "route": _ANONYMOUS,
        "role": "I saw or heard it",
        "types": "A hate incident",
        "motivations": "Religion or belief",
        "narrative": "Words were written on the door of the prayer room.",
    },
    PLAIN: {"route": _NAMED, "types": "Threats", "narrative": "", "name": "Ifor Whitlock"},
    CLOSED: {"route": _ANONYMOUS, "types": "Damage, graffiti or something left at a door", "narrative": "A sticker."},
    "HC-7K7-MNP": {"route": _NAMED, "types": "Sexual harassment, for example unwanted comments or messages"},
    "HC-8M8-NPQ": {"route": _QUIET, "types": "Someone misusing their position"},
    "HC-9N9-PQR": {"route": _NAMED, "types": "Abuse online or by phone", "still_happening": "Yes"},
    "HC-0P0-QRT": {"route": _ANONYMOUS, "types": "Rape"},
    "HC-1Q1-RTV": {"route": _NAMED, "types": "Being treated less well than others", "motivations": "Disability"},
    "HC-2R2-TVW": {"route": _QUIET, "types": "I am not sure what to call it"},
}
