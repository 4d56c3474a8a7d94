"""The shipped exports read again by other means than the ones that made them: the csv module and the form."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from harassment_cms.formdefs import FormDef, QuestionType, load_form

ROOT = Path(__file__).resolve().parents[2]
OTHER_TEXT = "If you selected Other, please specify:"


@dataclass(frozen=True, slots=True)
class Shipped:
    """Where the shipped exports are."""

    folder: Path = ROOT / "src/harassment_cms/_demo"
    labelled: str = "results-for-harassment-re-2026-10-05-0900.csv"
    coded: str = "results-for-harassment-re-2026-10-05-0915.csv"
    key: str = "results-for-harassment-re-2026-10-05-0915-key.csv"

    def bytes(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def rows(self, name: str) -> list[list[str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


@dataclass(frozen=True, slots=True)
class Sent:
    """One report: codes by question id (several in the order of the form), words where there are no options."""

    id: str
    completed: datetime
    codes: dict[str, tuple[str, ...]]
    words: dict[str, str]

    @property
    def route(self) -> str:
        return self.codes["route"][0]

    @property
    def narrative(self) -> str:
        return self.words.get("narrative", "")

    @property
    def month(self) -> tuple[int, int]:
        return self.completed.year, self.completed.month


def _completed(cell: str) -> datetime:
    return datetime.strptime(cell, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)


def _labelled(form: FormDef, shipped: Shipped) -> list[Sent]:
    header, *rows = shipped.rows(shipped.labelled)
    by_words = {question.text: question for question in form.questions}
    reports = []
    for row in rows:
        codes: dict[str, tuple[str, ...]] = {}
        words: dict[str, str] = {}
        asked = ""
        for title, cell in zip(header, row, strict=True):
            number, _, text = title.partition(". ")
            if text == OTHER_TEXT and cell:
                words[f"{asked}_other"] = cell
            question = by_words.get(text)
            if question is None or not number.isdecimal():
                continue
            asked = question.id
            if cell and question.options:
                labels = re.split(r",(?! )", cell) if question.type is QuestionType.MULTI else [cell]
                code_of = {option.label: option.code for option in question.options}
                codes[asked] = tuple(code_of[label] for label in labels)
            elif cell:
                words[asked] = cell
        reports.append(Sent(row[0], _completed(row[-1]), codes, words))
    return reports


def _coded(form: FormDef, shipped: Shipped) -> list[Sent]:
    header, *rows = shipped.rows(shipped.coded)
    wording = {code: text for code, text in shipped.rows(shipped.key) if code.startswith("Q")}
    by_words = {question.text: question for question in form.questions}
    reports = []
    for row in rows:
        codes: dict[str, tuple[str, ...]] = {}
        words: dict[str, str] = {}
        for title, cell in zip(header, row, strict=True):
            number, _, rest = title.partition("_")
            question = by_words.get(wording.get(number, ""))
            if question is None or not cell:
                continue
            if rest == "a":
                words[f"{question.id}_other"] = cell
            elif rest and cell == "1":
                codes[question.id] = (*codes.get(question.id, ()), question.options[int(rest) - 1].code)
            elif not rest and question.options:
                codes[question.id] = (question.options[int(cell) - 1].code,)
            elif not rest:
                words[question.id] = cell
        reports.append(Sent(row[0], _completed(row[-1]), codes, words))
    return reports


@pytest.fixture(scope="session")
def form() -> FormDef:
    """The shipped form."""
    return load_form(ROOT / "forms/harassment-report.yaml")


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    """Where the shipped exports are."""
    return Shipped()


@pytest.fixture(scope="session")
def sent(form: FormDef, shipped: Shipped) -> list[Sent]:
    """Every shipped report, of both exports."""
    return _labelled(form, shipped) + _coded(form, shipped)


@pytest.fixture(scope="session")
def tool() -> ModuleType:
    """The tool that makes the exports."""
    spec = importlib.util.spec_from_file_location("make_demo_exports", ROOT / "tools/make_demo_exports.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
