"""Each tool's own files are read by its reader and by no other; and no reader trips over another tool's file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake import test_google_forms as google
from tests.intake import test_ms_forms as microsoft
from tests.intake import test_qualtrics as qualtrics
from tests.intake import test_survey_monkey as monkey
from tests.intake.conftest import CODED, PLAIN, UNCODED

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.layout import Container, Role, Tool
from harassment_cms.intake.readers.protocol import Head, SurveyReader
from harassment_cms.intake.understanding import READERS, described

Rows = Sequence[Sequence[str]]

EXPORTS: list[tuple[Tool, Rows]] = [
    (Tool.JISC_UNCODED, UNCODED),
    (Tool.JISC_CODED, CODED),
    (Tool.PLAIN, PLAIN),
    (Tool.QUALTRICS, qualtrics.ROWS),
    (Tool.QUALTRICS, qualtrics.current(python_like=True)),
    (Tool.QUALTRICS, (qualtrics.ROWS[0], *qualtrics.ROWS[3:])),
    (Tool.QUALTRICS_LEGACY, qualtrics.LEGACY),
    (Tool.SURVEYMONKEY, monkey.EXPANDED),
    (Tool.SURVEYMONKEY, monkey.condensed(monkey.EXPANDED)),
    (Tool.MS_FORMS, microsoft.ROWS),
    (Tool.GOOGLE_FORMS, google.DIRECT),
    (Tool.GOOGLE_FORMS, google.sheet("8/21/2026 13:10:31", "9/1/2026 9:00:00")),
]


def strongest(head: Head) -> list[Tool]:
    said = {reader.tool: evidence for reader in READERS if (evidence := reader.recognises(head))}
    most = max(evidence.strength for evidence in said.values())
    return [tool for tool, evidence in said.items() if evidence.strength is most]


@pytest.mark.parametrize(("tool", "rows"), EXPORTS)
@pytest.mark.parametrize("container", Container)
def test_one_tool_has_the_strongest_evidence(tool: Tool, rows: Rows, container: Container) -> None:
    assert strongest(Head("x", rows, container=container, sheet="Sheet1")) == [tool]


def test_a_file_named_as_what_it_cannot_be_is_refused() -> None:
    spss = next(reader for reader in READERS if reader.tool is Tool.SPSS)
    with pytest.raises(InputRefusedError, match="no code book"):
        spss.describe(Head("x", PLAIN))


@pytest.mark.parametrize(("tool", "rows"), [pair for pair in EXPORTS if pair[0] is not Tool.JISC_CODED])
def test_numbers_before_the_questions_change_nothing(tool: Tool, rows: Rows) -> None:
    """People number their questions in every tool; only Jisc does it by itself."""
    at = 1 if tool is Tool.SURVEYMONKEY or tool is Tool.GOOGLE_FORMS else 6 if tool is Tool.MS_FORMS else len(rows[0])
    header = [*rows[0][:at], *(f"{n}. {words}" for n, words in enumerate(rows[0][at:], 1))]
    assert strongest(Head("x", [header, *rows[1:]])) == [tool]


@pytest.mark.parametrize(("tool", "rows"), EXPORTS)
def test_a_file_without_responses_is_still_its_tools(tool: Tool, rows: Rows) -> None:
    above = {Tool.QUALTRICS: 3, Tool.QUALTRICS_LEGACY: 2, Tool.SURVEYMONKEY: 2}.get(tool, 1)
    if rows[above - 1][0] == rows[-1][0] or "R_" in str(rows[:above]) or "3292879991" in str(rows[:above]):
        above = 1
    assert strongest(Head("x", rows[:above])) == [tool]


WORDS = st.sampled_from(
    ["", " ", "ID", "Timestamp", "V1", "V2", "ResponseID", "ResponseSet", "Respondent ID", "Start time", "Response",
     "Completion time", "Q1", "Q2_1", "Q2_1_TEXT", "Q2#1_2", "What? - A", "What? - B", "What? - A - B", "What?2",
     "Points - What?", "What?", "-", " - ", "...", "How? [A]", "1", "0", "A", "-99", "2026-01-02 03:04:05",
     '{"ImportId":"QID1"}', '{"ImportId":"QID2_1"}', "9/1/2026 11:27", "anonymous", "Finished", "Status", "EndDate",
     "Progress", "Other"]
)  # fmt: skip
CELLS = st.one_of(WORDS, st.text(max_size=6))


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    width = draw(st.integers(1, 8))
    row = st.lists(CELLS, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=6))


@given(tables(), st.sampled_from(READERS))
def test_any_table_can_be_described_as_any_tools(rows: Rows, reader: SurveyReader) -> None:
    """A person may name a tool for every file; each column is then described once, and none is lost."""
    head = Head("x", rows)
    reader.recognises(head)
    try:
        survey = described(head, reader)
    except InputRefusedError:
        return
    assert [column.header for column in survey.columns] == list(rows[0])
    assert 1 <= survey.heading_rows <= len(rows)
    for role in (Role.RESPONSE_ID, Role.SUBMITTED_AT, Role.MODIFIED_AT):
        assert sum(column.role is role for column in survey.columns) <= 1
    assert all(column.option for column in survey.columns if column.role is Role.TICK)
    groups = {column.group for column in survey.columns if column.role in (Role.ANSWER, Role.TICK)}
    assert all(column.group in groups for column in survey.columns if column.role is Role.OTHER)
