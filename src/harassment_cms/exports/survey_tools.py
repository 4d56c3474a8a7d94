"""What survey tools call things, and which boxes an export needs, for the build sheet of a form.

Read by ``sheet_outline`` alone. Tools change their words; the sheet says "or the like", and what has to be right is
the outcome, which a trial import shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from harassment_cms.formdefs import QuestionType

ROUGH: Final = "a short text, not a date picker: people may answer roughly, or in words"

KINDS: Final[Mapping[QuestionType, str]] = MappingProxyType(
    {
        QuestionType.TEXT: "a short text, on one line",
        QuestionType.LONG_TEXT: "a long text, on several lines, without a limit",
        QuestionType.CHOICE: "one answer out of a list (radio buttons)",
        QuestionType.MULTI: "any number of answers out of a list (tick boxes)",
        QuestionType.DATE: ROUGH,
        QuestionType.TIME: ROUGH,
        QuestionType.NUMBER: "a short text for a number",
        QuestionType.EMAIL: "a short text; with the tool's check for e-mail addresses, if it has one",
        QuestionType.PHONE: "a short text, without a check: people write telephone numbers in many ways",
        QuestionType.STATEMENT: "text without a question",
    }
)
"""How a question is answered, in the words of survey tools."""


@dataclass(frozen=True, slots=True)
class SurveyTool:
    """One tool: its names for one answer, several answers, a short, a long and a mere text; what an export needs.

    ``id`` and ``sent`` are the columns by which the import knows a report again and when it was sent.
    """

    name: str
    one: str
    several: str
    short: str
    long: str
    note: str
    id: str
    sent: str
    export: str


TOOLS: Final = (
    SurveyTool(
        name="Jisc Online Surveys",
        one="Choice, single answer",
        several="Choice, multiple answers",
        short="Free text, single line",
        long="Free text, multiple lines",
        note="Note",
        id="Unique Response Number",
        sent="CompletionDate",
        export=(
            "Tick “include unique response number” and “include date and time of response submission”; both are off "
            "by default. Leave free text in, and alternative question text off. If you tick “code responses”, "
            "download the answer key as well."
        ),
    ),
    SurveyTool(
        name="Microsoft Forms",
        one="Choice",
        several="Choice, with “multiple answers”",
        short="Text",
        long="Text, with “long answer”",
        note="Section, or its subtitle",
        id="ID",
        sent="Completion time",
        export=(
            "Both are always there. Let anyone answer and do not record names, or the file holds who was signed in. "
            "Numbers start at 1 in every form, so keep one form for one survey."
        ),
    ),
    SurveyTool(
        name="Google Forms",
        one="Multiple choice",
        several="Checkboxes",
        short="Short answer",
        long="Paragraph",
        note="Title and description",
        id="none: reports are told apart by their answers",
        sent="Timestamp",
        export=(
            "Do not collect e-mail addresses and do not let people change their answers afterwards. Use “Download "
            "responses (.csv)” of the form, not the linked sheet."
        ),
    ),
    SurveyTool(
        name="Qualtrics",
        one="Multiple choice, one answer",
        several="Multiple choice, multiple answers",
        short="Text entry, single line",
        long="Text entry, essay box",
        note="Text / graphic",
        id="ResponseId",
        sent="RecordedDate",
        export=(
            "Anonymise responses in the survey's security options. Export choice text, with fields of several "
            "answers split into columns."
        ),
    ),
    SurveyTool(
        name="LimeSurvey",
        one="List (radio)",
        several="Multiple choice",
        short="Short free text",
        long="Long free text",
        note="Text display",
        id="id",
        sent="submitdate",
        export=(
            "Switch the date stamp on: without it every report says 1980. Keep IP address and referrer off. Export "
            "completed responses with question codes and full answers."
        ),
    ),
    SurveyTool(
        name="KoboToolbox, ODK",
        one="select_one",
        several="select_multiple",
        short="text",
        long="text, multiline",
        note="note",
        id="_id or KEY",
        sent="_submission_time or SubmissionDate",
        export="Export XML values and headers, with groups left out of the headers.",
    ),
    SurveyTool(
        name="REDCap",
        one="Radio buttons",
        several="Checkboxes",
        short="Text box",
        long="Notes box",
        note="Descriptive text",
        id="record_id",
        sent="the instrument's timestamp",
        export="Export raw data, with survey fields such as the timestamp, and without identifiers of the survey.",
    ),
    SurveyTool(
        name="SurveyMonkey",
        one="Multiple choice",
        several="Checkboxes",
        short="Single textbox",
        long="Comment box",
        note="Text",
        id="Respondent ID",
        sent="End Date",
        export="Switch anonymous responses on in the collector. Export all responses, expanded, with answer text.",
    ),
    SurveyTool(
        name="Any other tool",
        one="radio buttons",
        several="tick boxes",
        short="one line",
        long="several lines",
        note="text",
        id="response_id",
        sent="submitted_at",
        export="CSV in UTF-8 with one heading row. Headings may be the questions' words or their codes.",
    ),
)
"""The tools an export may come from."""

OTHER_WORDS: Final = "If you selected Other, please specify:"
"""What the follow-up of an "Other" is called in an export."""
