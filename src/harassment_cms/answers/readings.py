"""The readings of one report, opened: what each says, which are revisions, and which answers are the current ones.

Cases show it, and their codes follow it (`answers.codes`). The same sealed bytes are read by the same code that
imported them, under the form they were given under; everything else is derived (`intake.revisions`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from harassment_cms.answers.opened import Opened, form_of_today
from harassment_cms.answers.seen import holding
from harassment_cms.domain.case import (
    AnswerView,
    Case,
    ChangeKind,
    ChangeView,
    Standing,
    SubmissionView,
    UnmappedView,
)
from harassment_cms.domain.moments import from_text, maybe
from harassment_cms.domain.work import EventKind
from harassment_cms.formdefs import FormDef, Question
from harassment_cms.intake.byhand import told_in
from harassment_cms.intake.later import Placing
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer, Block
from harassment_cms.intake.revisions import Choice, Derived, Span, Told, derive, span
from harassment_cms.ports import Repositories, StoredEvent, StoredSubmission, views

_REPORT, _COPY = "report", "copy"


@dataclass(frozen=True, slots=True, repr=False)
class RowReadings:
    """All readings of one row of a response, which mostly is the only one: its report.

    ``complete`` ones by number, ``begun`` ones that were broken off. Its revisions are counted from ``first`` on, one
    number for all rows of a case.
    """

    complete: Mapping[int, Opened]
    begun: tuple[Opened, ...]
    derived: Derived
    first: int = 1
    now: FormDef | None = None

    @property
    def form(self) -> FormDef:
        """The form version of the newest reading with current answers."""
        return self.complete[max(self.derived.standing)].form

    def current(self) -> Block:
        """The current answers as one record, each from a reading that has it."""
        newest = self.complete[max(self.derived.standing)]
        given = {name: (self.complete[number].answer(name),) for name, number in self.derived.current.items()}
        own = {key: column for key, column in newest.block.unmapped.items() if key not in given}
        questions = {question.id for opened in self.complete.values() for question in opened.form.questions}
        return Block(
            response_ids=newest.block.response_ids,
            set_aside=newest.block.set_aside,
            submitted_at=newest.block.submitted_at,
            modified_at=newest.block.modified_at,
            answers={name: column for name, column in given.items() if name in questions},
            unmapped={name: column for name, column in given.items() if name not in questions} | own,
            responses=newest.block.responses,
            stands_alone=newest.block.stands_alone,
        )

    def answers(self) -> tuple[AnswerView, ...]:
        """The current answers, in the order of the form; what only an older version of it asks comes last."""
        current = self.derived.current
        asked = {question.id: question for opened in self.complete.values() for question in opened.form.questions}
        order = dict.fromkeys([*(question.id for question in self.form.questions), *asked])
        return tuple(self._view(self.complete[current[id_]], id_) for id_ in order if id_ in current)

    def unmapped(self) -> tuple[UnmappedView, ...]:
        """What stands in columns that no question describes, now."""
        block, headings = self.current(), self._headings()
        return tuple(
            UnmappedView(headings[name], answer.raw, self._perhaps(name))
            for name, (answer,) in block.unmapped.items()
            if answer is not None
        )

    def unplaced(self) -> int:
        """How many answers stand in words that the form does not know, though it likely has the question."""
        return sum(each.perhaps is not None for each in self.unmapped())

    def placed(self) -> Mapping[str, Placing]:
        """The questions that were answered in words the form did not know then, and that are placed since."""
        found: dict[str, Placing] = {}
        for opened in self.complete.values():
            found |= {id_: each for id_, each in opened.later.items() if opened.answer(id_) is not None}
        return found

    def changes(self) -> tuple[ChangeView, ...]:
        """How each earlier revision differs from what stands now, the latest first."""
        found = []
        for place, numbers in reversed(list(enumerate(self.derived.revisions, self.first))):
            if self.derived.standing.isdisjoint(numbers):
                then = self.complete[numbers[-1]]
                names = sorted(self.derived.contested & set(then.asked), key=self._place)
                found += [change for name in names if (change := self._change(then, name, place)) is not None]
        return tuple(found)

    def submissions(self, is_seen: Callable[[StoredSubmission], bool]) -> tuple[SubmissionView, ...]:
        """What the survey sent, each content once: what was broken off, what was said earlier, what stands now."""
        shown = [self._submission(opened, Standing.UNFINISHED, None, seen=True) for opened in self.begun]
        contents: set[frozenset[tuple[str, bytes | None]]] = set()
        for number, opened in sorted(self.complete.items()):
            content = frozenset(opened.said().items())
            if content not in contents:
                contents.add(content)
                stands = Standing.CURRENT if number in self.derived.standing else Standing.EARLIER
                shown.append(self._submission(opened, stands, self._revision(number), seen=is_seen(opened.stored)))
        return tuple(sorted(shown, key=lambda each: (_ORDER[each.standing], each.revision or 0, each.id)))

    def _revision(self, number: int) -> int | None:
        if self.first > 1 and not self.derived.contested:
            return None
        revisions = enumerate(self.derived.revisions, self.first)
        return next((place for place, those in revisions if number in those), None)

    def _change(self, then: Opened, name: str, revision: int) -> ChangeView | None:
        now = self.complete[self.derived.current[name]]
        if then.said()[name] == now.said()[name]:
            return None
        was, is_ = self._words(then, name), self._words(now, name)
        kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if is_ is None else ChangeKind.CHANGED
        question = self._question(name)
        if question is None:
            return ChangeView(name, self._headings()[name], "", kind, was, is_, revision, now.number)
        return ChangeView(name, question.text, question.type.value, kind, was, is_, revision, now.number)

    def _words(self, opened: Opened, name: str) -> str | None:
        if self._question(name) is not None:
            return views.words(self._view(opened, name))
        answer = opened.answer(name)
        return None if answer is None else answer.raw.strip() or None

    def _view(self, opened: Opened, name: str) -> AnswerView:
        question = next(question for question in opened.form.questions if question.id == name)
        return _answer(question, opened.answer(name), opened.later.get(name), self.now)

    def _perhaps(self, name: str) -> str | None:
        return next((opened.perhaps[name] for opened in self.complete.values() if name in opened.perhaps), None)

    def _question(self, name: str) -> Question | None:
        forms = [self.form, *(opened.form for opened in self.complete.values())]
        return next((question for form in forms for question in form.questions if question.id == name), None)

    def _headings(self) -> Mapping[str, str]:
        return {key: words for opened in self.complete.values() for key, words in opened.mapper.headings().items()}

    def _place(self, name: str) -> tuple[int, str]:
        places = {question.id: place for place, question in enumerate(self.form.questions)}
        return places.get(name, len(places)), name

    def _submission(self, opened: Opened, standing: Standing, revision: int | None, seen: bool) -> SubmissionView:
        stored, form, block = opened.stored, opened.form, opened.block
        asked = frozenset(opened.asked)
        headings = opened.mapper.headings()
        return SubmissionView(
            id=stored.id,
            form=form.id,
            form_version=str(form.version),
            response_id=block.responses[0] or block.response_ids[0],
            submitted_at=maybe(stored.submitted_at),
            received_at=stored.received_at,
            row_number=stored.row_number,
            row_sha256=hashlib.sha256(stored.record).hexdigest(),
            answers=tuple(self._view(opened, question.id) for question in form.questions if question.id in asked),
            unmapped=tuple(
                UnmappedView(headings[key], answer.raw, opened.perhaps.get(key))
                for key, (answer,) in block.unmapped.items()
                if answer is not None
            ),
            seen=seen,
            part=opened.mapper.part(stored.record) if opened.asked else "",
            standing=standing,
            revision=revision,
            modified_at=maybe(stored.modified_at),
            exported_at=maybe(stored.exported_at),
            told=told_in(opened.mapper.layout, stored.record),
            problem="" if stored.problem is None else ProblemCode(stored.problem).sentence,
        )


_ORDER = {Standing.UNFINISHED: 0, Standing.EARLIER: 1, Standing.CURRENT: 2}


@dataclass(frozen=True, slots=True, repr=False)
class Readings:
    """All that a case is made of: its report, and the further rows of a response that has several."""

    report: RowReadings
    further: tuple[RowReadings, ...]

    @property
    def rows(self) -> tuple[RowReadings, ...]:
        """The report, then the further rows in the order they came."""
        return (self.report, *self.further)

    @property
    def contested(self) -> bool:
        """Whether anything of it was answered in more than one way."""
        return any(row.derived.contested for row in self.rows)

    @property
    def known(self) -> bool:
        """Whether it is known of all of it which answers are the current ones."""
        return all(row.derived.known for row in self.rows)

    @property
    def standing(self) -> frozenset[int]:
        """The submissions that contradict no current answer, of the rows that have others."""
        return frozenset().union(*(row.derived.standing for row in self.rows if row.derived.contested))

    def revisions(self) -> tuple[tuple[int, ...], ...]:
        """Every revision, as they are counted: of the report, then of each further row that was changed."""
        changed = [row for row in self.further if row.derived.contested]
        return tuple(each for row in (self.report, *changed) for each in row.derived.revisions)

    def began_with(self) -> frozenset[int]:
        """The first complete reading of each row: what the case was told of when the row came."""
        return frozenset(min(row.complete) for row in self.rows)

    def unplaced(self) -> int:
        """How many answers stand in words that the form does not know, though it likely has the question."""
        return sum(row.unplaced() for row in self.rows)

    def placed(self) -> Mapping[str, Placing]:
        """The questions that were answered in words the form did not know then, and that are placed since."""
        return {id_: each for row in reversed(self.rows) for id_, each in row.placed().items()}

    def changes(self) -> tuple[ChangeView, ...]:
        """How earlier revisions of each row differ from what stands now."""
        return tuple(change for row in self.rows for change in row.changes())

    def seen(self, case: Case, events: Sequence[StoredEvent]) -> Callable[[StoredSubmission], bool]:
        """Return what says of a submission whether somebody has looked at it.

        What came with the import that made the case was looked at with the case.
        """
        looked = [event.recorded_at for event in views.standing(events) if event.kind is EventKind.CHANGE_SEEN]
        first = self.report.complete[min(self.report.complete)].stored

        def is_seen(stored: StoredSubmission) -> bool:
            came_with = stored.id == first.id if stored.identity == first.identity else stored.batch == first.batch
            return not case.changed or came_with or any(stored.received_at <= moment for moment in looked)

        return is_seen


def read(view: Repositories, case: Case, events: Iterable[StoredEvent], zone: tzinfo) -> Readings | None:
    """Open everything a case is made of; None for a case without any report.

    ``events`` are those that hold; ``zone`` is that of dates without a time. Raises ``NotPermittedError`` for those
    who may not open the case, ``IntegrityError`` for what cannot be opened as it was sealed.
    """
    now = form_of_today(view.forms.told(case.form))
    opened = sorted(
        (Opened.of(stored, now) for stored in view.imports.of_case(case.id) if _belongs(stored)),
        key=lambda each: each.number,
    )
    rows: dict[bytes, list[Opened]] = {}
    for each in sorted(opened, key=lambda each: each.stored.state != _REPORT):
        rows.setdefault(each.stored.identity, []).append(each)
    chosen = [event for event in events if event.kind is EventKind.CURRENT_CHOSEN]
    choices = {int(event.detail["submission"]): event.id for event in chosen}
    found: list[RowReadings] = []
    first = 1
    for those in rows.values():
        complete = {each.number: each for each in those if each.stored.is_report}
        if complete:
            begun = tuple(each for each in those if not each.stored.is_report)
            derived = _derived(view, case, complete, choices, zone)
            found.append(RowReadings(complete, begun, derived, first, now))
            first += len(derived.revisions) if derived.contested or first == 1 else 0
    return Readings(found[0], tuple(found[1:])) if found else None


def _derived(
    view: Repositories, case: Case, complete: Mapping[int, Opened], choices: Mapping[int, int], zone: tzinfo
) -> Derived:
    told = [Told(number, each.said()) for number, each in complete.items()]
    if not derive(told).contested:
        return derive(told)
    # Only then does it matter which is later; every import of the form is looked through for it.
    spans = _spans(view, case, complete, zone)
    told = [each._replace(spans=spans[each.number]) for each in told]
    made = {before: number for number, before in choices.items() if number in complete}
    return derive(told, Choice(made[max(made)], max(made)) if made else None)


def _belongs(stored: StoredSubmission) -> bool:
    """Whether a record is a reading of the report, complete or broken off; copies of what was broken off are not."""
    if stored.is_report:
        return True
    return stored.problem is not None and stored.state != _COPY and ProblemCode(stored.problem).is_broken_off


def _spans(
    view: Repositories, case: Case, complete: Mapping[int, Opened], zone: tzinfo
) -> dict[int, tuple[Span, ...]]:
    """When each reading is known to have been in the survey: by the tool's clock, else by the dates of exports."""
    undated = [number for number, each in complete.items() if each.stored.modified_at is None]
    exports: dict[int, list[str]] = {number: [] for number in undated}
    for number in undated:
        if (made := complete[number].stored.exported_at) is not None:
            exports[number].append(made)
    for batch in view.revisions.sightings(case.form) if undated else ():
        for number in holding(batch.seen, undated):
            exports[number].append(batch.exported_at or "")
    return {
        number: (span(from_text(each.stored.modified_at), zone),)
        if each.stored.modified_at is not None
        else tuple(span(from_text(made), zone) for made in exports[number])
        for number, each in complete.items()
    }


def _answer(question: Question, answer: Answer | None, later: Placing | None, now: FormDef | None) -> AnswerView:
    if answer is None:
        return AnswerView(question.id, question.text, question.type.value, question.field, "", None)
    codes = (answer.value,) if isinstance(answer.value, str) else answer.value or ()
    known = {option.code: option.label for option in question.options}
    labels = [known[code] for code in codes if code in known] if question.options else []
    if answer.other:
        labels.append(answer.other)
    return AnswerView(
        question.id,
        question.text,
        question.type.value,
        question.field,
        answer.raw,
        answer.value,
        tuple(labels),
        asked_as=later.heading if later else None,
        placed_by=str(now.version) if later and now else None,
    )
