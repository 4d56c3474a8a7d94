"""The words the support directory is sorted by: needs, characteristics, audiences; and words that mean danger.

Each term has a code (written in ``signposting.yaml``), a label (read on screen) and synonyms (typed by people in
a hurry, never shown). Categories of referral and the protected characteristics come from the code lists of the
domain. Used by the schema, which refuses other codes, and by the look-up, which searches labels and synonyms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from harassment_cms.domain.codes import MOTIVATION, REFERRAL_CATEGORY

FILL_IN: Final = "fill in"
"""What a shipped internal service says where the organisation has to put its own contact."""

ALL_CAMPUSES: Final = "all"
ANYONE: Final = "anyone"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary. ``synonyms`` are lower-case phrases somebody may type instead of the label."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in listed.split(",") if phrase.strip())


def _term(code: str, label: str, synonyms: str = "") -> Term:
    return Term(code, label, _phrases(synonyms))


NEEDS: Final = (
    _term("danger", "In danger now", "emergency, immediate danger, life at risk, attacked, threatened, 999"),
    _term(
        "crisis",
        "In distress or thinking of suicide",
        "suicide, suicidal, self-harm, panic, panic attack, breakdown, despair, overwhelmed, cannot cope, "
        "mental health crisis, hopeless",
    ),
    _term("listening", "Someone to talk to", "listen, lonely, isolated, talk, helpline, emotional support, night"),
    _term(
        "counselling",
        "Counselling or therapy",
        "counsellor, therapist, therapy, trauma, ptsd, flashbacks, anxiety, depression, psychologist",
    ),
    _term("mental_health", "Mental health", "depression, anxiety, stress, eating disorder, sleep, wellbeing"),
    _term("health", "Medical help", "doctor, gp, injury, hurt, pregnant, nurse, hospital, ambulance, ill"),
    _term("spiking", "Drink or needle spiking", "spiked, drugged, injected, roofied, drink spiked"),
    _term("alcohol_drugs", "Alcohol or drugs", "addiction, drinking, drunk, cannabis, substance"),
    _term(
        "sexual_violence",
        "Sexual violence or harassment",
        "rape, raped, rape crisis, sexual assault, assaulted, groped, groping, touched, consent, "
        "sexual abuse, abused as a child, sexual misconduct",
    ),
    _term(
        "forensic",
        "Medical examination after an assault",
        "sarc, evidence, forensic, examination, emergency contraception, sti, rape kit",
    ),
    _term(
        "domestic_abuse",
        "Domestic or relationship abuse",
        "domestic violence, abusive partner, abusive relationship, boyfriend, girlfriend, husband, wife, ex, "
        "coercive control, controlling, refuge",
    ),
    _term("stalking", "Stalking", "stalker, stalked, followed, following me, watched, tracked, unwanted contact"),
    _term(
        "image_abuse",
        "Intimate images shared or threatened",
        "revenge porn, nudes, nude pictures, sextortion, deepfake, intimate images, pictures, blackmail",
    ),
    _term("online_abuse", "Abuse online", "cyberbullying, trolling, social media, doxxing, online, hacked"),
    _term(
        "honour_abuse",
        "So-called honour-based abuse or forced marriage",
        "forced marriage, honour, honor, fgm, family pressure, taken abroad, dishonour",
    ),
    _term("hate", "Hate incidents and hate crime", "hate crime, hate, hate incident, abuse in the street, slurs"),
    _term("anti_muslim", "Anti-Muslim hate", "islamophobia, islamophobic, muslim, hijab, headscarf, mosque, islam"),
    _term("antisemitism", "Antisemitism", "antisemitic, anti-semitism, jewish, jew, synagogue, kippah"),
    _term("racism", "Racism", "racist, racial abuse, black, asian, xenophobia, roma, gypsy, chinese"),
    _term(
        "anti_lgbt",
        "Hate or abuse of LGBT+ people",
        "homophobia, homophobic, biphobia, transphobia, transphobic, gay, lesbian, bisexual, queer, trans, "
        "transgender, non-binary, lgbt, lgbtq, outed, conversion therapy",
    ),
    _term("disability_hate", "Hate or abuse of disabled people", "disability hate, ableism, mocked, mate crime"),
    _term("sexism", "Sexism or misogyny", "sexist, misogyny, misogynist, catcalling, upskirting"),
    _term("discrimination", "Discrimination", "equality act, unfair, treated differently, rights, equality"),
    _term("bullying", "Bullying or harassment", "bully, bullied, harassed, harasser, harassment, intimidated"),
    _term("assault", "Physical assault or threats", "punched, hit, kicked, beaten, violence, threat, attack"),
    _term("report_police", "Reporting to the police", "police, crime, report a crime, statement, prosecute, court"),
    _term("report_anonymously", "Reporting without giving a name", "anonymous, anonymously, tip, no name"),
    _term("report_here", "Reporting to the university", "report and support, report, tell the university, disclose"),
    _term("campus_safety", "Feeling safe on campus", "walk home, escort, patrol, cctv, lost keys, unsafe, intruder"),
    _term(
        "housing",
        "Somewhere safe to live",
        "accommodation, move room, halls, flatmate, housemate, landlord, homeless, house, eviction, residence",
    ),
    _term("money", "Money", "hardship, fund, debt, rent, loan, bursary, fees, broke"),
    _term(
        "study",
        "Study: extensions, absence, time out",
        "extension, deadline, extenuating circumstances, mitigating circumstances, exam, withdraw, interrupt, "
        "suspend studies, coursework, change course, timetable, attendance",
    ),
    _term("conduct", "A complaint about a student", "discipline, disciplinary, student conduct, misconduct, hearing"),
    _term(
        "staff_conduct",
        "A complaint about a member of staff",
        "grievance, lecturer, supervisor, tutor, manager, line manager, staff misconduct, abuse of power",
    ),
    _term("complaint", "A complaint about the university", "ombudsman, appeal, completion of procedures, complain"),
    _term("advice", "Independent advice", "adviser, advisor, advocate, rights, options, students union"),
    _term("accompany", "Someone to come along to a meeting", "companion, accompanied, represent, representative"),
    _term("legal", "Legal advice", "lawyer, solicitor, law, injunction, non-disclosure, nda, barrister, legal aid"),
    _term("employment", "Advice about work", "job, tribunal, employer, sacked, dismissed, contract, union, work"),
    _term("whistleblowing", "Whistleblowing", "whistleblower, speak up, wrongdoing, protected disclosure"),
    _term("visa", "Visa and immigration", "immigration, international student, home office, passport, ukvi, cas"),
    _term(
        "faith",
        "Faith and spiritual support",
        "chaplain, religion, prayer, priest, imam, rabbi, vicar, spiritual, bereavement",
    ),
    _term(
        "adjustments",
        "Adjustments for disabled people",
        "disability, disabled, reasonable adjustments, dyslexia, autism, adhd, wheelchair, deaf, blind, dsa, "
        "access needs, neurodivergent",
    ),
    _term("under_18", "Somebody under 18", "child, minor, underage, young person, child protection, 17"),
    _term("adult_at_risk", "An adult at risk", "safeguarding, vulnerable adult, exploited, exploitation, slavery"),
    _term("extremism", "Worry about someone drawn into extremism", "radicalisation, prevent, terrorism, channel"),
    _term("privacy", "Personal data", "gdpr, data protection, subject access, confidential, leaked, data breach"),
    _term("after_crime", "Support after a crime", "witness, burglary, robbery, mugged, compensation, court"),
    _term("community", "Others who share an experience", "community, society, network, peer support, group, allies"),
    _term("supporter", "Supporting someone else", "friend, parent, worried about, carer, bystander, supporting"),
    _term("responding", "Support for a responding party", "accused, responding party, reported, suspended"),
    _term("pregnancy", "Pregnancy and parenting", "maternity, pregnant, baby, breastfeeding, childcare, parent"),
    _term("older", "Abuse or discrimination because of age", "ageism, ageist, elder abuse, older, mature student"),
)  # fmt: skip

_SYNONYMS_OF_CHARACTERISTICS: Final = {
    "race": "ethnicity, nationality, racism, colour, black, asian, gypsy, roma, traveller, caste",
    "religion": "belief, faith, muslim, jewish, sikh, hindu, christian, atheist, islamophobia, antisemitism",
    "sexual_orientation": "gay, lesbian, bisexual, queer, lgbt, homophobia, biphobia, asexual",
    "disability": "disabled, autism, deaf, blind, dyslexia, neurodivergent, chronic illness, ableism",
    "gender_reassignment": "trans, transgender, non-binary, nonbinary, transition, transphobia, gender identity",
    "sex": "woman, women, man, men, female, male, sexism, misogyny, gender",
    "age": "older, younger, ageism, mature student",
    "pregnancy_maternity": "pregnant, maternity, pregnancy, breastfeeding, baby",
    "marriage_civil_partnership": "married, marriage, civil partnership, husband, wife",
}
CHARACTERISTICS: Final = tuple(
    _term(code, MOTIVATION.label(code), synonyms) for code, synonyms in _SYNONYMS_OF_CHARACTERISTICS.items()
)
"""The nine protected characteristics (Equality Act 2010 s.4), by the codes of the perceived motivations."""

AUDIENCES: Final = (
    Term(ANYONE, "Anyone"),
    _term("students", "Students", "student, undergraduate, postgraduate, phd, apprentice"),
    _term("staff", "Staff", "employee, lecturer, colleague"),
    _term("applicants", "Applicants", "applicant"),
    _term("alumni", "Former students", "alumnus, graduate"),
    _term("contractors", "Contractors and agency workers", "contractor, agency"),
    _term("visitors", "Visitors and members of the public", "visitor, public, neighbour"),
    _term("case_team", "The case team", "case manager, handler"),
)

AUDIENCE_OF_AFFILIATION: Final = {
    "undergraduate": "students",
    "postgraduate_taught": "students",
    "postgraduate_research": "students",
    "apprentice": "students",
    "partner_student": "students",
    "applicant": "applicants",
    "alumnus": "alumni",
    "academic_staff": "staff",
    "professional_staff": "staff",
    "contractor": "contractors",
    "visitor": "visitors",
    "public": "visitors",
}
"""Which audience a person belongs to, by the affiliation a report gives; no entry where it tells nothing."""

CATEGORIES: Final = tuple(_term(entry.code, entry.label) for entry in REFERRAL_CATEGORY.entries)

NEED_OF_INCIDENT: Final = {
    "harassment_protected": "bullying",
    "harassment_general": "bullying",
    "bullying": "bullying",
    "retaliation": "advice",
    "hate_incident": "hate",
    "discrimination": "discrimination",
    "threats": "assault",
    "physical_assault": "assault",
    "online_abuse": "online_abuse",
    "stalking": "stalking",
    "sexual_harassment": "sexual_violence",
    "sexual_assault": "sexual_violence",
    "rape": "sexual_violence",
    "image_based_abuse": "image_abuse",
    "domestic_abuse": "domestic_abuse",
    "honour_based_abuse": "honour_abuse",
    "spiking": "spiking",
    "property_damage": "after_crime",
    "antisocial": "campus_safety",
    "abuse_of_power": "staff_conduct",
    "wellbeing": "mental_health",
    "free_speech": "advice",
}
"""What a person may need after an incident of a type; no entry for the types that do not tell."""

DANGER_PHRASES: Final = _phrases(
    "danger, emergency, ambulance, 999, life at risk, attacked, attacking, weapon, knife, stabbed, gun, acid, "
    "bleeding, unconscious, overdose, spiked, suicide, suicidal, end my life, wants to die, want to die, kill, "
    "killed, killing, dying, broke in, breaking in, intruder, following me, strangled, choked, fire, bomb"
)
"""What somebody types when a life may be at risk: with one of these, emergency services stand first."""
