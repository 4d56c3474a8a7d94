"""Paraphrases: what several people told, in a case manager's own words, checked before it may be published.

A paraphrase is kept only where enough cases stand apart, none of whose people objected; where it repeats nobody's
words; and where everything in it that may point to somebody was changed, or left with a reason. It is kept for good,
as a version of its theme and days: another one, or its withdrawal, is a version after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from harassment_cms.codebook import Codebook, Theme
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.narrative.independence import ENOUGH, groups
from harassment_cms.domain.narrative.redaction import Finding, Kind, Known, look_through, quoted
from harassment_cms.domain.narrative.words import plain
from harassment_cms.domain.periods import Period
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.safetext import safe_text
from harassment_cms.domain.work import LIVING_LINKS, LinkKind
from harassment_cms.ports import Desk, NewParaphrase, Repositories, StoredExcerpt, StoredParaphrase, views
from harassment_cms.services.narrative.opening import Told, told

LONGEST = 1_200
SHORTEST = 20
LONGEST_REASON = 300
_ONE_STORY = (LinkKind.SAME_INCIDENT, LinkKind.SAME_REPORTER, LinkKind.SAME_RESPONDENT)


@dataclass(frozen=True, slots=True)
class ThemeStanding:
    """What stands behind a theme in a period: true figures, for case managers only.

    ``cases`` may be used, ``apart`` of them stand apart, ``left_out`` are marked and may not be used.
    """

    theme: str
    label: str
    cases: int
    apart: int
    left_out: int

    @property
    def enough(self) -> bool:
        """Whether a paraphrase may be written."""
        return self.apart >= ENOUGH


@dataclass(frozen=True, slots=True)
class Looked:
    """A paraphrase as it was looked through. ``text`` is how it would be kept: positions are those of this text."""

    text: str
    standing: ThemeStanding
    findings: tuple[Finding, ...]
    quoted: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a paraphrase, as people read it; an empty ``text`` withdrew the one before, for ``reason``."""

    first: str
    last: str
    theme: str
    label: str
    edition: int
    text: str
    kept: tuple[tuple[int, str, str], ...]
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, repr=False)
class _Coded:
    """The cases marked with a theme that may be used, with their excerpts."""

    cases: Mapping[int, Told]
    excerpts: tuple[StoredExcerpt, ...]
    left_out: int


class Paraphrases:
    """Writing, checking and keeping what is published of themes."""

    def __init__(self, desk: Desk, codebook: Callable[[], Codebook]) -> None:
        self._desk = desk
        self._codebook = codebook

    def standing(self, period: Period) -> tuple[ThemeStanding, ...]:
        """Return what stands behind each theme of the codebook in a period. That goes on record: it counts truly."""
        self._require(period)
        opened: dict[int, Told] = {}
        with self._desk.store.read() as view:
            marked = view.narrative.marked_between(period.first, period.last)
            found = tuple(
                self._weighed(view, theme, self._coded(view, theme, marked, opened), apart=False)
                for theme in self._codebook().themes
            )
        with self._desk.store.write() as work:
            work.commit("themes.count", period.id)
        return found

    def look(self, period: Period, theme: str, text: str, anonymous_apart: str = "") -> Looked:
        """Look a paraphrase through without keeping it; raises ``InputRefusedError`` for one that cannot be one."""
        self._require(period)
        chosen, text = self._theme(theme), _tidy(text)
        with self._desk.store.read() as view:
            looked = self._looked(view, period, chosen, text, apart=bool(anonymous_apart.strip()))[0]
        with self._desk.store.write() as work:
            work.commit("paraphrase.look", period.id, theme=chosen.id)
        return looked

    def keep(
        self,
        period: Period,
        theme: str,
        text: str,
        stays: Mapping[int, str] | None = None,
        anonymous_apart: str = "",
    ) -> Version:
        """Keep a paraphrase as the newest version of its theme and period.

        ``stays`` gives, by the position of a finding (its first character, counted from 1), why it may stay.
        ``anonymous_apart`` says why anonymous reports stand apart here; without it all of them count as one case.
        Raises ``InputRefusedError`` where too few cases stand apart, for a quotation, and for findings without a
        reason.
        """
        self._require(period)
        chosen, text = self._theme(theme), _tidy(text)
        why = _reasons(stays or {}, anonymous_apart)
        with self._desk.store.write() as work:
            looked, known = self._looked(work, period, chosen, text, apart=bool(why[0]))
            _refuse(looked, why)
            _refuse_names_in_reasons(looked, why, known)
            new = NewParaphrase(
                first=period.first,
                last=period.last,
                theme=chosen.id,
                label=chosen.label,
                text=text,
                cases=looked.standing.apart,
                kept=tuple((each.position, each.kind.value, why[each.position]) for each in looked.findings),
                reason=why[0],
            )
            edition = work.narrative.keep(new, work.now)
            work.commit("paraphrase.keep", period.id, theme=chosen.id, edition=edition)
        return self._newest(period, chosen.id)

    def withdraw(self, period: Period, theme: str, reason: str) -> Version:
        """Withdraw the paraphrase of a theme and period; what was published with it stays as it was.

        Raises ``InputRefusedError`` if there is none, or no reason.
        """
        self._require(period)
        why = _reasons({}, reason)[0]
        if not why:
            raise InputRefusedError("Why is it withdrawn? Nothing was changed.", "Say it in a few words: --reason")
        with self._desk.store.write() as work:
            versions = work.narrative.kept((period.first, period.last))
            last = next((each for each in reversed(versions) if each.said.theme == theme), None)
            if last is None or last.withdrawn:
                raise InputRefusedError(
                    f"There is no paraphrase of {theme} for {period.id}. Nothing was changed.",
                    "See them: hcms themes paraphrases",
                )
            said = last.said
            gone = NewParaphrase(said.first, said.last, said.theme, said.label, "", 0, (), why)
            edition = work.narrative.keep(gone, work.now)
            work.commit("paraphrase.withdraw", period.id, theme=theme, edition=edition)
        return self._newest(period, theme)

    def versions(self, period: Period | None = None) -> tuple[Version, ...]:
        """Return every version that was kept, oldest first, for whoever makes the figures."""
        self._desk.require(Right.REPORT)
        days = None if period is None else (period.first, period.last)
        with self._desk.store.read() as view:
            names = self._desk.names(view)
            return tuple(_version(stored, names) for stored in view.narrative.kept(days))

    def _newest(self, period: Period, theme: str) -> Version:
        return [version for version in self.versions(period) if version.theme == theme][-1]

    def _require(self, period: Period) -> None:
        for right in (Right.WORK_CASES, Right.TRUE_COUNTS):
            self._desk.require(right, period.id)

    def _theme(self, theme_id: str) -> Theme:
        theme = self._codebook().get(theme_id)
        if theme is None:
            known = ", ".join(each.id for each in self._codebook().themes)
            raise InputRefusedError(f"The codebook has no theme {theme_id}.", f"It has: {known}.")
        return theme

    def _looked(
        self, view: Repositories, period: Period, theme: Theme, text: str, *, apart: bool
    ) -> tuple[Looked, Known]:
        marked = view.narrative.marked_between(period.first, period.last)
        coded = self._coded(view, theme, marked, {})
        known = self._known(view, coded)
        texts = [source.text for each in coded.cases.values() for source in each.sources]
        looked = Looked(
            text=text,
            standing=self._weighed(view, theme, coded, apart=apart),
            findings=look_through(text, known),
            quoted=quoted(text, texts, [excerpt.body["text"] for excerpt in coded.excerpts]),
        )
        return looked, known

    def _coded(
        self, view: Repositories, theme: Theme, marked: Sequence[StoredExcerpt], opened: dict[int, Told]
    ) -> _Coded:
        """Open the cases marked with a theme, each once, and judge again whether they may be used."""
        mine = [excerpt for excerpt in marked if theme.id in excerpt.body["themes"]]
        numbers = list(dict.fromkeys(excerpt.case_id for excerpt in mine))
        for case in view.cases.by_ids([number for number in numbers if number not in opened]):
            opened[case.id] = told(self._desk, view, case)
        agreed = {excerpt.case_id for excerpt in mine if excerpt.body["agreed"]}
        usable = {
            number: opened[number] for number in numbers if opened[number].hindrance(agreed=number in agreed) is None
        }
        excerpts = tuple(excerpt for excerpt in mine if excerpt.case_id in usable)
        return _Coded(usable, excerpts, len(numbers) - len(usable))

    def _weighed(self, view: Repositories, theme: Theme, coded: _Coded, *, apart: bool) -> ThemeStanding:
        cases = [each.standing() for each in coded.cases.values()]
        found = groups(cases, _linked(view, coded.cases), anonymous_apart=apart)
        return ThemeStanding(theme.id, theme.label, len(cases), len(found), coded.left_out)

    def _known(self, view: Repositories, coded: _Coded) -> Known:
        """Put together whom and what those cases speak of, the people here, and the organisation's campuses."""
        settings = self._desk.settings
        known = Known(
            names=frozenset(self._desk.names(view).values()),
            places=frozenset(campus.label for campus in settings.campuses),
        )
        for each in coded.cases.values():
            known |= each.known()
        return known


def _linked(view: Repositories, cases: Mapping[int, Told]) -> list[tuple[int, int]]:
    """Return the pairs of cases that are one story, also through cases that are not among these."""
    pairs = [(number, each.may_be) for number, each in cases.items() if each.may_be is not None]
    pairs += [(join.from_case, join.to_case) for join in view.joins.all()]
    waiting, seen = [*cases, *(number for pair in pairs for number in pair)], set[int]()
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        for link in view.work.links(number):
            if link.state in LIVING_LINKS and link.body["kind"] in _ONE_STORY:
                pairs.append((link.case_a, link.case_b))
                waiting += (link.case_a, link.case_b)
    return pairs


def _tidy(text: str) -> str:
    tidy = " ".join(text.split())
    if not SHORTEST <= len(tidy) <= LONGEST:
        raise InputRefusedError(
            f"A paraphrase has between {SHORTEST} and {LONGEST:,} characters. Nothing was kept.",
            "Say in a few sentences of your own what several people told.",
        )
    if tidy != safe_text(tidy):
        raise InputRefusedError(
            "There are characters in it that cannot be seen. Nothing was kept.", "Type the text again."
        )
    return tidy


def _reasons(stays: Mapping[int, str], anonymous_apart: str) -> dict[int, str]:
    """Return the reasons tidied, by position; the one for anonymous reports under 0."""
    tidy = {place: " ".join(reason.split()) for place, reason in {**stays, 0: anonymous_apart}.items()}
    if any(len(reason) > LONGEST_REASON or reason != safe_text(reason) for reason in tidy.values()):
        raise InputRefusedError(
            f"A reason has at most {LONGEST_REASON} characters, all to be seen. Nothing was kept.", "Say it shorter."
        )
    return tidy


def _refuse(looked: Looked, why: Mapping[int, str]) -> None:
    standing = looked.standing
    if not standing.enough:
        raise InputRefusedError(
            f"Behind “{standing.label}” stand {counted(standing.cases, 'case')} in that period, of which "
            f"{standing.apart} stand apart; {ENOUGH} are needed. Nothing was kept.",
            "The same person, incident or responding party counts once, and so do all anonymous reports unless you "
            "say why they stand apart. Wait for more, or take a longer period.",
        )
    if looked.quoted is not None:
        first, last = looked.quoted
        raise InputRefusedError(
            f"Characters {first + 1} to {last} repeat the words of a report. Nothing was kept.",
            "Nobody is quoted. Say it in words of your own.",
        )
    places = {each.position for each in looked.findings}
    open_ = sorted(place for place in places if not why.get(place))
    if open_:
        at = ", ".join(map(str, open_))
        raise InputRefusedError(
            f"{counted(len(open_), 'place')} may point to somebody, beginning at character {at}. Nothing was kept.",
            "Change each, or say by its position why it may stay.",
        )
    if astray := sorted(place for place in why if place and place not in places):
        raise InputRefusedError(
            f"Nothing was found at character {astray[0]}, so no reason is needed there. Nothing was kept.",
            "Positions are those of the text as it is now: look it through again.",
        )


def _refuse_names_in_reasons(looked: Looked, why: Mapping[int, str], known: Known) -> None:
    """A reason can be read by everybody who opens this home, so it names nobody whom the text does not name."""
    there = {plain(each.words(looked.text)) for each in looked.findings}
    for reason in why.values():
        for finding in look_through(reason, known):
            if finding.kind in (Kind.NAME, Kind.EMAIL) and plain(finding.words(reason)) not in there:
                raise InputRefusedError(
                    "A reason has a name in it that is known here. Nothing was kept.",
                    "Reasons can be read by everybody who opens this home: say it without names.",
                )


def _version(stored: StoredParaphrase, names: Mapping[int, str]) -> Version:
    said = stored.said
    return Version(
        first=said.first.isoformat(),
        last=said.last.isoformat(),
        theme=said.theme,
        label=said.label,
        edition=stored.edition,
        text=said.text,
        kept=said.kept,
        reason=said.reason,
        made_at=stored.made_at,
        made_by=names.get(stored.actor, views.NOBODY),
    )
