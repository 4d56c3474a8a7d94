"""A form as somebody builds it in a survey tool: its texts, pages and questions in order, numbered and filled in.

Called by the form commands; ``exports`` writes the result. Pure: it reads no file and knows no survey tool.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from harassment_cms.formdefs.fields import ROUTES
from harassment_cms.formdefs.model import FormDef, Question, QuestionType, Step
from harassment_cms.formdefs.wording import BLANKS, TEXTS, TITLES, blanks_in, filled

ENGLISH = "en-GB"
_CONTACTS = ("security", "safeguarding", "conflict")
EVERY_REPORT = "First of all, every report is read for whether anyone needs help now."


@dataclass(frozen=True, slots=True)
class Place:
    """What a sheet says of the organisation that will use it.

    ``known`` holds words for the places of ``wording.BLANKS``; what is missing or empty becomes a marked place.
    ``first_contact_days`` is what the settings say; None without settings.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    first_contact_days: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom a question or page is shown to: those who answered question ``number`` with one of ``labels``."""

    number: int
    question: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its number, or a statement without one. Its texts are filled in."""

    question: Question
    number: int | None
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the survey. With ``shown`` it is that page as a whole which is shown to some people only."""

    number: int
    title: str
    shown: Shown | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What happens to a report with one answer to the question about the route, in lines of plain words."""

    route: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafetyText:
    """One text of safety and trust, in ``language``; ``outlooks`` only where it says what happens next."""

    id: str
    title: str
    language: str
    paragraphs: tuple[str, ...]
    outlooks: tuple[Outlook, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildSheet:
    """All that is needed to build a form's survey. ``before`` lists what a person has to settle first."""

    form: FormDef
    welcome: tuple[Item, ...]
    pages: tuple[Page, ...]
    texts: tuple[SafetyText, ...]
    before: tuple[str, ...]

    def items(self) -> Iterator[Item]:
        """Yield everything a person meets, in order, each once."""
        yield from self.welcome
        for page in self.pages:
            yield from page.items


def build_sheet(form: FormDef, place: Place) -> BuildSheet:
    """Return the build sheet of ``form`` for an organisation."""
    items = _items(form, place.known)
    welcome = tuple(takewhile(lambda item: item.number is None, items))
    return BuildSheet(
        form=form,
        welcome=welcome,
        pages=tuple(_pages(items[len(welcome) :], welcome)),
        texts=tuple(_texts(form, place.known)),
        before=tuple(_before(form, place, items)),
    )


def _items(form: FormDef, known: Mapping[str, str]) -> list[Item]:
    numbers = _numbers(form)
    return [
        Item(_filled(question, known), numbers.get(question.id), _shown(form, question, numbers))
        for question in form.questions
    ]


def _numbers(form: FormDef) -> dict[str, int]:
    asked = [question.id for question in form.questions if question.type is not QuestionType.STATEMENT]
    return {id: number for number, id in enumerate(asked, 1)}


def _filled(question: Question, known: Mapping[str, str]) -> Question:
    """Fill in what is only read. A question's own words are what the import knows it by, so they never change."""
    text = filled(question.text, known) if question.type is QuestionType.STATEMENT else question.text
    return replace(question, text=text, help=question.help and filled(question.help, known))


def _shown(form: FormDef, question: Question, numbers: Mapping[str, int]) -> Shown | None:
    condition = question.only_if
    if condition is None:
        return None
    labels = tuple(form.question(condition.question).label(code) for code in condition.answers)
    return Shown(numbers[condition.question], condition.question, condition.answers, labels)


def _pages(items: Sequence[Item], welcome: Sequence[Item]) -> Iterator[Page]:
    title = next((item.question.page for item in reversed(welcome) if item.question.page), None)
    held: list[Item] = []
    number = 0
    for item in items:
        if item.question.page is not None and held:
            number += 1
            yield _page(number, title, held)
            held = []
        title = item.question.page or title
        held.append(item)
    if held:
        yield _page(number + 1, title, held)


def _page(number: int, title: str | None, items: Sequence[Item]) -> Page:
    conditions = {item.shown for item in items}
    common = conditions.pop() if len(conditions) == 1 else None
    own = tuple(replace(item, shown=None) for item in items) if common else tuple(items)
    return Page(number, title or f"Page {number}", common, own)


def _texts(form: FormDef, known: Mapping[str, str]) -> Iterator[SafetyText]:
    for id, title in TITLES.items():
        if id == "next":
            yield SafetyText(id, title, ENGLISH, (EVERY_REPORT,), tuple(_outlooks(form)))
        else:
            text = filled(form.wording.get(id, TEXTS[id]), known)
            language = form.language if id in form.wording else ENGLISH
            yield SafetyText(id, title, language, tuple(text.split("\n")))


def _outlooks(form: FormDef) -> Iterator[Outlook]:
    for question in form.for_field("route"):
        for option in question.options:
            for route in ROUTES:
                if route.value == option.code and form.steps(route):
                    yield Outlook(route.value, option.label, tuple(map(_line, _told(form.steps(route)))))


def _told(steps: Iterable[Step]) -> list[Step]:
    """Return the steps people are told of, soonest first; all of them where none has words for it."""
    ordered = sorted(steps, key=lambda step: step.due)
    return [step for step in ordered if step.tell] or ordered


def _line(step: Step) -> str:
    when = {0: "On the same working day", 1: "Within one working day"}.get(
        step.due, f"Within {step.due} working days"
    )
    return f"{when}: {step.tell or step.title}"


def _before(form: FormDef, place: Place, items: Sequence[Item]) -> Iterator[str]:
    """Yield what a person has to settle before anyone is sent to the survey."""
    used = [text for item in _read_only(form) for text in blanks_in(item)]
    missing = [name for name in BLANKS if name in used and not place.known.get(name)]
    if missing:
        yield f"Fill in every place marked [FILL IN: …]: {'; '.join(BLANKS[name] for name in missing)}."
    public = [name for name in _CONTACTS if name in used and place.known.get(name)]
    if public:
        yield (
            "The contacts in these texts come from your settings, where they are meant for case managers. Leave in "
            "only what everyone may know."
        )
    for item in items:
        if item.question.field == "incident.campus":
            yield (
                f"Question {item.number} names campuses: make them yours in the form file, and keep a code for good "
                "once reports use it."
            )
    if any(form.steps(route) and not any(step.tell for step in form.steps(route)) for route in ROUTES):
        yield (
            "Some steps of the form file have no words for the people who report (`tell`): their titles stand under "
            "“What happens next”. Put them into words of your own."
        )
    if not form.language.startswith("en"):
        yield f"The form is in {form.language}. What stands here in English has to be translated."
    if place.first_contact_days is not None:
        yield (
            f"Your settings say that whoever gives a name hears from you within {place.first_contact_days} working "
            "days. Read every text that names working days, and make it true."
        )


def _read_only(form: FormDef) -> Iterator[str]:
    yield from (form.wording.get(id, text) for id, text in TEXTS.items())
    for question in form.questions:
        if question.type is QuestionType.STATEMENT:
            yield question.text
        yield question.help or ""
