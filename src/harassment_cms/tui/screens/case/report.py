"""The report as it was answered: short answers at once, long ones closed until somebody asks for them.

Nothing is left out: answers that no question of the form describes stand under "also answered", and what was not
answered is counted and can be listed. The current answers come first, each with what it said before; every earlier
record follows as it came, and further rows of the response stand below.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime

from textual.content import Content

from harassment_cms.domain.case import COUNTING_WORDS, AnswerView, ChangeView, Standing, SubmissionView, UnmappedView
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.revisions import ALIKE, EMPTY, TOLD_APART, UNCLEAR, title
from harassment_cms.domain.settling import taken
from harassment_cms.services.cases import CaseView
from harassment_cms.tui.screens.case.excerpts import excerpt_blocks
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import LATE, QUIET, SOON, STRONG, Reader, length, said, types

_LONG = 200
"""Characters after which an answer is closed even where the form did not expect a long one."""


def report_blocks(
    view: CaseView, opened: Collection[str], reader: Reader, label: Callable[[str], str] = str
) -> list[Block]:
    """The page: a note on the content, the current answers, what is marked in them, then what came before them.

    ``label`` gives the name of a theme.
    """
    if not view.submissions:
        return [Block(Content.styled("No report belongs to this case.", QUIET))]
    case = view.line.case
    blocks = [
        Block(Content.assemble(("About: ", QUIET), types(case.facts), f" ({length(case.report_length)})")),
        *([Block(Content.styled(f"In figures: {COUNTING_WORDS[case.left_out]}", QUIET))] if case.left_out else []),
        Block(Content.styled("Long answers are closed. Enter opens and closes the marked one.", QUIET)),
        *_current_heading(view, reader),
        *_how_it_came(_newest(view), opened),
        *_answers("now", view.answers, view.unmapped, opened, _of_the_report(view)),
        *excerpt_blocks(view, opened, reader, label),
    ]
    for submission in reversed(view.submissions):
        if submission.standing is not Standing.CURRENT or case.unclear:
            blocks.append(_earlier_heading(submission, view.revisions, reader))
            blocks += _answers(str(submission.id), submission.answers, submission.unmapped, opened)
    for submission in view.further:
        blocks.append(_further(submission, reader))
        changes = [change for change in view.changes if change.submission == submission.id]
        blocks += _answers(str(submission.id), submission.answers, submission.unmapped, opened, changes)
    return blocks


def _further(submission: SubmissionView, reader: Reader) -> Block:
    words = Content.styled(
        f"Further row of the same response; came in {reader.moment(submission.received_at)}", STRONG
    )
    part = said(f" ({submission.part})", style=STRONG) if submission.part else Content("")
    earlier = Content("" if submission.standing is Standing.CURRENT else "  earlier answers")
    mark = Content("") if submission.seen else Content.styled("  not looked at yet", LATE)
    return Block(Content.assemble(words, part, earlier, mark), gap=True)


def _how_it_came(submission: SubmissionView, opened: Collection[str]) -> Iterator[Block]:
    """Say of a report that no survey sent who told it, on what basis, and who wrote it down."""
    if submission.told is None:
        return
    rows = [Content.assemble((f"{label}: ", QUIET), said(words)) for label, words in submission.told.words()]
    yield Block(Content("\n").join(rows))
    if submission.told.headers:
        yield _written(f"{submission.id}/headers", "E-mail headers", submission.told.headers, True, opened)


def _current_heading(view: CaseView, reader: Reader) -> Iterator[Block]:
    """When it was sent and came in, and what has to be known of a report that was sent more than once."""
    case = view.line.case
    newest = _newest(view)
    came_in = "came in" if newest.told is None else "written down"
    words = f"Report, {_sent(case.submitted_at, newest, reader)}; {came_in} {reader.moment(newest.received_at)}"
    if view.revisions > 1:
        words = f"The current answers: {words[0].lower()}{words[1:]}"
    mark = Content.styled("  changed, not looked at yet: v", LATE) if case.changed else Content("")
    yield Block(Content.assemble(Content.styled(words, STRONG), mark), gap=True)
    if newest.problem:
        yield Block(Content.styled(taken(newest.problem), SOON))
    if case.unclear:
        yield Block(Content.styled(f"{UNCLEAR} w asks which.", SOON))
    elif view.changes:
        number = counted(len({change.question for change in view.changes}), "answer")
        yield Block(Content.styled(f"{number} changed since an earlier one; what it said stands below it.", SOON))
    if view.told_apart_by_answers:
        yield Block(Content.styled(TOLD_APART, QUIET))
    for ref in view.alike:
        yield Block(Content.styled(f"{ref} {ALIKE} l", SOON))


def _of_the_report(view: CaseView) -> list[ChangeView]:
    further = {each.id for each in view.further}
    return [change for change in view.changes if change.submission not in further]


def _earlier_heading(submission: SubmissionView, revisions: int, reader: Reader) -> Block:
    sent = _sent(submission.submitted_at, submission, reader)
    words = f"{title(submission, revisions)}: {sent}; came in {reader.moment(submission.received_at)}"
    return Block(Content.styled(words, STRONG), gap=True)


def _newest(view: CaseView) -> SubmissionView:
    return [each for each in view.submissions if each.standing is Standing.CURRENT][-1]


def _sent(moment: datetime | date | None, submission: SubmissionView, reader: Reader) -> str:
    verb = "sent" if submission.told is None else "told"
    return f"{verb} at a time not known" if moment is None else f"{verb} {reader.moment(moment)}"


def _answers(
    key: str,
    answers: Sequence[AnswerView],
    unmapped: Sequence[UnmappedView],
    opened: Collection[str],
    changes: Sequence[ChangeView] = (),
) -> Iterator[Block]:
    before: dict[str, list[ChangeView]] = {}
    for change in changes:
        before.setdefault(change.question, []).append(change)
    unanswered = []
    for answer in answers:
        if answer.type == "statement":
            continue
        was = before.pop(answer.question, [])
        if answer.raw.strip():
            yield _answer(f"{key}/{answer.question}", answer, opened)
        elif was:
            yield Block(Content.assemble(said(answer.text, style=QUIET), "\n", (EMPTY.capitalize(), "")), gap=True)
        else:
            unanswered.append(answer.text)
        yield from _before(key, was, opened)
    if unmapped:
        yield Block(Content.styled("Also answered (the form has no question for these)", STRONG), gap=True)
        for number, column in enumerate(unmapped):
            place = f"{key}/also/{number}"
            yield _written(place, column.header, column.raw, len(column.raw) > _LONG, opened, column.mark)
    for was in before.values():
        yield Block(said(f"{was[0].text}: {was[0].now or EMPTY}", style=QUIET), gap=True)
        yield from _before(key, was, opened)
    if unanswered:
        yield _unanswered(f"{key}/unanswered", unanswered, opened)


def _before(key: str, changes: Sequence[ChangeView], opened: Collection[str]) -> Iterator[Block]:
    """What an answer said earlier, below what it says now."""
    for change in changes:
        words = change.before or EMPTY
        place = f"{key}/before/{change.revision}/{change.question}"
        closed = (change.type == "long_text" or len(words) > _LONG) and change.before is not None
        if closed and place not in opened:
            number = counted(len(words.split()), "word")
            shown = Content.styled(f"▸ Before: closed, {number}. Enter opens it.", "$primary")
        else:
            shown = Content.assemble(("Before: ", SOON), said(words, multiline=True))
        yield Block(shown, id=place if closed else "", indent=1)


def _answer(key: str, answer: AnswerView, opened: Collection[str]) -> Block:
    if answer.labels and answer.type != "long_text":
        words = Content("\n").join(said(label) for label in answer.labels)
        parts = [said(answer.text, style=QUIET), words, *_remark(answer.later)]
        return Block(Content("\n").join(parts), id=key, gap=True)
    closed = answer.type == "long_text" or len(answer.raw) > _LONG
    return _written(key, answer.text, answer.raw, closed, opened, answer.later)


def _remark(words: str | None) -> list[Content]:
    """What is said beside an answer that was asked in words the form did not know."""
    return [said(words, style=SOON)] if words else []


def _written(
    key: str, question: str, text: str, closed: bool, opened: Collection[str], remark: str | None = None
) -> Block:
    asked = Content("\n").join([said(question, style=QUIET), *_remark(remark)])
    if closed and key not in opened:
        words = counted(len(text.split()), "word")
        return Block(
            Content.assemble(asked, "\n", (f"▸ Closed, {words}. Enter opens it.", "$primary")), id=key, gap=True
        )
    return Block(Content.assemble(asked, "\n", said(text.strip(), multiline=True)), id=key, gap=True)


def _unanswered(key: str, questions: list[str], opened: Collection[str]) -> Block:
    words = f"{counted(len(questions), 'question')} left empty"
    if key not in opened:
        return Block(Content.styled(f"▸ {words}. Enter lists them.", "$primary"), id=key, gap=True)
    listed = Content("\n").join(said(question, style=QUIET) for question in questions)
    return Block(Content.assemble(Content.styled(words, STRONG), "\n", listed), id=key, gap=True)
