"""A small form, the same responses as four exports of it, and a way to write them to files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harassment_cms.formdefs import FormDef, Option, Question, QuestionType
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import kept, open_records
from harassment_cms.intake.readers.csvfile import Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import Recognised, recognise
from harassment_cms.intake.understanding import NOTHING_SAID, Wish

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("unsure", "I am not sure"))

QUESTIONS = (
    Question("welcome", "Thank you for being here.", QuestionType.STATEMENT),
    Question(
        "route",
        "What would you like us to do?",
        QuestionType.CHOICE,
        field="route",
        earlier=("What shall we do?",),
        options=(
            Option("named_meeting", "I would like to talk to someone"),
            Option("named_no_action", "Please only keep my report"),
            Option("anonymous", "I stay anonymous"),
        ),
    ),
    Question(
        "types",
        "What happened? (tick all)",
        QuestionType.MULTI,
        field="incident.types",
        other=True,
        options=(
            Option("comments", "Comments, jokes or names"),
            Option("gestures", "Gestures"),
            Option("following", "Following me"),
            Option("other", "Other"),
        ),
    ),
    Question(
        "campus",
        "Which campus was it on?",
        QuestionType.CHOICE,
        field="incident.campus",
        other=True,
        options=(Option("city", "City"), Option("river", "Riverside"), Option("other", "Other")),
    ),
    Question("when", "When did it happen?", QuestionType.DATE, field="incident.date"),
    Question("ongoing", "Does it go on?", QuestionType.CHOICE, field="incident.ongoing", options=YES_NO),
    Question(
        "danger", "Is anyone in danger now?", QuestionType.CHOICE, field="safety.immediate_danger", options=YES_NO
    ),
    Question("story", "Please tell us what happened.", QuestionType.LONG_TEXT, field="incident.narrative"),
    Question("sleep", "Sleep", QuestionType.CHOICE, options=(Option("less", "Less"), Option("more", "More"))),
)


Rows = tuple[Sequence[str], ...]

UNCODED: Rows = (
    (
        "Unique Response Number",
        "1. What would you like us to do?",
        "2. What happened? (tick all)",
        "2.a. If you selected Other, please specify:",
        "3. Which campus was it on?",
        "4. When did it happen?",
        "5. Is anyone in danger now?",
        "6. Please tell us what happened.",
        "7. How did it affect you?",
        "7.1. Sleep",
        "8. Which pets do you like?",
        "9. How did you hear of us?",
        "CompletionDate",
    ),
    ("1-2-10", "I stay anonymous", "Comments, jokes or names,Other", "a note", "Riverside", "18/04/2026", "Yes",
     "Words.", "", "Less", "Dogs,Cats", "A poster", "2026-04-20"),
    ("1-2-11", "I would like to talk to someone", "", "", "", "", "", "", "", "", "", "", "2026-04-21"),
    ("1-2-12", "", "Gestures,Following me", "", "City", "02/04/2026", "No", "Café “x”", "", "More", "Cats", "",
     "2026-04-22"),
)  # fmt: skip

CODED: Rows = (
    ("URN", "Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_4", "Q2_a", "Q3", "Q4", "Q5", "Q6", "Q7", "Q7_1", "Q8_1", "Q8_2", "Q9",
     "CompletionDate"),
    ("1-2-10", "3", "1", "0", "0", "1", "a note", "2", "18/04/2026", "1", "Words.", "", "1", "1", "1", "2",
     "2026-04-20"),
    ("1-2-11", "1", "0", "0", "0", "0", "", "", "", "", "", "", "", "0", "0", "", "2026-04-21"),
    ("1-2-12", "", "0", "1", "1", "0", "", "1", "02/04/2026", "2", "Café “x”", "", "2", "0", "1", "",
     "2026-04-22"),
)  # fmt: skip

KEY: Rows = (
    ("URN", "Unique Response Number"),
    ("Q1", "What would you like us to do?"),
    ("1", "I would like to talk to someone"),
    ("2", "Please only keep my report"),
    ("3", "I stay anonymous"),
    ("Q2", "What happened? (tick all)"),
    ("1", "Comments, jokes or names"),
    ("2", "Gestures"),
    ("3", "Following me"),
    ("4", "Other"),
    ("Q3", "Which campus was it on?"),
    ("1", "City"),
    ("2", "Riverside"),
    ("3", "Other"),
    ("Q4", "When did it happen?"),
    ("Q5", "Is anyone in danger now?"),
    ("1", "Yes"),
    ("2", "No"),
    ("3", "I am not sure"),
    ("Q6", "Please tell us what happened."),
    ("Q7", "How did it affect you?"),
    ("Q7_1", "Sleep"),
    ("1", "Less"),
    ("2", "More"),
    ("Q8", "Which pets do you like?"),
    ("1", "Dogs"),
    ("2", "Cats"),
    ("Q9", "How did you hear of us?"),
    ("1", "A friend"),
    ("2", "A poster"),
    ("CompletionDate", "Submission date"),
)

PLAIN: Rows = (
    ("submitted_at", "danger", "sleep", "story", "types", "types_other", "route", "campus", "when", "response_id",
     "Which pets do you like?", "How did you hear of us?"),
    ("2026-04-20", "yes", "less", "Words.", "Comments, jokes or names, Other", "a note", "anonymous", "river",
     "2026-04-18", "1-2-10", "Dogs,Cats", "A poster"),
    ("2026-04-21", "", "", "", "", "", "named_meeting", "", "", "1-2-11", "", ""),
    ("2026-04-22", "No", "More", "Cafe\u0301 “x”", "Following me;Gestures;", "", "", "City", "2 April 2026", "1-2-12",
     "Cats", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Exports:
    """One survey's responses in each shape, and the answer key of the coded one."""

    uncoded: Rows = UNCODED
    coded: Rows = CODED
    key: Rows = KEY
    plain: Rows = PLAIN


@pytest.fixture
def exports() -> Exports:
    return Exports()


@pytest.fixture
def form() -> FormDef:
    return FormDef("report", 1, "A report", ("students",), "en-GB", QUESTIONS)


@pytest.fixture
def forms(form: FormDef) -> dict[str, FormDef]:
    return {form.id: form}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a CSV file, quoted as Jisc does it: everything but empty cells."""

    def write_rows(name: str, *rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding=encoding) as stream:
            csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
        return path

    return write_rows


class ReadExport:
    """Reads a file as an import would, up to what each record says."""

    def __init__(self, forms: dict[str, FormDef], write: Callable[..., Path]) -> None:
        self._forms = forms
        self._write = write
        self.found: Recognised

    def __call__(
        self, *rows: Sequence[str], zone: str = "UTC", wish: Wish = NOTHING_SAID, **how: str
    ) -> list[Reading]:
        """Write ``rows`` to a CSV file and read it; what it was recognised as is ``found``."""
        return self.file(self._write("export.csv", *rows, **how), zone=zone, wish=wish)

    def file(self, path: Path, *, zone: str = "UTC", wish: Wish = NOTHING_SAID) -> list[Reading]:
        """Read a file that is there."""
        self.found = recognise(path, self._forms, wish, zone=zone)
        # What is stored with an import has to read its records again.
        layout = Layout.from_json(self.found.layout.to_json())
        mapper = Mapper(layout, self.found.form)
        with open_records(path, layout) as records:
            return [mapper.read(item.cells) for item in kept(records, layout) if isinstance(item, Record)]

    @property
    def roles(self) -> list[tuple[str, str, str | None]]:
        """Each column's heading, role and question."""
        return [(column.header, column.role.value, column.question) for column in self.found.layout.columns]

    def columns(self, role: Role) -> list[str]:
        """The headings of the columns that have a role."""
        return [column.header for column in self.found.layout.columns if column.role is role]


@pytest.fixture
def read_export(forms: dict[str, FormDef], write: Callable[..., Path]) -> ReadExport:
    return ReadExport(forms, write)
