"""A survey in several languages is one form: a block of further wordings, judged as strictly as the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formdefs.test_form_files import FORM

from harassment_cms.formdefs import FormDef, differences, form_from_canonical, judge, load_form
from harassment_cms.yamlfile import YamlRefusedError

WELSH = """\
languages:
  cy:
    questions:
      route:
        text: Sut hoffech chi adrodd?
        options:
          anonymous: Heb fy enw
      danger:
        text: Oes rhywun mewn perygl nawr?
        earlier: [Oes perygl nawr?]
        options: {yes: Oes, no: Nac oes}
"""


def a_form(folder: Path, text: str = FORM + WELSH) -> FormDef:
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def test_every_language_leads_to_the_same_codes(tmp_path: Path) -> None:
    form = a_form(tmp_path)
    danger = form.question("danger")
    assert danger.wordings == (
        "Is anyone in danger right now?",
        "Oes rhywun mewn perygl nawr?",
        "Oes perygl nawr?",
    )
    assert [judge(danger, said).value for said in ("Yes", "yes", "Oes", " oes ", "Nac  oes", "Not sure")] == [
        *["yes"] * 4,
        "no",
        "unsure",
    ]
    # What people are shown stays in the form's own language.
    assert danger.label("yes") == "Yes"
    assert judge(form.question("route"), "Heb fy enw").value == "anonymous"


def test_what_is_stored_gives_the_same_form_again_and_without_languages_nothing_changes(tmp_path: Path) -> None:
    form = a_form(tmp_path)
    assert form_from_canonical(form.canonical) == form
    assert form_from_canonical(form.canonical).hash == form.hash
    without = a_form(tmp_path, FORM)
    assert b"translations" not in without.canonical
    assert without.hash != form.hash
    where = {(each.where, each.part) for each in differences(without, form)}
    assert (("questions", "danger", "languages", "cy", "options", "yes"), "label") in where
    assert (("questions", "route", "languages", "cy"), "text") in where


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("cy:", "en-GB:"), "languages.en-GB", "own language"),
        (("      route:", "      rout:"), "languages.cy.questions.rout", 'did you mean "route"'),
        (("anonymous: Heb", "anonymos: Heb"), "options.anonymos", 'did you mean "anonymous"'),
        (("[Oes perygl nawr?]", "[When was it?]"), "questions[when].text", "the same words stand on line 44"),
        (("no: Nac oes", "no: Oes"), "options.no", "cannot be told from the option yes"),
        (("no: Nac oes", "no: Not sure"), "options.no", "cannot be told from the option unsure"),
        (("        earlier:", "        before:"), "questions.danger.before", "is not a key that belongs here"),
    ],
)
def test_a_slip_is_named_by_its_place(tmp_path: Path, change: tuple[str, str], line: str, said: str) -> None:
    assert change[0] in WELSH
    with pytest.raises(YamlRefusedError) as refused:
        a_form(tmp_path, FORM + WELSH.replace(*change))
    (problem,) = refused.value.problems
    assert line in str(refused.value)
    assert said in str(problem)
