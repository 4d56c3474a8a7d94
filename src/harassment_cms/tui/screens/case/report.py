"""The report as it was answered: short answers at once, long ones closed until somebody asks for them.

Nothing is left out: answers that no question of the form describes stand under "also answered", and what was not
answered is counted and can be listed. A submission that came later stands above the one it changed; further rows of
its response stand below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from textual.content import Content

from harassment_cms.domain.case import AnswerView, SubmissionView
from harassment_cms.domain.clocks import counted
from harassment_cms.services.cases import CaseView
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import LATE, QUIET, STRONG, Reader, length, said, types

_LONG = 200
"""Characters after which an answer is closed even where the form did not expect a long one."""


def report_blocks(view: CaseView, opened: Collection[str], reader: Reader) -> list[Block]:
    """The page: a note on the content, then each submission."""
    if not view.submissions:
        return [Block(Content.styled("No report belongs to this case.", QUIET))]
    case = view.line.case
    blocks = [
        Block(Content.assemble(("About: ", QUIET), types(case.facts), f" ({length(case.report_length)})")),
        Block(Content.styled("Long answers are closed. Enter opens and closes the marked one.", QUIET)),
    ]
    several = len(view.submissions) > 1
    for submission in reversed(view.submissions):
        newest = submission is view.submissions[-1]
        blocks.append(_heading(submission, several, newest, reader))
        blocks += _how_it_came(submission, opened)
        blocks += _answers(submission, opened)
    for submission in view.further:
        blocks.append(_further(submission, reader))
        blocks += _answers(submission, opened)
    return blocks


def _further(submission: SubmissionView, reader: Reader) -> Block:
    words = Content.styled(
        f"Further row of the same response; came in {reader.moment(submission.received_at)}", STRONG
    )
    part = said(f" ({submission.part})", style=STRONG) if submission.part else Content("")
    mark = Content("") if submission.seen else Content.styled("  not looked at yet", LATE)
    return Block(Content.assemble(words, part, mark), gap=True)


def _heading(submission: SubmissionView, several: bool, newest: bool, reader: Reader) -> Block:
    sent, came_in = ("sent", "came in") if submission.told is None else ("told", "written down")
    when = submission.submitted_at
    words = f"Report, {sent} {'at a time not known' if when is None else reader.moment(when)}"
    words += f"; {came_in} {reader.moment(submission.received_at)}"
    if several:
        words = f"{'The newest answers' if newest else 'Earlier answers'}: {words[0].lower()}{words[1:]}"
    mark = Content.styled("  not looked at yet", LATE) if several and newest and not submission.seen else Content("")
    return Block(Content.assemble(Content.styled(words, STRONG), mark), gap=True)


def _how_it_came(submission: SubmissionView, opened: Collection[str]) -> Iterator[Block]:
    """Say of a report that no survey sent who told it, on what basis, and who wrote it down."""
    if submission.told is None:
        return
    rows = [Content.assemble((f"{label}: ", QUIET), said(words)) for label, words in submission.told.words()]
    yield Block(Content("\n").join(rows))
    if submission.told.headers:
        yield _written(f"{submission.id}/headers", "E-mail headers", submission.told.headers, True, opened)


def _answers(submission: SubmissionView, opened: Collection[str]) -> Iterator[Block]:
    unanswered = []
    for answer in submission.answers:
        if answer.type == "statement":
            continue
        if not answer.raw.strip():
            unanswered.append(answer.text)
            continue
        yield _answer(f"{submission.id}/{answer.question}", answer, opened)
    if submission.unmapped:
        yield Block(Content.styled("Also answered (the form has no question for these)", STRONG), gap=True)
        for number, column in enumerate(submission.unmapped):
            key = f"{submission.id}/also/{number}"
            yield _written(key, column.header, column.raw, len(column.raw) > _LONG, opened)
    if unanswered:
        yield _unanswered(f"{submission.id}/unanswered", unanswered, opened)


def _answer(key: str, answer: AnswerView, opened: Collection[str]) -> Block:
    if answer.labels and answer.type != "long_text":
        words = Content("\n").join(said(label) for label in answer.labels)
        return Block(Content.assemble(said(answer.text, style=QUIET), "\n", words), id=key, gap=True)
    closed = answer.type == "long_text" or len(answer.raw) > _LONG
    return _written(key, answer.text, answer.raw, closed, opened)


def _written(key: str, question: str, text: str, closed: bool, opened: Collection[str]) -> Block:
    asked = said(question, style=QUIET)
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
