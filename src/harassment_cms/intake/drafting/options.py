"""The options of a drafted question with their codes, and what a person has to decide about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from harassment_cms.domain.case import Route
from harassment_cms.formdefs import OTHER, SAFETY_ANSWERS, SAFETY_FIELDS, Question
from harassment_cms.intake.drafting.draft import DraftOption
from harassment_cms.intake.drafting.naming import free, is_other, option_codes
from harassment_cms.intake.drafting.vocabulary import SURE, Coded, Labels, generic_code, listed_codes
from harassment_cms.intake.nearness import bare, nearest

_LEAST_ALIKE = 0.65
_ROUTES: Final = (
    (Route.ANONYMOUS, re.compile(r"\banonymous(?:ly)?\b|\bwithout (?:giving )?my name\b")),
    (
        Route.NAMED_NO_ACTION,
        re.compile(
            r"\b(?:no|not want any|do not want|dont want|not wish)\b.*\b(?:action|done|further|contact)|"
            r"\bonly (?:record|keep)|\b(?:for the|on) record\b|\brecord only\b|\bnothing\b"
        ),
    ),
    (
        Route.NAMED_MEETING,
        re.compile(
            r"\b(?:talk|speak|meet|meeting|support|contact(?:ed)?|call|adviser|advisor|case manager|named|my name)\b"
        ),
    ),
)


def route_of(label: str) -> str | None:
    """The route that an option seems to ask for."""
    words = bare(label)
    return next((route.value for route, says in _ROUTES if says.search(words)), None)


def coded(
    labels: Sequence[str],
    field: str | None,
    known: Question | None,
    meanings: Labels,
    *,
    turned_round: bool = False,
) -> list[DraftOption]:
    """Options with codes for a question that feeds ``field``.

    ``known`` is a question of another form with the same words. ``turned_round`` says that "Yes" seems to mean that
    all is well: then its options are no answers to a safety question.
    """
    if known is not None and known.field == field:
        by_known = {label: code for label in labels if (code := known.code(label)) is not None}
        if len(by_known) == len(labels) == len(set(by_known.values())):
            return [DraftOption(label, by_known[label]) for label in labels]
    if field in SAFETY_FIELDS:
        return [_safety(label, turned_round) for label in labels]
    if field == "route":
        return _unique([DraftOption(label, route_of(label), ("Guessed from its words.",)) for label in labels])
    if field is None or not listed_codes(field):
        return [DraftOption(label, code) for label, code in zip(labels, option_codes(labels), strict=True)]
    return _from_list(labels, field, meanings)


def with_other(options: Sequence[DraftOption]) -> list[DraftOption]:
    """Options, one of which is coded as the "Other" after which people write words of their own."""
    if any(option.code == OTHER for option in options):
        return list(options)
    for place, option in enumerate(options):
        if is_other(option.label):
            return [*options[:place], DraftOption(option.label, OTHER, option.notes), *options[place + 1 :]]
    label = free("Other", {option.label for option in options})
    return [
        *options,
        DraftOption(label, OTHER, ("Its words were not seen in this file: write them as in the survey.",)),
    ]


def completed(labels: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Labels seen in a file, with the "Yes" or "No" nobody gave, and what to say about it."""
    found = [generic_code(label) for label in labels]
    missing = [word for word, code in (("Yes", "yes"), ("No", "no")) if code not in found]
    if len(missing) == 1 and len(labels) <= len(SAFETY_ANSWERS):
        return [*labels, *missing], (f"Nobody answered “{missing[0]}” in this file; it was added.",)
    return list(labels), ()


def told_last(labels: Iterable[str]) -> list[str]:
    """Labels in their order, but those that every list ends with at the end."""
    ends = {"unsure": 1, "unknown": 1, "not_applicable": 2, OTHER: 3, "prefer_not_to_say": 4}
    return sorted(labels, key=lambda label: ends.get(generic_code(label) or "", 0))


def _safety(label: str, turned_round: bool) -> DraftOption:
    code = {"unknown": "unsure"}.get(generic_code(label) or "", generic_code(label))
    if code in ("yes", "no") and turned_round:
        # Codes that no safety field takes: who confirms the field all the same is stopped by the check.
        return DraftOption(label, f"answered_{code}")
    if code in SAFETY_ANSWERS:
        return DraftOption(label, code)
    return DraftOption(label, None, (f"One of {', '.join(SAFETY_ANSWERS)}: yes is what means danger.",))


def codes_left(options: Iterable[DraftOption], field: str) -> list[str]:
    """The codes of the field's list that no option has yet."""
    given = {option.code for option in options}
    return [code for code in listed_codes(field) if code not in given]


def _from_list(labels: Sequence[str], field: str, meanings: Labels) -> list[DraftOption]:
    found = [meanings.code(field, label) for label in labels]
    # The label that fits a code best has it; another that would fit, too, is a person's to place.
    best: dict[str, float] = {}
    for each in found:
        if each is not None:
            best[each.code] = max(best.get(each.code, 0), each.score)
    given: set[str] = set()
    options: list[DraftOption] = []
    for label, each in zip(labels, found, strict=True):
        if each is not None and each.score == best[each.code] and each.code not in given:
            given.add(each.code)
            notes = () if each.score >= SURE else ("Likely, not sure.",)
            options.append(DraftOption(label, each.code, notes))
        else:
            options.append(DraftOption(label, None, _hint(label, field, each)))
    return options


def _hint(label: str, field: str, taken: Coded | None) -> tuple[str, ...]:
    if taken is not None:
        return (f"Would be {taken.code}, but another option fits that better.",)
    near = nearest(label, (code.replace("_", " ") for code in listed_codes(field)), least=_LEAST_ALIKE)
    return (f"Perhaps {near.words.replace(' ', '_')}.",) if near else ()


def _unique(options: Sequence[DraftOption]) -> list[DraftOption]:
    """Leave a code that several options seem to have to a person, for each of them."""
    times = Counter(option.code for option in options)
    return [
        option
        if option.code and times[option.code] == 1
        else DraftOption(option.label, None, (f"One of {', '.join(route.value for route, _ in _ROUTES)}.",))
        for option in options
    ]
