"""What can be wrong with one row or one answer, as codes with the sentence a person is shown.

The readers and the mapping raise these codes; services count them and screens print the sentences. No
sentence carries a word of the report.
"""

from __future__ import annotations

from enum import StrEnum


class ProblemCode(StrEnum):
    """Why a row was set aside, or why an answer in it could not be placed."""

    WRONG_WIDTH = "wrong_width"
    NOT_TEXT = "not_text"
    UNREADABLE_QUOTING = "unreadable_quoting"
    CELL_TOO_LONG = "cell_too_long"
    UNCALCULATED_FORMULA = "uncalculated_formula"
    NO_RESPONSE_ID = "no_response_id"
    SUMMARY_ROW = "summary_row"
    TEST_RESPONSE = "test_response"
    BROKEN_OFF = "broken_off"
    NOTHING_ANSWERED = "nothing_answered"
    UNREADABLE_DATE = "unreadable_date"
    UNKNOWN_CODE = "unknown_code"
    SEVERAL_TICKED = "several_ticked"
    NOT_A_TICK = "not_a_tick"
    CUT_SHORT = "cut_short"
    WAITS = "waits"
    WAITS_IN_DANGER = "waits_in_danger"
    ANSWERED_TWICE = "answered_twice"

    @property
    def sentence(self) -> str:
        """The plain sentence for the person who decides what happens to the row."""
        return _SENTENCES[self]

    @property
    def is_unclear(self) -> bool:
        """Whether the row cannot be told from others: no id stands in it, or no cell of it can be read."""
        return self not in _KNOWN_ROWS

    @property
    def is_broken_off(self) -> bool:
        """Whether somebody began a report and did not send it, or sent an empty one."""
        return self in (ProblemCode.BROKEN_OFF, ProblemCode.NOTHING_ANSWERED)


_SENTENCES: dict[ProblemCode, str] = {
    ProblemCode.WRONG_WIDTH: "The row has more or fewer cells than the heading row.",
    ProblemCode.NOT_TEXT: "The row holds bytes that are not text in the file's encoding.",
    ProblemCode.UNREADABLE_QUOTING: "The quotation marks around a cell of this row do not match up.",
    ProblemCode.CELL_TOO_LONG: "A cell of this row is longer than a million characters.",
    ProblemCode.UNCALCULATED_FORMULA: "A cell of this row is a formula, and the file does not hold its result.",
    ProblemCode.NO_RESPONSE_ID: "The file gives every response an id, but this row has none.",
    ProblemCode.SUMMARY_ROW: "This looks like a row of totals that someone added below the responses.",
    ProblemCode.TEST_RESPONSE: "The survey tool marks it as a test, a preview or spam.",
    ProblemCode.BROKEN_OFF: "It was begun and not sent: nobody is contacted about it.",
    ProblemCode.NOTHING_ANSWERED: "Nothing at all was answered in it.",
    ProblemCode.UNREADABLE_DATE: "The date of submission could not be read and is treated as unknown.",
    ProblemCode.UNKNOWN_CODE: "The answer key has no option with this number.",
    ProblemCode.SEVERAL_TICKED: "Several options are ticked where the form allows one.",
    ProblemCode.NOT_A_TICK: "A tick-box column holds something that says neither ticked nor unticked.",
    ProblemCode.CUT_SHORT: "The survey tool cut this answer short, because a workbook's cell has no room for it.",
    ProblemCode.WAITS: "It belongs to a response whose report is not here yet, and joins its case when that comes.",
    ProblemCode.WAITS_IN_DANGER: "It answers a safety question with yes. Read it today; its report is not here yet.",
    ProblemCode.ANSWERED_TWICE: "Two columns of the file answer this question, and they differ.",
}

_KNOWN_ROWS = frozenset({ProblemCode.TEST_RESPONSE, ProblemCode.BROKEN_OFF, ProblemCode.NOTHING_ANSWERED})
