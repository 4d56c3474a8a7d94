"""Words that options are made of, and which code an option's label stands for.

Built on the code lists of the domain, with the other words that British survey forms use for the same. `kinds` asks
what is a usual option, `options` which code it gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from harassment_cms.domain.codes import FIELD_CODES
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.nearness import bare, nearest

SURE, LIKELY, PERHAPS = 0.9, 0.7, 0.45
"""From where on a guess is called so; below the last it is not worth a person's time."""

_ALIKE = 0.88
_LEAST_LISTED = 3

_GENERIC: Final[Mapping[str, str]] = {
    "yes": "yes|yes please|y|true|oui|ja|sim|sí|si|ydw|oes|ie",
    "no": "no|no thank you|n|false|non|nein|não|nao|nac ydw|nac oes|na",
    "unsure": "not sure|unsure|i am not sure|im not sure|i'm not sure|maybe|not certain|unclear",
    "unknown": "unknown|not known|i do not know|i dont know|i don't know|do not know|dont know|don't know",
    "other": "other|other please specify|other please state|other please give details|something else|none of these|"
    "autre|andere|andere antwort|outro|outra|otro|otra|arall",
    "prefer_not_to_say": "prefer not to say|i prefer not to say|i would prefer not to say|id rather not say|"
    "i'd rather not say|rather not say|prefer not to answer|prefer not to disclose|not stated",
    "not_applicable": "not applicable|n a|does not apply|doesn't apply",
}
_SCALES: Final = (
    "strongly agree|agree|slightly agree|neither agree nor disagree|neutral|slightly disagree|disagree|"
    "strongly disagree|always|often|usually|sometimes|occasionally|rarely|seldom|never|daily|weekly|monthly|once|"
    "more than once|several times|very likely|likely|unlikely|very unlikely|very satisfied|satisfied|dissatisfied|"
    "very dissatisfied|excellent|very good|good|fair|average|poor|very poor|very safe|fairly safe|fairly unsafe|"
    "very unsafe|not at all|a little|somewhat|a lot|very much|extremely|male|female|man|woman|non binary|student|"
    "staff|member of staff|visitor|neither|both|not yet|under 18|18 24|25 34|35 44|45 54|55 64|65 and over|65"
)
_ALSO: Final[Mapping[str, Mapping[str, str]]] = {
    "reporter.role": {
        "affected": "it happened to me|i am the person affected|myself|me|i experienced it|victim|i was the target|"
        "target|for myself|on my own behalf|i have experienced this",
        "witness": "i saw it|i witnessed it|i saw or heard it|i was a witness|bystander|witnessed it|i am a witness",
        "friend_family": "friend|a friend|family member|friend or relative|on behalf of a friend|"
        "it happened to a friend",
        "staff_on_behalf": "i am staff and report for someone who told me|staff member reporting for a student|"
        "i am a member of staff reporting on behalf of a student",
        "third_party": "third party|on behalf of someone else|someone else|i heard about it",
    },
    "affiliation": {
        "undergraduate": "undergraduate|ug student|ug|undergraduate taught student",
        "postgraduate_taught": "postgraduate student on a taught course|postgraduate taught|pgt|"
        "pgt student|masters student|taught postgraduate student",
        "postgraduate_research": "postgraduate research|pgr|pgr student|phd student|doctoral student|"
        "research student",
        "apprentice": "apprentice|degree apprentice",
        "partner_student": "student at a partner college",
        "alumnus": "alumni|alumnus|graduate|alumnus or alumna",
        "academic_staff": "academic|academic or teaching staff|academic member of staff|lecturer|teaching staff",
        "professional_staff": "professional services|professional services staff member|support staff|"
        "professional staff|administrative staff",
        "contractor": "contractor|agency worker|contractor agency or visiting worker",
        "public": "member of the public|public|not connected with the university|"
        "no connection with the university|none",
    },
    "incident.types": {
        "harassment_protected": "harassment because of who someone is",
        "harassment_general": "harassment|harassment of another kind|general harassment|other harassment",
        "hate_incident": "hate incident|hate crime|hate crime or incident|hate incident or hate crime",
        "bullying": "bullying or intimidation|bullying harassment|intimidation",
        "discrimination": "discrimination|being treated less well than others|unfair treatment",
        "retaliation": "victimisation|retaliation|being treated badly for speaking up|reprisal",
        "threats": "threat|threats|threatening behaviour|threats of violence",
        "physical_assault": "physical assault|assault|physical violence|physical abuse|violence",
        "online_abuse": "online abuse|online harassment|cyberbullying|cyber bullying|abuse online or by phone|"
        "social media abuse",
        "stalking": "stalking|stalking or harassment|being followed",
        "sexual_harassment": "sexual harassment|unwanted sexual comments|unwanted sexual attention",
        "sexual_assault": "sexual assault|sexual violence|unwanted sexual touching|sexual touching",
        "image_based_abuse": "image based sexual abuse|revenge porn|sharing of intimate images",
        "domestic_abuse": "domestic abuse|domestic violence|relationship abuse|coercive control|"
        "abuse by a partner|controlling or coercive behaviour",
        "honour_based_abuse": "honour based abuse|honour based violence|forced marriage",
        "spiking": "spiking|drink spiking|needle spiking",
        "property_damage": "damage to property|graffiti|vandalism|criminal damage|property damage",
        "antisocial": "antisocial behaviour|anti social behaviour|noise",
        "abuse_of_power": "abuse of power|abuse of position|staff student relationship",
        "wellbeing": "i am worried about someone|concern for someone|wellbeing concern|worry about someone",
        "unsure": "i am not sure what to call it|not sure what to call it",
        "free_speech": "free speech|freedom of speech|something about freedom of speech",
    },
    "incident.motivations": {
        "race": "race|ethnicity|race or ethnicity|racism|race ethnicity|nationality|ethnic origin|"
        "race colour nationality or ethnic origin",
        "religion": "religion|belief|faith|religion or faith|faith or belief|religion faith or belief",
        "sexual_orientation": "sexuality|sexual orientation|homophobia",
        "disability": "disability|disability neurodivergence or mental health|disability or health condition",
        "gender_reassignment": "gender reassignment|gender identity|transgender identity|trans identity|transphobia|"
        "being trans or thought to be trans",
        "sex": "sex|gender|sex or gender|sexism|misogyny",
        "age": "age",
        "pregnancy_maternity": "pregnancy|maternity|pregnancy and maternity|pregnancy or having a baby",
        "marriage_civil_partnership": "marriage|marriage and civil partnership|marital status",
        "not_applicable": "none|no it was not about who someone is|not motivated by any of these|none of the above",
    },
    "incident.place": {
        "teaching": "teaching room|classroom|lecture theatre|seminar room|laboratory|lecture room|in class",
        "library": "library|study space",
        "workplace": "workplace|office|work|office or workplace",
        "students_union": "students union|student union|su|the union",
        "campus_other": "on campus|elsewhere on campus|somewhere else on campus|campus",
        "residence": "university accommodation|halls|halls of residence|student accommodation|university halls",
        "private_home": "private home|home|private accommodation|private housing|at home",
        "online": "online|social media|it was online|on social media",
        "placement": "placement|fieldwork|on placement",
        "transport": "public transport|bus train or taxi|transport",
        "public_place": "off campus|public place|in public|street|public place away from campus",
        "abroad": "abroad|overseas|year abroad",
    },
    "responding.relationship": {
        "fellow_student": "student|fellow student|another student|a student|course mate",
        "housemate": "flatmate|housemate|flatmate or housemate",
        "partner": "partner|ex partner|former partner|current partner|current or former partner",
        "friend": "friend|acquaintance|someone i know",
        "family": "family|relative|family member",
        "tutor": "tutor|lecturer|supervisor|teacher|academic",
        "line_manager": "manager|line manager|my manager",
        "colleague": "colleague|a colleague|co worker",
        "managed": "someone they teach or manage|someone i manage",
        "service_staff": "contractor|other staff|other member of staff|security staff",
        "stranger": "stranger|a stranger|someone i do not know",
    },
    "reporter.contact_method": {
        "email": "email|by email", "phone": "phone|telephone|by phone|by telephone|call",
        "text": "text|sms|text message|by text message", "video": "video|video call|by video call|online meeting",
        "through_someone": "through someone i trust|through someone else",
    },
    "wishes": {
        "record_only": "just to record it|to record it|to have it recorded|for it to be on record|record only",
        "options": "to hear what my options are|to know my options|information about my options",
        "support": "support|support for me|to get support",
        "stop": "for it to stop|to make it stop",
        "formal_complaint": "formal complaint|to make a formal complaint|formal investigation|formal action",
        "informal_resolution": "informal resolution|to settle it informally|mediation",
        "police_help": "help with going to the police|help to report to the police",
        "undecided": "i do not know yet|i am not sure|i'm not sure|not sure|unsure|i don't know|do not know",
    },
    "affected.consent": {"not_asked": "i have not asked them|not asked|i have not asked"},
}  # fmt: skip

_PLAIN: Final = (
    "campus north south east west central main city town park river riverside building hall halls house centre "
    "block library school faculty department college institute university union science sciences engineering "
    "business law arts humanities medicine health nursing education computing music history english mathematics "
    "psychology studies studio laboratory office online student students staff year first second third fourth "
    "final foundation undergraduate postgraduate taught research phd masters academic professional services full "
    "part time home international united kingdom states northern ireland wales england scotland new asian black "
    "white mixed british african caribbean chinese indian irish other any none not yes no men women man woman "
    "male female non strongly agree disagree very good poor low medium high route red blue green yellow group "
    "term semester week day monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december of or and the for in on at"
)
PLAIN_WORDS: Final = frozenset(_PLAIN.split())


class Coded(NamedTuple):
    """The code that a label seems to stand for, and how much speaks for it (0 to 1)."""

    code: str
    score: float


def is_usual(label: str) -> bool:
    """Whether a label is one that survey forms offer everywhere: yes, never, prefer not to say, a code list's own."""
    return bare(label) in _usual()


def generic_code(label: str) -> str | None:
    """The code of yes, no, other and the like; None for any other label."""
    return _generic().get(bare(label))


def listed_codes(field: str) -> tuple[str, ...]:
    """The codes that a field's options may use; none if they are free."""
    found = FIELD_CODES.get(field)
    return found.codes() if found else ()


class Labels:
    """What labels mean by field: the code lists, and the labels of forms that are here already."""

    def __init__(self, forms: Iterable[FormDef] = ()) -> None:
        self._lent: dict[str, dict[str, str]] = {}
        for form in forms:
            for question in form.questions:
                lent = self._lent.setdefault(question.field or "", {})
                for option in question.options:
                    lent.setdefault(bare(option.label), option.code)
        # A question without a field says nothing of what its labels mean elsewhere.
        self._lent.pop("", None)
        self._found: dict[tuple[str, str], Coded | None] = {}

    def code(self, field: str, label: str) -> Coded | None:
        """The code of the field that a label seems to stand for; labels recur, so each is looked up once."""
        if (field, label) not in self._found:
            self._found[field, label] = self._look_up(field, label)
        return self._found[field, label]

    def _look_up(self, field: str, label: str) -> Coded | None:
        known = self._lent.get(field, {}) | _labels(field)
        for part, score in ((label, 0.95), (_first_part(label), 0.8)):
            if code := known.get(bare(part)):
                return Coded(code, score)
        if (generic := generic_code(label)) in listed_codes(field):
            return Coded(str(generic), 0.95)
        near = nearest(label, known, least=_ALIKE)
        return Coded(known[near.words], near.likeness * 0.85) if near else None

    def share(self, field: str, labels: Iterable[str]) -> float:
        """How many of some options the field's list has, as a share; 0 when too few are to tell."""
        own = [label for label in labels if generic_code(label) is None]
        found = {given.code for label in own if (given := self.code(field, label)) and given.score >= LIKELY}
        return len(found) / len(own) if len(found) >= _LEAST_LISTED else 0.0


def _first_part(label: str) -> str:
    """What stands before a comma, a bracket, a dash or an example."""
    return re.split(r"[,(:;/–—]| - | such as | for example | e\.g\.", label, maxsplit=1, flags=re.IGNORECASE)[0]


@cache
def _labels(field: str) -> dict[str, str]:
    """Label, bare, to code: the words of the field's code list and others for the same."""
    if field not in FIELD_CODES:
        return {}
    known = {bare(entry.label): entry.code for entry in FIELD_CODES[field].entries}
    also = _ALSO.get("affiliation" if field.endswith(".affiliation") else field, {})
    for code, words in also.items():
        known |= {bare(word): code for word in words.split("|")}
    return known


@cache
def _generic() -> dict[str, str]:
    return {bare(word): code for code, words in _GENERIC.items() for word in words.split("|")}


@cache
def _usual() -> frozenset[str]:
    listed = {word for field in FIELD_CODES for word in _labels(field)}
    return frozenset({*listed, *_generic(), *_SCALES.split("|")})
