"""Marking excerpts of what was told with themes, in the case, by case managers.

The words and their themes are sealed with the case: the plain file tells that something was marked and by whom, and
never what. Each mark is an event of the case, so that it can be taken back like every other action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harassment_cms.codebook import Codebook
from harassment_cms.domain.clocks import counted, local_date
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.narrative.agreement import HINDRANCE_WORDS, Hindrance
from harassment_cms.domain.narrative.excerpts import FEWEST_WORDS, Excerpt, Source, located
from harassment_cms.domain.narrative.words import words_of
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, ExcerptState, NewEvent, UnitOfWork, views
from harassment_cms.services.narrative.opening import Told, told

LONGEST_EXCERPT = 2_000
LONGEST_AGREED = 500


class Coding:
    """Excerpts of cases and the themes they are marked with."""

    def __init__(self, desk: Desk, codebook: Callable[[], Codebook]) -> None:
        self._desk = desk
        self._codebook = codebook

    def themes(self) -> Codebook:
        """Return the codebook of this home; raises ``InputRefusedError`` for a broken file."""
        return self._codebook()

    def mark(self, ref: str, words: str, themes: Sequence[str], agreed: str = "") -> Excerpt:
        """Mark words of the report or of a note with themes.

        ``agreed`` says how the reporting party agreed, where they wanted to be asked. Raises ``InputRefusedError``
        for words that stand nowhere in the case, for unknown themes, and where what the reporting party answered, or
        the case being restricted, speaks against it; ``ConflictError`` if just these words are marked with these
        already.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        chosen = self._chosen(themes)
        _check_words(words, agreed)
        with self._desk.store.write() as work:
            opened = told(self._desk, work, work.cases.by_ref(reference))
            _refuse_hindered(opened, agreed)
            source, text = _found(opened, words)
            for known in work.narrative.of_case(opened.case.id):
                same = known.body["source"] == source.id and known.body["text"] == text
                if same and set(chosen) <= set(known.body["themes"]):
                    raise ConflictError(f"These words of {reference} are marked so already.", "Nothing was changed.")
            body = {"source": source.id, "text": text, "themes": list(chosen), "agreed": agreed.strip()}
            number = work.narrative.add(opened.case.id, body, work.now)
            _event(work, opened.case.id, EventKind.EXCERPT_MARKED, number)
            work.commit("excerpt.mark", reference, excerpt=number)
        return next(each for each in self.of(reference) if each.id == number)

    def take_away(self, ref: str, number: int) -> None:
        """Take the mark of an excerpt away; raises ``InputRefusedError`` if the case has no such excerpt."""
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.write() as work:
            case = work.cases.by_ref(reference)
            excerpt = next((each for each in work.narrative.of_case(case.id) if each.id == number), None)
            if excerpt is None:
                raise InputRefusedError(
                    f"There is no excerpt {number} on {reference}. Nothing was changed.",
                    f"See them: hcms cases excerpts {reference}",
                )
            work.narrative.set_state(excerpt, ExcerptState.TAKEN_AWAY)
            _event(work, case.id, EventKind.EXCERPT_TAKEN_AWAY, number)
            work.commit("excerpt.take_away", reference, excerpt=number)

    def of(self, ref: str) -> tuple[Excerpt, ...]:
        """Return what is marked in a case."""
        reference = normalise(ref)
        self._desk.require(Right.READ_CASES, reference)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(reference)
            names = self._desk.names(view)
            return tuple(views.excerpt(stored, names) for stored in view.narrative.of_case(case.id))

    def read(self, ref: str) -> tuple[Excerpt, ...]:
        """Return what is marked in a case, for somebody to read: that goes on record as opening the case does."""
        reference = normalise(ref)
        found = self.of(reference)
        with self._desk.store.write() as work:
            work.commit("case.read", reference)
        return found

    def _chosen(self, themes: Sequence[str]) -> tuple[str, ...]:
        today = local_date(self._desk.clock(), self._desk.calendar.zone)
        usable = [theme.id for theme in self._codebook().in_use(today)]
        unknown = [theme for theme in themes if theme not in usable]
        if unknown or not themes:
            what = f"The codebook has no theme {unknown[0]} in use." if unknown else "No theme was chosen."
            raise InputRefusedError(f"{what} Nothing was marked.", f"Themes in use: {', '.join(usable)}.")
        return tuple(theme for theme in usable if theme in themes)


def _check_words(words: str, agreed: str) -> None:
    if len(words_of(words)) < FEWEST_WORDS:
        raise InputRefusedError(
            f"An excerpt has at least {FEWEST_WORDS} words. Nothing was marked.",
            "Choose a sentence or a part of one.",
        )
    if len(words) > LONGEST_EXCERPT:
        raise InputRefusedError(
            f"An excerpt has at most {LONGEST_EXCERPT:,} characters. Nothing was marked.",
            "Mark the sentences that say it; the report stays as it is.",
        )
    if len(agreed) > LONGEST_AGREED:
        raise InputRefusedError(
            f"How they agreed is said in at most {LONGEST_AGREED} characters. Nothing was marked.",
            "Add a note to the case for more.",
        )


def _refuse_hindered(opened: Told, agreed: str) -> None:
    hindered = opened.hindrance(agreed=bool(agreed.strip()))
    if hindered is None:
        return
    hint = "Their report is worked as every other; it only stays out of what is published."
    if hindered is Hindrance.ASK_FIRST and not opened.standing().anonymous:
        hint = (
            "Ask them. If they agree, mark it again and say when and how: --agreed, or the last line of the dialogue."
        )
    raise InputRefusedError(f"{HINDRANCE_WORDS[hindered]} Nothing was marked.", hint)


def _found(opened: Told, words: str) -> tuple[Source, str]:
    for source in opened.sources:
        if (place := located(words, source.text)) is not None:
            return source, source.text[slice(*place)]
    looked = counted(len(opened.sources), "text")
    raise InputRefusedError(
        f"These words stand neither in the report nor in a note of {opened.case.ref}: {looked} looked through. "
        "Nothing was marked.",
        "Give the words as they stand there, one passage at a time.",
    )


def _event(work: UnitOfWork, case_id: int, kind: EventKind, number: int) -> None:
    event = NewEvent(kind, work.now, work.now, None, None, {"excerpt": str(number)})
    work.work.add_event(case_id, event)
