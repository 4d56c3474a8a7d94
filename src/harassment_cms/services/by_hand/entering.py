"""Entering a report: judged by the form as an import's rows are, and stored whole in one signed step."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from harassment_cms.answers.conflicts import Closing
from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.pasttimes import parse_told
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import draw
from harassment_cms.domain.timephrases import describe
from harassment_cms.domain.told import SUMMARY
from harassment_cms.formdefs import FormDef, Question, QuestionType
from harassment_cms.intake import byhand
from harassment_cms.intake.arriving import Beginnings
from harassment_cms.intake.byhand import Given
from harassment_cms.intake.dedupe import Arrival, RowReader
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports import BY_HAND_TOOL, Desk, Keys, NewBatch, UnitOfWork
from harassment_cms.services.by_hand.circumstances import told_of
from harassment_cms.services.by_hand.given import given_answers
from harassment_cms.services.by_hand.report import HandReport
from harassment_cms.services.by_hand.scripted import ANSWERS, FORM, TOLD_AT, plain_from, words_from
from harassment_cms.services.by_hand.unfinished import PLACE, Unfinished

LONGEST_ANSWER = 100_000
SAME_REPORT_WITHIN = timedelta(days=1)
_ID = "by-hand-"


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of it. ``remarks`` name questions whose answer stays as typed, and why; no word of it.

    ``opens`` says whether whoever entered it can open its case.
    """

    ref: str
    danger: bool
    remarks: tuple[str, ...]
    opens: bool = True


class EnteredTwiceError(ConflictError):
    """The same answers were entered a short while ago; entering them once more has to be wanted."""


class ByHand:
    """Entering reports, and going on with those that were begun."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk = desk
        self._keys = keys

    def form(self, form_id: str | None = None) -> FormDef:
        """Return a form of this home by its id, or its only one; raises ``InputRefusedError``."""
        forms = self._desk.forms()
        if form_id is None and len(forms) == 1:
            return next(iter(forms.values()))
        if form_id is None or form_id not in forms:
            said = "Several forms are here" if form_id is None else f"There is no form {form_id}"
            raise InputRefusedError(f"{said}. Nothing was written.", f"The forms here: {', '.join(forms)}.")
        return forms[form_id]

    def scripted(self, raw: bytes | None, given: Mapping[str, str]) -> HandReport:
        """Return the report that a script hands over as JSON; ``given`` says more of how it came, by the same keys.

        Raises ``InputRefusedError`` or ``UsageError`` for what cannot be taken.
        """
        plain = {} if raw is None else plain_from(raw)
        words = words_from(plain, given)
        form = self.form(words.pop(FORM, None))
        told_at = words.pop(TOLD_AT, "")
        return HandReport(
            form=form.id,
            answers=given_answers(form, plain.get(ANSWERS, {})),
            came_by=words.get("came_by", ""),
            told_by=words.get("told_by", ""),
            relayed_by=words.get("relayed_by", ""),
            basis=words.get("basis", ""),
            reason=words.get("reason", ""),
            wording=words.get("wording") or SUMMARY,
            headers=words.get("headers", ""),
            told_at=self.moment_told(told_at) if told_at.strip() else None,
        )

    def enter(self, report: HandReport, *, again: bool = False, draft: str = "") -> Entered:
        """Store a report and the case that it begins; ``draft`` is where it was being written until now.

        Raises ``InputRefusedError`` naming what cannot be taken, and unless ``again``, ``EnteredTwiceError`` if
        somebody entered the same answers within a day.
        """
        self._desk.require(Right.WORK_CASES)
        form = self.form(report.form)
        _require_known(form, report.answers)
        told = told_of(report, self._desk.actor.name)
        self._refuse_future(report.told_at)
        layout = byhand.layout_for(form, self._desk.settings.timezone)
        mapper = Mapper(layout, form)
        reader = RowReader(mapper, Tagger(self._keys.tagger, form.id, mapper.asked), FactsReader(form))
        closing = Closing.of(self._desk)
        reader.conflicts = closing.conflicts(layout, form)
        identity = f"{_ID}{secrets.token_hex(16)}"
        with self._desk.store.write() as work:
            day = work.by_hand.day(_new_batch(form, layout), work.now)
            try:
                row = byhand.record(layout, form, day.entered + 1, identity, report.told_at, told, report.answers)
            except ValueError as error:
                raise _half_a_character() from error
            ((arrival,),) = reader.chunks([row], [])
            if arrival.problem is not None:
                raise _nothing_said()
            if not again:
                self._refuse_twice(work, arrival)
            ref = _free_reference(work)
            (row_made,) = Beginnings(self._desk).of([arrival], [ref], work.now)
            wall = closing.wall(arrival.hits)
            rows = [row_made._replace(came_by=told.came_by, wall=wall)]
            first = work.reserve(3 * len(rows))
            work.imports.write(
                self._desk.store.seal_rows(day.batch, day.form_version, day.key, rows, first, to_text(work.now))
            )
            if draft:
                work.drafts.drop(draft)
            work.commit("case.enter", ref, form=form.id)
        problems = mapper.reread(row.raw).problems
        opens = wall is None or self._desk.actor.id in wall.body["named"]
        return Entered(ref, arrival.danger, tuple(f"{question}: {why}" for question, why in problems), opens)

    def begun(self) -> dict[str, Unfinished]:
        """Return the reports this person has begun, by the place where each is kept, the newest first."""
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.read() as view:
            places = [place for place in view.drafts.places() if place.startswith(f"{PLACE}/")]
            found = {place: Unfinished.from_text(view.drafts.load(place) or "") for place in places}
        return {place: draft for place, draft in found.items() if draft is not None}

    def moment_told(self, typed: str) -> datetime | date:
        """Return when a report was told, as somebody typed it; raises ``UsageError`` or ``InputRefusedError``."""
        return parse_told(typed, self._desk.clock(), self._desk.calendar)

    def new_place(self) -> str:
        """Return where the next report can be kept while it is being written."""
        with self._desk.store.read() as view:
            taken = set(view.drafts.places())
        return next(place for number in range(1, len(taken) + 2) if (place := f"{PLACE}/{number}") not in taken)

    def _refuse_future(self, told_at: datetime | date | None) -> None:
        if told_at is not None and told_at > self._now_like(told_at):
            raise InputRefusedError(
                "The time at which it was told has not come yet. Nothing was written.", "Check the date and the time."
            )

    def _now_like(self, moment: datetime | date) -> datetime | date:
        now = self._desk.clock()
        return now if isinstance(moment, datetime) else local_date(now, self._desk.calendar.zone)

    def _refuse_twice(self, work: UnitOfWork, arrival: Arrival) -> None:
        earlier = work.by_hand.entered_before(arrival.tags.answers, work.now - SAME_REPORT_WITHIN)
        if earlier is None:
            return
        which = earlier.ref or "a restricted case"
        when = describe(earlier.at, work.now, self._desk.calendar.zone)
        raise EnteredTwiceError(
            f"The very same answers were entered as {which} ({when}). Nothing was written.",
            "If it is another report all the same, enter it again.",
        )


def _require_known(form: FormDef, answers: Mapping[str, Given]) -> None:
    """Raise ``InputRefusedError`` for answers that the form cannot hold; no word of them is said."""
    asked = {question.id: question for question in form.questions if question.type is not QuestionType.STATEMENT}
    if answers.keys() - asked.keys():
        raise InputRefusedError(
            f"An answer belongs to no question of the form {form.id}. Nothing was written.",
            f"Its questions: {', '.join(asked)}.",
        )
    wrong = [why for id_, given in answers.items() if (why := _objection(asked[id_], given))]
    if wrong:
        raise InputRefusedError(
            "Some answers are not what their questions allow. Nothing was written.", f"Allowed: {'; '.join(wrong)}."
        )


def _objection(question: Question, given: Given) -> str:
    """Return what a question allows if that is not what was given; else nothing."""
    if max(len(given.text), len(given.other)) > LONGEST_ANSWER:
        return f"{question.id}: at most {LONGEST_ANSWER:,} characters"
    if given.other.strip() and not question.other:
        return f"{question.id}: no words beside the answer"
    if not question.type.has_options:
        return f"{question.id}: words, and no codes" if given.codes else ""
    one = question.type is QuestionType.CHOICE
    if given.text.strip() or (one and len(given.codes) > 1) or not set(given.codes) <= question.places.keys():
        return f"{question.id}: {'one' if one else 'any'} of {', '.join(question.places)}"
    return ""


def _new_batch(form: FormDef, layout: Layout) -> NewBatch:
    return NewBatch(
        file_name="",
        sha256="",
        sha512="",
        size=0,
        sheet=None,
        tool=BY_HAND_TOOL,
        form=form.id,
        form_hash=form.hash,
        form_definition=form.canonical,
        layout=layout.to_json(),
    )


def _free_reference(work: UnitOfWork) -> str:
    ref = draw(secrets.token_bytes)
    while work.imports.taken_references([ref]):
        ref = draw(secrets.token_bytes)
    return ref


def _nothing_said() -> InputRefusedError:
    return InputRefusedError(
        "No question of the form is answered yet. Nothing was written.", "One answer is enough; all others can wait."
    )


def _half_a_character() -> InputRefusedError:
    return InputRefusedError(
        "An answer holds half a character, which no text can. Nothing was written.", "Type that answer again."
    )
