"""The shipped exports have the survey tool's shape, are what the tool makes, and expose nobody real."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from harassment_cms.formdefs import FormDef, QuestionType

if TYPE_CHECKING:
    from tests.demo_data.conftest import Sent, Shipped

NUMBERED = re.compile(r"^\d+(\.(\d+|[a-z]+))*\.\s")
OTHER_TEXT = "If you selected Other, please specify:"
EACH_FILE = pytest.mark.parametrize("file", ["labelled", "coded", "key"])
ROOT = Path(__file__).resolve().parents[2]
UNMAPPED = "50. How easy was this form to use?"


def test_the_shipped_files_are_what_the_tool_makes() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/make_demo_exports.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "The shipped files are what this tool makes.\n")


def test_a_changed_file_is_noticed(
    tool: ModuleType, shipped: Shipped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (shipped.labelled, shipped.coded):
        (tmp_path / name).write_bytes(shipped.bytes(name))
    (tmp_path / shipped.key).write_bytes(shipped.bytes(shipped.key).replace(b'"Yes"', b'"Yes "', 1))
    monkeypatch.setattr(tool, "SHIPPED", tmp_path)
    assert tool.differing() == [shipped.key]


def test_another_seed_makes_other_reports(tool: ModuleType, shipped: Shipped) -> None:
    made = tool.shipped_files(seed=1)
    assert made[shipped.key] == shipped.bytes(shipped.key)
    assert made[shipped.labelled] != shipped.bytes(shipped.labelled)


@EACH_FILE
def test_bytes_are_those_of_the_survey_tool(shipped: Shipped, file: str) -> None:
    name = getattr(shipped, file)
    content = shipped.bytes(name)
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert b"\0" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    assert len(content) < 1_000_000
    cells = shipped.rows(name)
    # Written anew with answered cells quoted and unanswered ones empty, the same bytes have to come out.
    again = "".join(",".join('"' + c.replace('"', '""') + '"' if c else "" for c in row) + "\n" for row in cells)
    assert again.encode() == content


def test_headers_of_the_labelled_export(shipped: Shipped) -> None:
    first, *numbered, started, completed = shipped.rows(shipped.labelled)[0]
    assert (first, started, completed) == ("Unique Response Number", "StartDate", "CompletionDate")
    assert all(NUMBERED.match(title) for title in numbered)
    assert len(set(numbered)) == len(numbered)
    for number, title in pairwise(numbered):
        if title.endswith(OTHER_TEXT):
            assert title == f"{number.split('.')[0]}.a. {OTHER_TEXT}"


def test_headers_of_the_coded_export_all_stand_in_the_key(shipped: Shipped) -> None:
    first, *coded = shipped.rows(shipped.coded)[0]
    listed = [code for code, _ in shipped.rows(shipped.key)]
    assert (first, coded[-2:]) == ("URN", ["StartDate", "CompletionDate"])
    for title in coded:
        assert (title if title in listed else title.split("_")[0]) in listed
    asked = {code for code in listed if re.fullmatch(r"Q\d+", code)}
    assert asked == {title.split("_")[0] for title in coded if title.startswith("Q")}


def test_coded_cells_are_options_of_the_key(shipped: Shipped) -> None:
    header, *rows = shipped.rows(shipped.coded)
    options: Counter[str] = Counter()
    question = ""
    for code, _ in shipped.rows(shipped.key):
        question = code if not code.isdecimal() else question
        options[question] += code.isdecimal()
    boxes = Counter(title.split("_")[0] for title in header if re.fullmatch(r"Q\d+_\d+", title))
    assert boxes == {name: options[name] for name in boxes}
    for row in rows:
        for title, cell in zip(header, row, strict=True):
            if re.fullmatch(r"Q\d+_\d+", title):
                assert cell in {"0", "1"}
            elif cell and options[title]:
                assert 1 <= int(cell) <= options[title]


def test_every_row_is_as_wide_as_its_header_and_every_response_has_its_own_number(shipped: Shipped) -> None:
    ids: list[str] = []
    for name in (shipped.labelled, shipped.coded):
        header, *rows = shipped.rows(name)
        assert {len(row) for row in rows} == {len(header)}
        ids += [row[0] for row in rows]
    assert all(re.fullmatch(r"910412-910403-\d{8}", response) for response in ids)
    assert len(set(ids)) == len(ids)


def test_the_survey_asks_what_the_form_describes_and_one_question_more(form: FormDef, shipped: Shipped) -> None:
    titles = [
        title
        for title in shipped.rows(shipped.labelled)[0]
        if NUMBERED.match(title) and not title.endswith(OTHER_TEXT)
    ]
    asked = [question for question in form.questions if question.type is not QuestionType.STATEMENT]
    wordings = [{f"{n}. {words}" for words in (q.text, *q.earlier)} for n, q in enumerate(asked, start=1)]
    assert [title in known for title, known in zip(titles, wordings, strict=False)] == [True] * len(asked)
    assert titles[len(asked) :] == [UNMAPPED]
    listed = {label for code, label in shipped.rows(shipped.key) if code.isdecimal()}
    assert {option.label for question in asked for option in question.options} <= listed


def test_dates_stand_day_first_and_what_is_no_date_stands_as_typed(sent: list[Sent]) -> None:
    dates = [report.words["date"] for report in sent if "date" in report.words]
    rough = {answer for answer in dates if not re.fullmatch(r"\d\d/\d\d/\d{4}", answer)}
    assert rough == {"sometime in 2019", "March 2025", "about 1998, I was in my second year"}
    assert len(dates) > 120


def test_how_many_of_each_route_in_each_quarter(sent: list[Sent]) -> None:
    london = ZoneInfo("Europe/London")
    quarters: Counter[str] = Counter()
    for report in sent:
        local = report.completed.astimezone(london)
        quarters[f"{local.year}-Q{(local.month + 2) // 3}"] += 1
    assert quarters == {
        "2024-Q4": 16, "2025-Q1": 17, "2025-Q2": 17, "2025-Q3": 31,
        "2025-Q4": 20, "2026-Q1": 18, "2026-Q2": 30, "2026-Q3": 43,
    }  # fmt: skip
    assert Counter(report.route for report in sent) == {
        "anonymous": 76, "named_no_action": 43, "named_meeting": 73,
    }  # fmt: skip
    assert {report.month for report in sent if report.completed.year == 2026 and report.month >= (2026, 9)} == {
        (2026, 9)
    }


def test_safety_questions_are_answered_in_every_way(sent: list[Sent], form: FormDef) -> None:
    safety = [question.id for question in form.questions if (question.field or "").startswith("safety.")]
    answers = {question: Counter(report.codes.get(question, ("",))[0] for report in sent) for question in safety}
    assert len(safety) == 5
    for counted in answers.values():
        assert counted[""] > 0
        assert counted["yes"] > 0
        assert counted["no"] > counted["yes"]
    several = [report for report in sent if sum(report.codes.get(question) == ("yes",) for question in safety) > 1]
    assert len(several) >= 5


def test_narratives_are_each_their_own(sent: list[Sent]) -> None:
    told = [report.narrative for report in sent if report.narrative]
    assert len(set(told)) == len(told) >= 160
    openings = Counter(narrative[:25] for narrative in told)
    assert max(openings.values()) == 1


def test_nothing_reaches_a_real_person(sent: list[Sent], shipped: Shipped) -> None:
    text = "\n".join(shipped.bytes(name).decode() for name in (shipped.labelled, shipped.coded, shipped.key))
    # "@everyone" in a hostile text is no address; an address has a domain.
    domains = {domain.lower() for domain in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text)}
    links = {host.lower() for host in re.findall(r"(?:https?|ldap)://([\w.-]+)", text)}
    assert domains == {"example.ac.uk", "example.org"}
    assert links == {"example.org"}
    numbers = re.findall(r"(?<![\d-])(?:\+44|0)\d[\d ]{7,}\d", text)
    assert numbers
    assert all(re.fullmatch(r"07700 900\d{3}", number) for number in numbers)
    phones = {report.words["phone"]: report.words["name"] for report in sent if "phone" in report.words}
    assert len(set(phones.values())) == len(phones)


def test_the_folder_holds_the_exports_only(shipped: Shipped) -> None:
    assert sorted(path.name for path in shipped.folder.iterdir()) == [
        ".gitattributes", shipped.labelled, shipped.key, shipped.coded,
    ]  # fmt: skip
