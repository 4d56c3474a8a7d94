"""Two exports of one survey in two languages end in the same codes, and as the same response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.intake.conftest import Exports

from harassment_cms.formdefs import FormDef, Translation
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import kept, open_records
from harassment_cms.intake.readers.csvfile import Record
from harassment_cms.intake.reading import Block
from harassment_cms.intake.recognise import Recognised, recognise

WORDS = {
    "route": ("Beth hoffech i ni ei wneud?", {"anonymous": "Arhosaf yn ddienw"}),
    "types": ("Beth ddigwyddodd? (ticiwch bob un)", {"comments": "Sylwadau, jôcs neu enwau", "gestures": "Ystumiau"}),
    "campus": ("Ar ba gampws oedd hyn?", {"river": "Glan yr afon", "city": "Y ddinas"}),
    "danger": ("A oes rhywun mewn perygl nawr?", {"yes": "Oes", "no": "Nac oes"}),
    "story": ("Dywedwch wrthym beth ddigwyddodd.", {}),
    "sleep": ("Cwsg", {"less": "Llai", "more": "Mwy"}),
}


@pytest.fixture
def both(form: FormDef) -> FormDef:
    """The form with its Welsh."""
    welsh = {id_: Translation("cy", text, (), tuple(labels.items())) for id_, (text, labels) in WORDS.items()}
    questions = (
        replace(question, translations=(welsh[question.id],)) if question.id in welsh else question
        for question in form.questions
    )
    return replace(form, questions=tuple(questions))


def in_welsh(form: FormDef, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The same export, as the survey tool writes it where the survey was opened in Welsh."""
    swaps: dict[str, str] = {}
    for question in form.questions:
        for translation in question.translations:
            swaps[question.text] = translation.text or ""
            swaps |= {question.label(code): label for code, label in translation.labels}
    longest_first = sorted(swaps, key=len, reverse=True)

    def said(cell: str) -> str:
        for words in longest_first:
            if (
                cell == words
                or cell.endswith(f". {words}")
                or words in cell.split(",")
                or cell.startswith(f"{words},")
            ):
                cell = cell.replace(words, swaps[words])
        return cell

    return [[said(cell) for cell in row] for row in rows]


def read(path: Path, form: FormDef) -> tuple[Recognised, Block]:
    found = recognise(path, {form.id: form})
    with open_records(path, found.layout) as records:
        cells = [item.cells for item in kept(records, found.layout) if isinstance(item, Record)]
    return found, Mapper(found.layout, form).read_block(cells)


def test_the_same_codes_come_out_of_both(both: FormDef, exports: Exports, write: Callable[..., Path]) -> None:
    english, in_english = read(write("en.csv", *exports.uncoded), both)
    welsh, given = read(write("cy.csv", *in_welsh(both, exports.uncoded)), both)
    assert welsh.header != english.header
    assert "Sylwadau, jôcs neu enwau,Other" in {a.raw for a in given.answers["types"] if a}
    assert [column.question for column in welsh.layout.columns] == [c.question for c in english.layout.columns]
    for id_, answers in in_english.answers.items():
        assert [a and a.value for a in given.answers[id_]] == [a and a.value for a in answers], id_
    reader = FactsReader(both)
    assert reader.facts(given) == reader.facts(in_english)
    assert reader.danger(given) == reader.danger(in_english) == [True, False, False]
    assert not reader.unclear
