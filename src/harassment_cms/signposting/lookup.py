"""Who can help: the directory searched by need, characteristic, audience, campus and a few typed words.

Called by services, screens and commands. Typed words never raise and forgive slips; a code that the vocabulary
does not have is refused with the nearest right one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from harassment_cms.domain.errors import UsageError
from harassment_cms.signposting.model import Directory, Service
from harassment_cms.signposting.vocabulary import (
    AUDIENCE_OF_AFFILIATION,
    AUDIENCES,
    CATEGORIES,
    CHARACTERISTICS,
    DANGER_PHRASES,
    NEED_OF_INCIDENT,
    NEEDS,
    Term,
)
from harassment_cms.signposting.words import meant, slips, telling, words_of
from harassment_cms.yamlfile import nearest

_NAME, _NEED, _CHARACTERISTIC, _CATEGORY, _WHERE, _DESCRIPTION, _AUDIENCE = 1.0, 0.9, 0.6, 0.6, 0.5, 0.4, 0.3
_IN_ITS_OWN_WORDS_TOO = 0.05
_LESS_CENTRAL = 0.02  # each place further down a service's list of needs
_WORTH_SHOWING = 0.5  # of what the best service gains by the typed words
_DESCRIBED = "description"
_SHORTEST_WITH_SLIP = 5
_LONGEST_QUERY = 300  # characters; a pasted report is not a search


@dataclass(frozen=True, slots=True)
class Match:
    """A service that was found. ``why`` says what it was found by, in words ("need: Stalking"), best first.

    ``score`` orders the matches of one look-up and means nothing beyond it.
    """

    service: Service
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that lead to a service. A ``whole`` phrase counts in the measure in which all its words are typed."""

    words: frozenset[str]
    weight: float
    why: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a look-up asks for: codes (None: not asked) and, for each telling word, the known words it may mean."""

    need: str | None
    characteristic: str | None
    audience: str | None
    campus: str | None
    words: tuple[Mapping[str, float], ...]
    typed: bool
    danger: bool


@dataclass(frozen=True, slots=True)
class _Gain:
    """What the typed words say for one service."""

    score: float
    why: tuple[str, ...]


def find(
    directory: Directory,
    query: str = "",
    *,
    need: str | None = None,
    characteristic: str | None = None,
    audience: str | None = None,
    campus: str | None = None,
    emergency_first: bool = True,
    limit: int | None = None,
) -> tuple[Match, ...]:
    """Return the services that fit everything asked for, best first; the same question gets the same order.

    ``need``, ``characteristic`` and ``audience`` take a code, its label or a synonym; ``need`` also a code of an
    incident type, ``audience`` one of an affiliation. With a ``characteristic``, services made for it come first;
    services for everyone follow where a need or a query asks for what they do. Without anything asked, every
    service comes in the order of the file. When the query sounds like danger, emergency services come first,
    whatever need was asked for, unless ``emergency_first`` is False.

    Raises ``UsageError`` for a need, characteristic or audience that the vocabulary does not have.
    """
    wanted = _Wanted(
        need=_code(need, NEEDS, NEED_OF_INCIDENT, "need"),
        characteristic=_code(characteristic, CHARACTERISTICS, {}, "characteristic"),
        audience=_code(audience, AUDIENCES, AUDIENCE_OF_AFFILIATION, "audience"),
        campus=campus,
        words=_known_words(query, directory),
        typed=bool(_told(query)),
        danger=emergency_first and sounds_like_danger(query),
    )
    in_reach = [service for service in directory.services if _reaches(service, wanted)]
    phrases = _index(directory)
    gains = [_gain(wanted.words, phrases[service.id]) for service in in_reach]
    bar = max((gain.score for gain in gains), default=0.0) * _WORTH_SHOWING
    found = [
        match
        for service, gain in zip(in_reach, gains, strict=True)
        if (match := _match(service, wanted, gain, bar)) is not None
    ]
    found.sort(key=lambda match: (0, 0.0) if wanted.danger and match.service.emergency else (1, -match.score))
    return tuple(found if limit is None else found[:limit])


def sounds_like_danger(query: str) -> bool:
    """Whether the words say that a life may be at risk; slips of the finger included."""
    typed = words_of(query[:_LONGEST_QUERY])
    return any(all(_is_said(word, typed) for word in words_of(phrase)) for phrase in DANGER_PHRASES)


def _is_said(word: str, typed: tuple[str, ...]) -> bool:
    """Whether a word of danger was typed; a short one must be right, for somebody fired is not on fire."""
    return word in typed or (len(word) >= _SHORTEST_WITH_SLIP and any(slips(other, (word,)) for other in typed))


def _code(given: str | None, vocabulary: tuple[Term, ...], aliases: Mapping[str, str], noun: str) -> str | None:
    if given is None:
        return None
    folded = given.strip().casefold()
    for term in vocabulary:
        if folded in (term.code, term.label.casefold()):
            return term.code
    if folded in aliases:
        return aliases[folded]
    for term in vocabulary:
        if folded in term.synonyms:
            return term.code
    codes = [term.code for term in vocabulary]
    close = nearest(folded, codes)
    meant_it = f'Did you mean "{close}"? ' if close else ""
    raise UsageError(f'There is no {noun} called "{given}".', f"{meant_it}One of: {', '.join(codes)}.")


def _reaches(service: Service, wanted: _Wanted) -> bool:
    if wanted.audience and not service.serves(wanted.audience):
        return False
    return not wanted.campus or service.is_on(wanted.campus)


def _match(service: Service, wanted: _Wanted, gain: _Gain, bar: float) -> Match | None:
    """Judge one service in reach: None when it does not fit what is asked for, else how well and why."""
    called = wanted.danger and service.emergency
    reasons = ["emergency service"] if called else []
    score = gain.score
    fits = not wanted.typed or gain.score >= bar > 0
    if wanted.need in service.needs:
        score += 1 - _LESS_CENTRAL * service.needs.index(wanted.need)
        reasons.append(f"need: {_label(wanted.need, NEEDS)}")
    elif wanted.need:
        fits = False
    if wanted.characteristic in service.characteristics:
        score += 1
        reasons.append(f"characteristic: {_label(wanted.characteristic, CHARACTERISTICS)}")
    elif wanted.characteristic:
        fits = fits and _is_for_everyone_and_asked_for(service, wanted)
    reasons += gain.why
    if wanted.audience:
        reasons.append(f"for: {_label(wanted.audience, AUDIENCES)}")
    return Match(service, round(score, 4), tuple(dict.fromkeys(reasons))) if fits or called else None


def _is_for_everyone_and_asked_for(service: Service, wanted: _Wanted) -> bool:
    return not service.characteristics and (wanted.need is not None or wanted.typed)


def _gain(words: tuple[Mapping[str, float], ...], phrases: tuple[_Phrase, ...]) -> _Gain:
    """Return how well the typed words lead to a service, and by what, the strongest first."""
    likeness: dict[str, float] = {}
    for meanings in words:
        for word, alike in meanings.items():
            likeness[word] = max(alike, likeness.get(word, 0.0))
    worth = {phrase: _worth(phrase, likeness) for phrase in phrases if not phrase.words.isdisjoint(likeness)}
    score = 0.0
    reasons: dict[str, float] = {}
    for meanings in words:
        hits: dict[str, float] = {}
        for phrase, at_most in worth.items():
            best = max((alike for word, alike in meanings.items() if word in phrase.words), default=0.0) * at_most
            if best > hits.get(phrase.why, 0.0):
                hits[phrase.why] = best
        if hits:
            why = max(hits, key=lambda reason: hits[reason])
            score += hits[why] + (_IN_ITS_OWN_WORDS_TOO if _DESCRIBED in hits and why != _DESCRIBED else 0.0)
            reasons[why] = max(hits[why], reasons.get(why, 0.0))
    return _Gain(score / max(len(words), 1), tuple(sorted(reasons, key=lambda why: -reasons[why])))


def _worth(phrase: _Phrase, likeness: Mapping[str, float]) -> float:
    if not phrase.whole:
        return phrase.weight
    return phrase.weight * sum(word in likeness for word in phrase.words) / len(phrase.words)


def _told(query: str) -> tuple[str, ...]:
    return telling(words_of(query[:_LONGEST_QUERY]))


def _known_words(query: str, directory: Directory) -> tuple[Mapping[str, float], ...]:
    """Return, for each telling word of the query that means anything here, the known words it may stand for."""
    known = _lexicon(directory)
    meanings = (meant(word, known) for word in _told(query))
    return tuple(meaning for meaning in meanings if meaning)


@lru_cache(maxsize=4)
def _lexicon(directory: Directory) -> dict[str, None]:
    """Every word that leads to some service, in an order that stays the same."""
    phrases = (phrase for of_service in _index(directory).values() for phrase in of_service)
    return dict.fromkeys(word for phrase in phrases for word in sorted(phrase.words))


@lru_cache(maxsize=4)
def _index(directory: Directory) -> dict[str, tuple[_Phrase, ...]]:
    return {service.id: tuple(_phrases(service)) for service in directory.services}


def _phrases(service: Service) -> Iterator[_Phrase]:
    """Yield everything that leads to a service, by how surely it does."""
    yield _Phrase(_set(f"{service.name} {service.id}"), _NAME, "name")
    for place, need in enumerate(service.needs):
        yield from _term_phrases(need, NEEDS, "need", _NEED - _LESS_CENTRAL * place)
    for characteristic in service.characteristics:
        yield from _term_phrases(characteristic, CHARACTERISTICS, "characteristic", _CHARACTERISTIC)
    category = f"{service.category} {_label(service.category, CATEGORIES)}"
    yield _Phrase(_set(category), _CATEGORY, "kind of help")
    for audience in service.audiences:
        yield from _term_phrases(audience, AUDIENCES, "for", _AUDIENCE)
    yield _Phrase(_set(" ".join((*service.areas, *service.languages))), _WHERE, "area or language")
    yield _Phrase(_set(f"{service.description} {service.for_whom}"), _DESCRIPTION, _DESCRIBED)


def _term_phrases(code: str, vocabulary: tuple[Term, ...], kind: str, weight: float) -> Iterator[_Phrase]:
    term = next(term for term in vocabulary if term.code == code)
    why = f"{kind}: {term.label}"
    yield _Phrase(_set(term.label), weight, why)
    for synonym in term.synonyms:
        yield _Phrase(_set(synonym), weight, why, whole=True)


def _set(text: str) -> frozenset[str]:
    return frozenset(telling(words_of(text)))


def _label(code: str, vocabulary: tuple[Term, ...]) -> str:
    return next(term.label for term in vocabulary if term.code == code)
