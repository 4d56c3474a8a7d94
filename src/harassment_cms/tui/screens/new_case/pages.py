"""What the pages of a new report say: with which one to go on, a section's questions, and the look over all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.moments import moment
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import Asking, Step, Unfinished
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import LATE, QUIET, STRONG, Reader, said

BEGIN, GO_ON = "begin ", "go on "
"""Begin the values of the first page: with a form's id, or the place of a draft."""

IRREVOCABLE = "Once kept, the report cannot be changed. What you remember later is a note on its case."


def choices(begun: Mapping[str, Unfinished], forms: Mapping[str, FormDef], reader: Reader) -> Iterator[Widget]:
    """Ask which report: one that was begun, or a new one under which form."""
    options = []
    for place, draft in begun.items():
        title = forms[draft.form].title if draft.form in forms else draft.form
        words = f"Go on: {title}; begun {reader.moment(moment(draft.begun))}, {counted(len(draft.answers), 'answer')}"
        options.append((f"{GO_ON}{place}", said(words)))
    options += [(f"{BEGIN}{form.id}", said(f"Begin: {form.title}")) for form in forms.values()]
    words = "Some reports do not come through the survey. Which one do you write down?"
    yield Static(Content(words), classes="words")
    yield Picks(options, marks=False, id="which")


def look_over(asking: Asking, unfinished: Unfinished) -> Iterator[Widget]:
    """Say what is answered, what has to be known still, and what may stay open; a section can be gone to."""
    answers = unfinished.answers
    if missing := asking.missing(answers):
        yield Static(_listed("This has to be known before the report can be kept:", missing, LATE), classes="words")
    if hints := asking.open_hints(answers):
        words = "Not answered, though a survey would have asked for it. It can stay open:"
        yield Static(_listed(words, hints, QUIET), classes="words")
    yield Static(Content.styled(IRREVOCABLE, QUIET), classes="words")
    yield Static(Content.styled("Enter goes to a section:", STRONG))
    yield Picks(list(_sections(asking, answers)), marks=False, id="sections")


def _sections(asking: Asking, answers: Mapping[str, Given]) -> Iterator[tuple[str, Content]]:
    for number, section in enumerate(asking.sections):
        asked = [step for step in section.steps if asking.applies(step, answers)]
        done = f"  {sum(step.id in answers for step in asked)} of {len(asked)} answered"
        yield str(number), Content.assemble(said(section.title), (done, QUIET))


def _listed(words: str, steps: list[Step], style: str) -> Content:
    lines = [Content.styled(words, STRONG), *(said(f"  {step.question.text}", style=style) for step in steps)]
    return Content("\n").join(lines)
