"""How British reporting forms word their questions, by the field that a question feeds.

Patterns over words in small letters without punctuation (`nearness.bare`), each with how much it says, from 0 to 1.
`meaning` reads them; nothing here decides anything alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ABOUT_THEM: Final = (
    r"\b(?:perpetrators?|alleged|accused|offenders?|harassers?|abusers?|responding part(?:y|ies)|respondent|"
    r"reported part(?:y|ies)|(?:person|people|persons|individuals?) (?:who|that|you are reporting|responsible|"
    r"involved|carried)|who (?:did|has done|carried)|this person)\b"
)
_ABOUT_AFFECTED: Final = (
    r"\b(?:affected|victims?|survivor|targeted|person (?:this|it) happened to|on behalf|whose behalf|their|them|"
    r"they)\b"
)
_SOMEONE: Final = rf"(?:{_ABOUT_THEM}|{_ABOUT_AFFECTED}|\bwitness(?:es)?\b|\bdepartment\b|\bcourse\b)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to word a question: the field, how much it says, what has to stand there and what must not."""

    field: str
    score: float
    says: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _phrase(field: str, score: float, says: str, unless: str | None = None) -> Phrase:
    return Phrase(field, score, re.compile(says), re.compile(unless) if unless else None)


PHRASES: Final = (
    _phrase("route", 0.75, r"\b(?:report|remain|stay|be|submit).{0,40}\banonymous(?:ly)?\b", r"\bwhy\b|\breasons?\b"),
    _phrase("route", 0.75, r"\bhow would you like to (?:report|proceed|make (?:this|your) report)\b"),
    _phrase("route", 0.7, r"\bwould you like (?:us|the university) to (?:do|act|take)\b|\btype of report\b"),
    _phrase("route", 0.6, r"\bwould you (?:like|be willing) to (?:give|provide|share|leave) your (?:name|details)\b"),
    _phrase("route", 0.55, r"\b(?:contact|speak to|talk to) (?:you|an? (?:adviser|advisor|case manager))\b"),
    _phrase("anonymous.reasons", 0.9, r"\b(?:why|reasons?)\b.*\banonymous|\banonymous.*\b(?:why|reasons?)\b"),
    _phrase("reporter.role", 0.8, r"\b(?:are you|your (?:part|role) in (?:this|the)|relationship to the incident)\b"
            r".*\b(?:affected|witness|victim|reporting|incident|part|role)\b", r"\bjob\b|\bposition\b"),
    _phrase("reporter.role", 0.8, r"\byour part in (?:this|the|what)\b"),
    _phrase("reporter.role", 0.75, r"\bwho (?:are you reporting for|did (?:it|this) happen to)\b|"
            r"\b(?:on (?:whose )?behalf)\b.*\b(?:reporting|report)\b|\breporting on (?:your own )?behalf\b"),
    _phrase("reporter.affiliation", 0.8, r"\byour (?:role|position|status|connection) (?:at|in|with|to) "
            r"(?:the|our|this) (?:university|college|institution)\b|"
            r"\bare you an? (?:student|member of staff|staff)\b|\bhow are you connected\b|"
            r"\byour affiliation\b|\brelationship (?:to|with) the university\b",
            _ABOUT_THEM),
    _phrase("reporter.name", 0.95, r"^(?:what is |please give |please enter )?your (?:full )?name\b", _SOMEONE),
    _phrase("reporter.name", 0.55, r"^(?:full )?name(?: optional)?$|^(?:first|last) name$|^surname$"),
    _phrase("reporter.email", 0.95, r"\byour (?:\w+ ){0,2}email\b|"
            r"\bemail (?:address )?(?:may|can|should) we\b", _SOMEONE),
    _phrase("reporter.email", 0.6, r"^(?:\w+ )?email(?: address)?(?: optional)?$", _SOMEONE),
    _phrase("reporter.phone", 0.95, r"\byour (?:\w+ ){0,2}(?:phone|telephone|mobile|contact number)\b|"
            r"\b(?:phone|telephone|mobile) (?:number )?(?:may|can|should) we\b", _SOMEONE),
    _phrase("reporter.phone", 0.6, r"^(?:\w+ )?(?:phone|telephone|mobile)(?: number)?(?: optional)?$", _SOMEONE),
    _phrase("reporter.university_id", 0.9, r"\byour (?:\w+ ){0,3}(?:id|number)\b", rf"phone|contact|{_SOMEONE}"),
    _phrase("reporter.university_id", 0.6, r"^(?:student|staff|university)(?: or staff)? (?:id|number)\b", _SOMEONE),
    _phrase("reporter.known_as", 0.9, r"\b(?:like us to call you|preferred name|known as)\b", _SOMEONE),
    _phrase("reporter.pronouns", 0.9, r"\bpronouns?\b", _SOMEONE),
    _phrase("reporter.contact_method", 0.85, r"\bhow (?:would you (?:like|prefer)|should we|can we|may we)\b.*"
            r"\b(?:hear from|contact|reach|get in touch)\b|\bpreferred (?:method|way|means) of contact\b", _SOMEONE),
    _phrase("reporter.contact_safety", 0.85, r"\bsafe (?:to|for us to|way to|time to|ways to)\b.*"
            r"\b(?:contact|call|email|ring|reach|write)\b|\bbefore we contact you\b", _SOMEONE),
    _phrase("reporter.language", 0.75, r"\blanguage\b.*\b(?:you|speak|prefer)", r"\boffensive\b|\bused\b"),
    _phrase("reporter.access_needs", 0.8, r"\baccess(?:ibility)? (?:needs|requirements)\b|"
            r"\breasonable adjustments?\b|\beasier for you to talk\b"),
    _phrase("affected.name", 0.75, rf"{_ABOUT_AFFECTED}.*\bnames?\b|\bnames?\b.*{_ABOUT_AFFECTED}", _ABOUT_THEM),
    _phrase("affected.email", 0.75, rf"{_ABOUT_AFFECTED}.*\bemail\b|\bemail\b.*{_ABOUT_AFFECTED}", _ABOUT_THEM),
    _phrase("affected.affiliation", 0.7, r"\b(?:affected|victim|person (?:this|it) happened to)\b.*"
            r"\b(?:student|staff|role|status|connected)\b|\bhow are they connected\b", _ABOUT_THEM),
    _phrase("affected.knows", 0.8, r"\b(?:know|aware)\b.*\b(?:you are reporting|of this report|about this report)\b"),
    _phrase("affected.consent", 0.75, r"\b(?:do|have|has|does) (?:they|the person|the affected person)\b.*"
            r"\b(?:agree|consent|permission)"),
    _phrase("affected.contact_safety", 0.8, r"\bbefore (?:anyone|we) contacts? them\b"),
    _phrase("responding.name", 0.8, rf"{_ABOUT_THEM}.*\bnames?\b|\bnames?\b.*{_ABOUT_THEM}|^who did (?:this|it)\b"),
    _phrase("responding.affiliation", 0.75, rf"{_ABOUT_THEM}.*\b(?:students?|staff|role|status|position|connected)\b|"
            rf"\b(?:role|status|position)\b.*{_ABOUT_THEM}"),
    _phrase("responding.relationship", 0.8, rf"\brelationship\b.*{_ABOUT_THEM}|{_ABOUT_THEM}.*\brelationship\b|"
            r"\bwhat is this person to\b|\bhow do you know (?:them|this person|the person)\b"),
    _phrase("responding.relationship", 0.75, r"\b(?:their|your) relationship (?:to|with) (?:you|them)\b"),
    _phrase("responding.description", 0.7, rf"\b(?:describe|description|details)\b.*{_ABOUT_THEM}|"
            r"\bhelp us to know who it was\b"),
    _phrase("incident.types", 0.85, r"\b(?:which|types?|kinds?|sorts?|forms?|nature|describes?)\b.*\b(?:incident|"
            r"behaviour|happened|harassment|abuse|experienced|misconduct|concern)\b",
            r"\bwhen\b|\bwhere\b|\bhow\b|\bdate\b|\bperson\b|\bplace\b|\bevidence\b"),
    _phrase("incident.types", 0.75, r"\bwhat (?:happened|did you experience|are you reporting|would you like to "
            r"report)\b",
            r"\bshows?\b|\btell us\b|\bown words\b|\bdescribe\b|\bevidence\b"),
    _phrase("incident.motivations", 0.9, r"\bmotivat|\b(?:because of|related to|based on|due to|protected "
            r"characteristics?)\b.*\b(?:these|following|characteristics?|identity)\b|\bprotected characteristic"),
    _phrase("incident.date", 0.9, r"\bwhen did (?:it|this|the incident)\b|\bdates? (?:of|when|that|on which)\b.*"
            r"\b(?:incident|happened|occurred|took place)\b|\bincident date\b", r"\btime\b|\bbirth\b"),
    _phrase("incident.date", 0.6, r"\bwhen\b|\bdate\b", r"\bbirth\b|\bsubmi|\btold\b|\breport(?:ed)?\b|\bcontact\b"),
    _phrase("incident.time", 0.85, r"\b(?:what|which|about what|approximate|rough) time\b|\btime (?:of|when)\b.*"
            r"\b(?:incident|happened|occurred|took place)\b|\bincident time\b", r"\bcontact\b"),
    _phrase("incident.ongoing", 0.7, r"\bhappened before\b|\b(?:one off|isolated|repeated|more than once|pattern)\b"),
    _phrase("incident.campus", 0.85, r"\b(?:which|what|nearest|on) (?:campus|site)\b|^campus$|^site$",
            r"\bstud(?:y|ies)\b"),
    _phrase("incident.place", 0.75, r"\bwhere did\b|\b(?:kind|type|sort) of place\b|"
            r"\blocation of (?:the )?incident\b|\bwhere (?:was|were)\b.*\b(?:it|this|incident)\b|"
            r"\bincident location\b"),
    _phrase("incident.place_detail", 0.8, r"\bwhere exactly\b|\b(?:exact|precise|specific) location\b|"
            r"\bbuilding (?:or|and|name)\b"),
    _phrase("incident.narrative", 0.9, r"\b(?:tell us|describe|explain|outline|details? of|account of)\b.*"
            r"\b(?:what happened|the incident|events?|your experience|your concern|own words)\b|"
            r"^(?:please )?describe (?:the |your )?(?:incident|concern|experience)\b", _ABOUT_THEM),
    _phrase("incident.narrative", 0.75, r"^what happened\b|\bin your own words\b"),
    _phrase("incident.witnesses", 0.85, r"\bwitness(?:es|ed)?\b|\banyone else (?:see|hear|present|there)\b",
            r"\bare you\b|\bdid you\b"),
    _phrase("wishes", 0.8, r"\b(?:outcome|resolution)s?\b.*\b(?:like|want|hop|seek|desired?)|"
            r"\b(?:like|want|hope|wish)\b.*\b(?:outcome|happen next|to happen|come of)\b"),
    _phrase("consent.share", 0.8, r"\b(?:may|can|could) we (?:tell|share|inform|pass)\b|"
            r"\bconsent\b.*\b(?:shar|pass|disclos)|\b(?:happy|agree) for us to share\b"),
    _phrase("consent.statistics", 0.8, r"\b(?:statistics|figures|anonymised data|statistical)\b"),
    _phrase("police.informed", 0.85, r"\bpolice\b", r"\bhelp\b|\bwould you like\b|\bmay we\b"),
    _phrase("evidence.available", 0.85, r"\bevidence\b|\banything that shows\b|"
            r"\b(?:screenshots|photos|recordings)\b"),
    _phrase("heard_about", 0.9, r"\b(?:hear|heard|find out|found out|learn) (?:about|of) (?:this|the|us|our)\b"),
    _phrase("monitoring.age", 0.85, r"\b(?:how old are you|your age|age (?:group|range|band))\b|^age$"),
    _phrase("monitoring.ethnicity", 0.85, r"\b(?:ethnic(?:ity| group| origin| background)|your race)\b",
            _ABOUT_THEM),
    _phrase("monitoring.gender", 0.85, r"\byour gender\b|\bgender (?:identity|do you)\b|^gender$|^sex$",
            _ABOUT_THEM),
    _phrase("monitoring.disability", 0.85, r"\b(?:disabilit|disabled|long term condition)",
            rf"\bmotivat|{_ABOUT_THEM}"),
    _phrase("monitoring.religion", 0.8, r"\byour (?:religion|faith|belief)|\breligion or belief\b", r"\bmotivat"),
    _phrase("monitoring.sexual_orientation", 0.85, r"\b(?:your )?(?:sexual orientation|sexuality)\b", r"\bmotivat"),
    _phrase("monitoring.nationality", 0.8, r"\byour nationality\b|^nationality$|\bcountry of origin\b"),
)  # fmt: skip

SAFETY: Final = (
    _phrase("safety.immediate_danger", 0.9, r"\b(?:immediate(?:ly)?|imminent|right now|currently|now)\b.*"
            r"\b(?:danger|risk|threat|unsafe|harm)\b|\b(?:danger|risk|threat|unsafe)\b.*\b(?:right now|now|immediate|"
            r"at the moment|currently)\b|\bin danger\b|\bemergency\b"),
    _phrase("safety.immediate_danger", 0.8, r"\bsafe\b.*\b(?:right now|now|at the moment|currently|today)\b|"
            r"\b(?:currently|now) (?:feel )?(?:un)?safe\b"),
    _phrase("safety.immediate_danger", 0.6, r"\b(?:do|does|did) \w+(?: \w+)? (?:currently )?feel (?:un)?safe\b|"
            r"\b(?:are|is) \w+(?: \w+)? (?:un)?safe\b|\bafraid\b|\burgent\b"),
    _phrase("safety.under_18", 0.9, r"\b(?:under|below|younger than|over|aged|older than) (?:the age of )?"
            r"(?:18|eighteen)\b|\b18 (?:or|and|years) (?:over|older|or)\b|\b(?:a minor|minors)\b|\bsafeguarding\b"),
    _phrase("safety.under_18", 0.5, r"\b(?:child|children)\b"),
    _phrase("safety.own_life", 0.95, r"\bsuicid|\bself harm|\b(?:harm(?:ing)?|hurt(?:ing)?) (?:yourself|themselves|"
            r"themself)\b|\b(?:end(?:ing)?|tak(?:e|ing)) (?:your|their)(?: own)? li(?:fe|ves)\b"),
    _phrase("safety.others_at_risk", 0.85, r"\b(?:others?|someone else|anyone else|other people|somebody else)\b.*"
            r"\b(?:risk|danger|hurt|harm|harmed|unsafe)\b|\brisk to (?:others|other people|anyone)\b"),
    _phrase("safety.ongoing", 0.85, r"\bstill (?:happening|going on|taking place|occurring|ongoing)\b|\bon ?going\b|"
            r"\bhappening now\b|\b(?:likely to )?happen again\b|\bcontinu(?:ing|es?)\b"),
)  # fmt: skip
"""The five safety questions. Rather one too many: a person decides each."""

SAFE_IF_YES: Final = re.compile(
    r"\b(?:feel|are|is)\b(?: \w+){0,2} safe\b|\b(?:over|older than) (?:18|eighteen)\b|"
    r"\b18 (?:or|and|years) (?:over|old)|\baged (?:18|eighteen)\b"
)
"""Questions whose "Yes" says that all is well: there the codes have to be turned round."""

OWN_WORDS: Final = re.compile(
    r"\b(?:names?|surname|email|phone|telephone|mobile|address|postcode|username|(?:student|staff) (?:id|number)"
    r"|comments?$|anything else|in your own words|tell us|please (?:specify|explain|give|state|elaborate)|why\b"
    r"|details)\b"
    r"|^(?:please )?(?:describe|explain)\b|^what happened$"
)
"""Questions that people answer in their own words, however often the same few words come."""

MAY_NAME_PEOPLE: Final = re.compile(r"\bwho (?:did|was|were|is|else|has|have|saw|carried)\b|\bnames?\b|\bwitness")
"""Questions whose answers may name somebody: only what every form offers is an option there."""
