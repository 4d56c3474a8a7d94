"""A build sheet as a row of simple blocks, which every format writes in its own way.

The formats beside it call ``outline``, so that text, Markdown and HTML say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harassment_cms.exports.survey_tools import KINDS, OTHER_WORDS, TOOLS
from harassment_cms.formdefs.sheet import BuildSheet, Item, SafetyText, Shown

AUDIENCES = {
    "students": "students",
    "staff": "staff",
    "witnesses": "people who saw or heard something",
    "on_behalf": "people who report for somebody else",
    "visitors": "visitors",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part (level 2) or of something in it (3). The sheet's own title is level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that speaks to whoever builds the survey."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs to copy into the survey or onto the page in front of it, as they are, and their language."""

    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, one below the other; with a ``language`` they are to be copied like ``Words``."""

    points: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows whose first cell names them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``notes`` are (what, how) pairs for the builder; ``options`` (label, code) pairs to copy."""

    number: int
    code: str
    text: str
    help: str | None
    language: str
    notes: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]


Block = Heading | Prose | Words | Listing | Table | Ask


def outline(sheet: BuildSheet) -> Iterator[Block]:
    """Yield the whole sheet, its title first."""
    form = sheet.form
    asked = sum(item.number is not None for item in sheet.items())
    yield Heading(1, f"Build sheet: {form.title}")
    yield Prose(
        f"Form {form.id}, version {form.version}, in {form.language}, for "
        f"{', '.join(AUDIENCES.get(each, each) for each in form.audience)}. It has {_counted(asked, 'question')} on "
        f"{_counted(len(sheet.pages), 'page')}."
    )
    yield Prose(
        "With this sheet you can set up the survey in your own tool. What is to be copied stands apart from what is "
        "said to you."
    )
    yield from _before(sheet)
    yield Heading(2, "For the page in front of the survey")
    yield Prose(
        "People should be able to read this before they begin, and come back to it. Put it on the web page that "
        "leads to the survey, or at the start of the survey itself."
    )
    for text in sheet.texts:
        yield from _text(text, form.language)
    yield Heading(2, "Title and welcome")
    lines = (line for item in sheet.welcome for line in item.question.text.split("\n"))
    yield Words((form.title, *lines), form.language)
    for page in sheet.pages:
        yield Heading(2, f"Page {page.number} of {len(sheet.pages)}: {page.title}")
        if page.shown is not None:
            yield Prose(f"The whole page only for {_whom(page.shown)}.")
        for item in page.items:
            yield from _item(item, form.language)
    yield from _tool()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _before(sheet: BuildSheet) -> Iterator[Block]:
    yield Heading(2, "Before you begin")
    yield Listing(
        (
            *sheet.before,
            "Link your privacy notice, and let your data protection officer see the survey first.",
            "Decide who can open the survey tool: whoever can, reads every report there.",
        )
    )
    yield Heading(3, "Settings of the survey")
    yield Listing(
        (
            "Nobody has to sign in. No names, e-mail addresses, IP addresses or places are recorded by the tool; "
            "what the survey promises about anonymity depends on it.",
            "Nothing is compulsory but the questions that say so under “Must be answered”.",
            "People can go back and change an answer, can see how far they are, and can stop at any time.",
            "Alerts by e-mail say that something arrived and hold no answer. No copy of the answers goes anywhere.",
            "No upload of files: they would lie in the survey tool, unencrypted.",
        )
    )
    yield Heading(3, "Words and codes")
    yield Listing(
        (
            "Copy the words of questions and options exactly; the import knows them by their words. The number and "
            "the code in brackets are not part of them: the tool numbers by itself.",
            "Where the tool lets you name questions and answers, use the codes. Then wordings can change later, and "
            "figures still go together.",
            "Keep the order of the options, and leave none out without changing the form file too.",
            "“Only for” says whom a question or page is shown to. If your tool cannot do that, show it to everyone "
            "and put the same words in front.",
        )
    )


def _text(text: SafetyText, language: str) -> Iterator[Block]:
    yield Heading(3, text.title)
    yield Words(text.paragraphs, text.language)
    for outlook in text.outlooks:
        yield Words((f"If you choose “{outlook.label}”:",), text.language)
        yield Listing(outlook.lines, language)


def _item(item: Item, language: str) -> Iterator[Block]:
    question = item.question
    if item.number is None:
        said = f", only for {_whom(item.shown)}" if item.shown is not None else ""
        yield Prose(f"{KINDS[question.type].capitalize()}{said}:")
        yield Words(tuple(question.text.split("\n")), language)
        return
    notes = [("Answered by", KINDS[question.type])]
    notes.append(("Must be answered", "yes" if question.required else "no"))
    if item.shown is not None:
        notes.append(("Only for", _whom(item.shown)))
    if question.other:
        label = question.label("other")
        notes.append(("Own words", f"after “{label}”, a short text: {OTHER_WORDS}"))
    options = tuple((option.label, option.code) for option in question.options)
    yield Ask(item.number, question.id, question.text, question.help, language, tuple(notes), options)


def _whom(shown: Shown) -> str:
    return f"those who answered question {shown.number} with {_either([f'“{label}”' for label in shown.labels])}"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _tool() -> Iterator[Block]:
    yield Heading(2, "In your survey tool")
    yield Prose("What the kinds of questions are called there, or the like:")
    yield Table(
        "Kinds of questions",
        ("Tool", "One answer", "Several answers", "Short text", "Long text", "Text without a question"),
        tuple((tool.name, tool.one, tool.several, tool.short, tool.long, tool.note) for tool in TOOLS),
    )
    yield Heading(2, "The export that you will import")
    yield Prose(
        "The import knows a report again by its response id, and counts its response time from the day on which it "
        "was sent. Both have to be in the file; with many tools they are boxes to tick."
    )
    yield Table(
        "What the export needs",
        ("Tool", "Response id", "Sent", "Settings"),
        tuple((tool.name, tool.id, tool.sent, tool.export) for tool in TOOLS),
    )
    yield Heading(2, "Try it before anyone else does")
    yield Listing(
        (
            "Send one report for each way of reporting, with invented answers: everything answered, next to nothing "
            "answered, and every “Other” with words.",
            "Read the survey on a telephone, and once with a screen reader.",
            "Export it and run: hcms import FILE --dry-run. It names how many questions have no column; it should "
            "name none.",
            "Delete the trial reports in the survey tool before you open it, and never import them.",
        )
    )
