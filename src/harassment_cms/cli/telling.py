"""Leads a person at a terminal through a report, one question after another; every answer is sealed at once.

Called by ``hcms cases new``. Nothing has to be answered but how the report came; an empty line passes a question
over. What was typed is shown to nobody but who typed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from harassment_cms.cli import said, talk
from harassment_cms.cli.written import typed_lines
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.formdefs import Question, QuestionType
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import (
    CIRCUMSTANCES,
    TOLD_AT,
    Asking,
    EnteredTwiceError,
    Step,
    Unfinished,
    words_of,
)
from harassment_cms.yamlfile import nearest

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.by_hand import Entered

BACK, ON, AWAY, END = "<", ">", "-", "!"
HOW = (
    "The questions stand as the survey asks them: “you” is the reporting party. "
    f"Enter passes a question over. {BACK} goes back, {ON} to the next section, {END} to the end; {AWAY} takes an "
    "answer away. Ctrl+C stops: what you have said is kept, sealed, and the same command goes on with it."
)
_SEVERAL = "Numbers or words, with commas between"


class Telling:
    """One report on its way: its questions, what was said so far, and where it is kept."""

    def __init__(self, work: Workspace, asking: Asking, unfinished: Unfinished, place: str) -> None:
        self._work = work
        self._asking = asking
        self._unfinished = unfinished
        self._place = place

    @classmethod
    def begin(cls, work: Workspace, given: dict[str, str]) -> Self:
        """Go on with what was begun, or begin anew; ``given`` are answers that options gave, by their names."""
        begun = {} if "form" in given else work.by_hand.begun()
        while begun:
            place = _which(work, begun)
            if place == "new":
                break
            if place != "away":
                telling = cls(work, Asking(work.by_hand.form(begun[place].form)), begun[place], place)
                telling._fit()
                return telling._taking(given)
            begun = _thrown_away(work, begun)
        form = work.by_hand.form(given["form"] if "form" in given else _form(work))
        asking = Asking(form)
        unfinished = Unfinished(form.id, to_text(work.desk.clock()), asking.steps[0].id)
        return cls(work, asking, unfinished, work.by_hand.new_place())._taking(given)

    def until_kept(self, *, again: bool) -> Entered | None:
        """Ask until the report is entered; None if it stays unfinished."""
        talk.say(HOW)
        at: str | None = self._unfinished.at
        while True:
            self._walk(at)
            at = self._left_open()
            if at is not None:
                continue
            if not talk.agree("Keep it as a report now? It cannot be changed after that", default=True):
                if not talk.agree("Go through it once more", default=False):
                    talk.say("It stays unfinished, sealed. To go on: hcms cases new")
                    return None
                at = self._asking.steps[0].id
                continue
            try:
                return self._enter(again=again)
            except EnteredTwiceError as error:
                talk.say(error.message)
                if not talk.agree("Is it another report all the same"):
                    return None
                again = True
            except CmsError as error:
                talk.refuse(error)
                at = self._asking.steps[0].id

    def _enter(self, *, again: bool) -> Entered:
        desk = self._work.desk
        report = self._unfinished.report(desk.clock(), desk.calendar)
        return self._work.by_hand.enter(report, again=again, draft=self._place)

    def _walk(self, at: str | None) -> None:
        section = ""
        while at is not None:
            step = self._asking.step(at)
            if step.section != section:
                section = step.section
                talk.say(f"\n== {section} ==")
            self._unfinished.at = at
            at = self._one(step)

    def _one(self, step: Step) -> str | None:
        """Ask one question; return the step to go to, None at the end."""
        question, answers = step.question, self._unfinished.answers
        talk.say(f"\n{self._asking.number(step.id)}. {question.text}")
        if question.help:
            talk.say(f"   {question.help}")
        for number, option in enumerate(question.options, 1):
            talk.say(f"   {number}  {option.label}")
        if step.id in answers:
            talk.say(f"   So far: {'; '.join(words_of(question, answers[step.id]))}")
        while True:
            typed = talk.ask(
                _SEVERAL if question.type is QuestionType.MULTI else _PROMPTS.get(question.type, "Answer")
            )
            if typed == "":
                return self._asking.after(step.id, answers)
            if typed == BACK:
                return self._asking.before(step.id, answers) or step.id
            if typed == ON:
                return self._asking.next_section(step.id, answers)
            if typed == END:
                return None
            if typed == AWAY:
                self._keep(step, Given())
                return self._asking.after(step.id, answers)
            objection = self._take(step, typed)
            if objection is None:
                return self._asking.after(step.id, answers)
            talk.say(objection)

    def _take(self, step: Step, typed: str) -> str | None:
        """Take an answer; return what is wrong with it, or None."""
        question = step.question
        if question.type is QuestionType.LONG_TEXT:
            self._long(step, typed)
            return None
        if not question.type.has_options:
            if step.id == TOLD_AT and (objection := self._no_moment(typed)):
                return objection
            self._keep(step, Given(text=typed))
            return None
        items = [item.strip() for item in typed.split(",")] if question.type is QuestionType.MULTI else [typed]
        codes, objection = picked(question, [item for item in items if item])
        if objection:
            return objection
        self._keep(step, Given(codes, other=self._own_words(question, codes)))
        return None

    def _long(self, step: Step, first: str) -> None:
        talk.say("   As many lines as you like; a line with nothing but a full stop ends it.")
        lines = [first]
        self._keep(step, Given(text=first))
        for line in typed_lines():
            lines.append(line)
            # Each line at once: whatever ends the program, what was typed is there again.
            self._keep(step, Given(text="\n".join(lines)))

    def _own_words(self, question: Question, codes: tuple[str, ...]) -> str:
        if not question.other or "other" not in codes:
            return ""
        return talk.ask("In their words (Enter for none)")

    def _no_moment(self, typed: str) -> str | None:
        try:
            told = self._work.by_hand.moment_told(typed)
        except CmsError as error:
            return f"{error.message} {error.hint}"
        talk.say(f"   = {said.moment(self._work.desk, told)}")
        return None

    def _keep(self, step: Step, given: Given) -> None:
        self._unfinished.set(step.id, given)
        self._work.drafts.save(self._place, self._unfinished.to_text())

    def _left_open(self) -> str | None:
        """Say what is open; return the first step that has to be answered, or None."""
        answers = self._unfinished.answers
        missing = self._asking.missing(answers)
        if missing:
            talk.say("\nThis has to be known before it can be kept:")
            for step in missing:
                talk.say(f"  {step.question.text}")
            return missing[0].id
        hints = self._asking.open_hints(answers)
        if hints:
            talk.say("\nNot answered, though a survey would have asked for it; it can stay open:")
            for step in hints:
                talk.say(f"  {step.question.text}")
        return None

    def _taking(self, given: dict[str, str]) -> Self:
        """Take what options said before anything is asked."""
        for name, typed in given.items():
            if name == "form":
                continue
            objection = self._take(self._asking.step(CIRCUMSTANCES[name]), typed)
            if objection:
                talk.say(f"--{name.replace('_', '-')}: {objection}")
        return self

    def _fit(self) -> None:
        if self._unfinished.fit(self._asking):
            talk.say("The form has changed since. Answers to questions that it no longer asks were left out.")


def picked(question: Question, items: list[str]) -> tuple[tuple[str, ...], str]:
    """Return the codes of options given by number, code or label, and what is wrong, or nothing."""
    codes = []
    for item in items:
        by_number = item.isdecimal() and 1 <= int(item) <= len(question.options)
        code = question.options[int(item) - 1].code if by_number else question.code(item)
        if code is None:
            close = nearest(item, question.places)
            meant = f' Did you mean "{question.label(close)}"?' if close else ""
            return (), f"That is none of these: type a number from 1 to {len(question.options)}, or the words.{meant}"
        codes.append(code)
    return tuple(sorted(set(codes), key=question.places.__getitem__)), ""


_PROMPTS = {QuestionType.CHOICE: "Number or words", QuestionType.LONG_TEXT: "First line"}


def _which(work: Workspace, begun: dict[str, Unfinished]) -> str:
    forms = work.desk.forms()
    choices = []
    for place, draft in begun.items():
        title = forms[draft.form].title if draft.form in forms else draft.form
        when = said.moment(work.desk, moment(draft.begun))
        choices.append((place, f"Go on: {title}, begun {when}, {counted(len(draft.answers), 'answer')}"))
    choices += [("new", "Begin another report"), ("away", "Throw an unfinished one away")]
    return talk.choose("You have begun to write down a report.", choices)


def _thrown_away(work: Workspace, begun: dict[str, Unfinished]) -> dict[str, Unfinished]:
    places = list(begun)
    place = places[0]
    if len(places) > 1:
        place = talk.choose(
            "Which one?", [(each, said.moment(work.desk, moment(begun[each].begun))) for each in places]
        )
    if talk.agree("It is not kept anywhere else. Throw it away"):
        work.drafts.save(place, "")
        talk.say("It is gone.")
    return work.by_hand.begun()


def _form(work: Workspace) -> str | None:
    forms = work.desk.forms()
    if len(forms) < 2:
        return None
    return talk.choose("Under which form?", [(form.id, form.title) for form in forms.values()])
