"""Form files: what is taken, and every mistake by file, line, key and nearest right name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import (
    Condition,
    Option,
    QuestionType,
    Step,
    form_from_canonical,
    load_form,
    load_forms,
)
from harassment_cms.yamlfile import YamlRefusedError

FORM = """\
id: short-report
version: 2
title: Tell us
audience: [students, on_behalf]
language: en-GB
questions:
  - {id: hello, type: statement, text: Thank you for being here.}
  - id: route
    text: How would you like to report?
    earlier: ["How do you want to report?"]
    type: choice
    field: route
    required: true
    options:
      - {code: anonymous, label: Without my name}
      - {code: named_meeting, label: "With my name, and I would like to talk"}
  - id: danger
    text: Is anyone in danger right now?
    type: choice
    field: safety.immediate_danger
    options: [{code: yes, label: Yes}, {code: no, label: No}, {code: unsure, label: Not sure}]
  - id: types
    text: What was it?
    type: multi
    field: incident.types
    other: true
    options: [{code: bullying, label: Bullying}, {code: threats, label: Threats}, {code: other, label: Other}]
  - {id: when, text: When was it?, type: date, field: incident.date}
  - {id: age, text: How old are you?, type: text, field: monitoring.age, help: Only if you like.}
pathways:
  anonymous:
    - {id: consider-telling, title: Consider whom to tell, role: case_manager, due: 2, say: Nothing yet.}
  named_meeting:
    - {id: offer, title: Offer a meeting, role: case_manager, due: 0}
"""


def write(folder: Path, text: str, name: str = "form.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path, FORM)


def problems(path: Path, codes: Mapping[str, Collection[str]] | None = None) -> list[str]:
    with pytest.raises(YamlRefusedError) as refused:
        load_form(path, codes)
    return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]


def test_what_a_survey_is_built_by_is_read_too(tmp_path: Path) -> None:
    text = FORM.replace("type: date,", "type: date, page: When, only_if: {question: route, answers: [anonymous]},")
    text = text.replace("due: 0", "due: 0, tell: We write to you").replace(
        "pathways:", 'wording: {police: "Ring {police}."}\npathways:'
    )
    form = load_form(write(tmp_path, text))
    assert form.question("when").page == "When"
    assert form.question("when").only_if == Condition("route", ("anonymous",))
    assert form.steps(Route.NAMED_MEETING)[0].tell == "We write to you"
    assert form.wording == {"police": "Ring {police}."}
    assert form_from_canonical(form.canonical) == form


def test_a_form_is_read_as_it_is_written(path: Path) -> None:
    form = load_form(path)
    assert (form.id, form.version, form.title) == ("short-report", 2, "Tell us")
    assert (form.audience, form.language) == (("students", "on_behalf"), "en-GB")
    route = form.question("route")
    assert route.type is QuestionType.CHOICE
    assert route.earlier == ("How do you want to report?",)
    assert (route.field, route.required, route.other, route.help) == ("route", True, False, None)
    assert route.options[0] == Option("anonymous", "Without my name")
    assert [option.code for option in form.question("danger").options] == ["yes", "no", "unsure"]
    assert form.question("age").help == "Only if you like."


def test_pathways_are_known_by_route(path: Path) -> None:
    form = load_form(path)
    assert form.steps(Route.ANONYMOUS) == (
        Step("consider-telling", "Consider whom to tell", "case_manager", 2, "Nothing yet."),
    )
    assert form.steps(Route.NAMED_MEETING)[0].say is None
    assert form.steps(Route.NAMED_NO_ACTION) == form.steps(Route.UNKNOWN) == ()


def test_a_field_leads_to_its_questions(path: Path) -> None:
    form = load_form(path)
    assert form.for_field("route") == (form.question("route"),)
    assert form.for_field("reporter.name") == ()
    with pytest.raises(KeyError):
        form.question("nothing")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("id: short-report", "id: Short report", "1: id: must be small letters"),
        ("version: 2", "version: 0", "2: version: must be at least 1"),
        ("version: 2", "verison: 2", '2: verison: is not a key that belongs here; did you mean "version"?'),
        ("[students, on_behalf]", "[student]", '4: audience[item 1]: "student" is not known; did you mean'),
        ("[students, on_behalf]", "[]", "4: audience: needs at least 1"),
        ("language: en-GB", "language: English (UK)", "5: language: must be a language tag"),
        ("type: date", "type: dat", '28: questions[when].type: "dat" is not known; did you mean "date"?'),
        ("field: route", "field: rout", '12: questions[route].field: "rout" is not known; did you mean "route"?'),
        ("monitoring.age", "monitoring.Age", "29: questions[age].field: may hold only small letters"),
        ("monitoring.age", "monitor.age", '29: questions[age].field: "monitor.age" is not known'),
        ("code: named_meeting", "code: Named", "16: questions[route].options[Named].code: must be small letters"),
        ("label: Threats", "lable: Threats", "27: questions[types].options[threats].lable: is not a key"),
        ("id: when", "id: route", '28: questions[route].id: "route": this id is there already, on line 8'),
        ("incident.date", "route", '28: questions[when].field: "route": a question for this field'),
        ("When was it?", "HOW do you  want to report?", "28: questions[when].text: the same words stand on line 10"),
        ("code: unsure", "code: yes", '21: questions[danger].options[yes].code: "yes": this code is there already'),
        ("label: Not sure", "label: YES", "21: questions[danger].options[unsure].label: cannot be told from"),
        ("label: Not sure", 'label: "no"', "21: questions[danger].options[unsure].label: cannot be told from"),
        ("code: unsure", "code: maybe", '21: questions[danger].options[maybe].code: "maybe" is not known'),
        ("code: named_meeting", "code: unknown", '16: questions[route].options[unknown].code: "unknown" is not'),
        ("type: multi", "type: choice", "24: questions[types].type: must be multi: incident.types takes several"),
        ("route\n    required", "incident.types\n    required", "11: questions[route].type: must be multi"),
        ("incident.date}", "incident.campus}", "28: questions[when].type: must be choice: incident.campus is"),
        ("type: text, field: monitoring.age", "type: choice", "29: questions[age].options: is missing"),
        ("type: text, field: monitoring.age", "type: text, other: true", "29: questions[age].other: belongs to"),
        ("type: text", "type: text, options: [{code: a, label: A}]", "29: questions[age].options: belongs to"),
        (", {code: other, label: Other}", "", "26: questions[types].other: needs an option with the code other"),
        ("type: statement", "type: statement, field: other.x", "7: questions[hello].field: does not belong"),
        ("  anonymous:\n", "  anonimous:\n", '31: pathways.anonimous: "anonimous" is not known;'),
        ("role: case_manager, due: 0", "role: manager, due: 0", '34: pathways.named_meeting[offer].role: "manager"'),
        ("due: 2", "due: soon", "32: pathways.anonymous[consider-telling].due: must be a whole number"),
        ("due: 2", "due: -1", "32: pathways.anonymous[consider-telling].due: must be at least 0"),
        ("title: Tell us", "title: ' '", "3: title: is empty"),
        ("type: date,", "type: date, page: '',", "28: questions[when].page: is empty"),
        (
            "type: date,",
            "type: date, only_if: {question: route, answers: []},",
            "28: questions[when].only_if.answers:",
        ),
        (
            "type: date,",
            "type: date, only_if: {question: route, answers: [anonimous]},",
            '28: questions[when].only_if.answers[item 1]: "anonimous" is not known; did you mean "anonymous"?',
        ),
        (
            "type: date,",
            "type: date, only_if: {question: age, answers: [x]},",
            "28: questions[when].only_if.question: must be an earlier choice or multi: age is none",
        ),
        (
            "field: safety.immediate_danger",
            "field: safety.immediate_danger\n    only_if: {question: route, answers: [anonymous]}",
            "21: questions[danger].only_if: does not belong here: everyone is asked for safety.immediate_danger",
        ),
        (
            "pathways:",
            "wording: {polise: Later}\npathways:",
            '30: wording.polise: "polise" is not known; did you mean',
        ),
        (
            "pathways:",
            'wording: {police: "Ring {polise}."}\npathways:',
            '30: wording.police: "polise" is not known; did you mean "police"?',
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in FORM
    found = problems(write(tmp_path, FORM.replace(right, wrong, 1)))
    assert any(line.startswith(told) for line in found), found


def test_step_ids_are_unique_in_their_pathway_only(tmp_path: Path) -> None:
    step = "    - {id: offer, title: Offer again, role: case_manager, due: 5}\n"
    load_form(write(tmp_path, FORM.replace("consider-telling", "offer")))
    (found,) = problems(write(tmp_path, FORM + step))
    assert found.startswith('35: pathways.named_meeting[offer].id: "offer": this id is there already, on line 34')


def test_several_questions_may_feed_a_field_that_takes_several(tmp_path: Path) -> None:
    more = "  - {id: more, text: And?, type: multi, field: incident.types, options: [{code: a, label: A}]}\n"
    form = load_form(write(tmp_path, FORM.replace("pathways:", more + "pathways:")))
    assert [question.id for question in form.for_field("incident.types")] == ["types", "more"]


def test_a_free_field_may_take_several_answers(tmp_path: Path) -> None:
    more = "  - {id: more, text: And?, type: multi, field: monitoring.x, options: [{code: a, label: A}]}\n"
    load_form(write(tmp_path, FORM.replace("pathways:", more + "pathways:")))


def test_option_codes_are_held_against_the_code_list_of_their_field(path: Path) -> None:
    load_form(path, {"incident.types": ["bullying", "threats"], "monitoring.age": []})
    (found,) = problems(path, {"incident.types": ["bullying", "threat"]})
    assert found == (
        '27: questions[types].options[threats].code: "threats" is not known; '
        'did you mean "threat"? allowed: bullying, threat, other'
    )


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = FORM.replace("id: when", "id: route").replace("type: multi", "type: choice")
    text = text.replace("incident.date", "route")
    assert [line.split(":")[0] for line in problems(write(tmp_path, text))] == ["24", "28", "28", "28"]


def test_all_forms_of_a_folder_are_read(tmp_path: Path) -> None:
    write(tmp_path, FORM, "b.yaml")
    write(tmp_path, FORM.replace("short-report", "other-report"), "a.yml")
    write(tmp_path, "not: [a form", ".hidden.yaml")
    write(tmp_path, "a note", "readme.txt")
    assert list(load_forms(tmp_path)) == ["other-report", "short-report"]


def test_one_id_in_two_files_is_refused_with_both_names(tmp_path: Path) -> None:
    write(tmp_path, FORM, "a.yaml")
    second = write(tmp_path, FORM.replace("version: 2", "version: 3"), "b.yaml")
    with pytest.raises(YamlRefusedError) as refused:
        load_forms(tmp_path)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.key) == (str(second), 1, "id")
    assert "a.yaml" in problem.sentence


def test_mistakes_in_several_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, FORM.replace("version: 2", "version: x"), "a.yaml")
    write(tmp_path, "a: 1\na: 2\n", "b.yaml")
    with pytest.raises(YamlRefusedError) as refused:
        load_forms(tmp_path)
    assert [Path(problem.file).name for problem in refused.value.problems] == ["a.yaml", "b.yaml"]


def test_a_missing_folder_or_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="no folder"):
        load_forms(tmp_path / "forms")
    with pytest.raises(InputRefusedError, match="no file"):
        load_form(tmp_path / "form.yaml")


def test_importing_the_room_loads_neither_pydantic_nor_the_parser() -> None:
    code = "import sys, harassment_cms.formdefs; print([m for m in ('pydantic', 'ruamel.yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
