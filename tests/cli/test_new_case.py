"""``hcms cases new``: handed over by a script in one go, or asked for at a terminal and never lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.cli.conftest import ROOT, Done, Hcms

from harassment_cms.bootstrap import Home, wiring
from harassment_cms.cli import talk

FORM = "harassment-report"
STORY = "They were shouted at by the lift."
REPORT: dict[str, Any] = {
    "form": FORM,
    "came_by": "email",
    "told_at": "2026-10-01 09:30",
    "told_by": "colleague",
    "relayed_by": "their tutor",
    "basis": "asked",
    "headers": "Message-ID: <invented@example.org>",
    "answers": {"route": "named_meeting", "danger": "yes", "narrative": STORY},
}


@pytest.fixture(scope="module", autouse=True)
def _forms_read_once() -> Iterator[None]:
    # Every home here has the same forms, and reading them takes longer than all else in these tests.
    forms = wiring._forms(Home(ROOT))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "_forms", lambda home: forms)
        yield


def text(**changed: object) -> str:
    return json.dumps(REPORT | changed)


@contextmanager
def terminal() -> Iterator[None]:
    """Somebody sits there: what the test types arrives as lines."""
    with mock.patch.object(talk, "at_terminal", return_value=True):
        yield


def typing(hcms: Hcms, *lines: str, options: tuple[str, ...] = ()) -> Done:
    with terminal():
        return hcms("cases", "new", *options, stdin="".join(f"{line}\n" for line in lines))


def test_a_script_hands_a_report_over_and_gets_its_case(hcms: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(text(), encoding="utf-8")
    done = hcms.ok("cases", "new", "--from", str(file), "--came-by", "phone", "--json")
    made = done.json
    assert (made["came_by"], made["safety"], made["remarks"]) == ("phone", "unchecked_yes", [])
    assert made["submitted_at"] == "2026-10-01T08:30:00Z"
    assert "999" in done.err
    assert f"hcms cases safety-check {made['ref']}" in done.err
    assert "still holds the report in the clear" in done.err
    assert STORY not in done.out + done.err
    (submission,) = hcms.ok("cases", "show", made["ref"], "--json").json["submissions"]
    names = ("told_by", "relayed_by", "basis", "wording", "entered_by", "headers")
    assert [submission[name] for name in names] == [
        "colleague", "their tutor", "asked", "summary", "Ada Sutherland", "Message-ID: <invented@example.org>",
    ]  # fmt: skip
    assert {each["question"]: each["raw"] for each in submission["answers"]}["narrative"] == STORY
    shown = hcms.ok("cases", "show", made["ref"]).out
    assert "Told by: A colleague at the university" in shown
    assert "Written down by: Ada Sutherland" in shown


def test_the_same_again_is_refused_until_it_is_wanted(hcms: Hcms) -> None:
    hcms.ok("cases", "new", "--from", "-", stdin=text())
    twice = hcms("cases", "new", "--from", "-", stdin=text())
    assert twice.code == 6
    assert "--again" in twice.err
    hcms.ok("cases", "new", "--from", "-", "--again", stdin=text())


def test_wrong_codes_are_refused_with_the_nearest_right_ones_and_no_word_of_the_report(hcms: Hcms) -> None:
    slips = {
        "routes": (text(answers={"routes": "named_meeting", "narrative": STORY}), '"route"'),
        "named_meetign": (text(answers={"route": "named_meetign", "narrative": STORY}), '"named_meeting"'),
        "emial": (text(came_by="emial"), '"email"'),
        STORY: (text()[:-3], "line 1"),
    }
    for slip, (typed, right) in slips.items():
        done = hcms("cases", "new", "--from", "-", stdin=typed)
        assert done.code == 4
        assert right in done.err
        assert slip not in done.err


def test_without_a_terminal_and_a_file_it_says_how(hcms: Hcms) -> None:
    done = hcms("cases", "new")
    assert done.code == 2
    assert "--from" in done.err


def test_others_may_not(three: Hcms) -> None:
    for name in ("Ada Sutherland", "Leon Achebe"):
        assert three("cases", "new", "--from", "-", stdin=text(), user=name).code == 5


HOW_IT_CAME = ("2", "yesterday 14:30", "themselves", "agreed")


def test_a_person_is_led_through_it(hcms: Hcms) -> None:
    done = typing(
        hcms,
        *("In persn", "1", "some day", "yesterday", "2", "their sister", "3", "a child lives there", "."),
        *("1", "", "no", "<", "2", ">"),
        *("", "", "3"),
        *("!", "y"),
        options=("--form", FORM),
    )  # fmt: skip
    assert done.code == 0, done.err
    for words in ('Did you mean "In person"?', "is not a time", "== Is everyone safe? ==", "999"):
        assert words in done.err
    ref = done.err.rpartition("safety-check ")[2].split()[0]
    (submission,) = hcms.ok("cases", "show", ref, "--json").json["submissions"]
    assert (submission["came_by"], submission["told_by"], submission["relayed_by"]) == (
        "in_person", "supporter", "their sister",
    )  # fmt: skip
    assert (submission["basis"], submission["reason"]) == ("not_asked", "a child lives there")
    values = {each["question"]: each["value"] for each in submission["answers"]}
    assert (values["danger"], values["under_18"], values["own_life"]) == ("yes", None, "no")


def test_stopping_loses_nothing_and_the_next_time_goes_on(hcms: Hcms) -> None:
    to_the_story = (">", ">", ">", "", "")
    stopped = typing(hcms, *HOW_IT_CAME, *to_the_story, "First line", "second li", options=("--form", FORM))
    assert stopped.code == 130
    assert "hcms cases new" in hcms.ok("today").out
    going_on = typing(hcms, "1", "!", "n", "n")
    assert going_on.code == 0
    assert "stays unfinished" in going_on.err
    kept = typing(hcms, "1", "!", "y")
    assert kept.code == 0, kept.err
    ref = kept.err.rpartition("safety-check ")[2].split()[0]
    (submission,) = hcms.ok("cases", "show", ref, "--json").json["submissions"]
    assert {each["question"]: each["raw"] for each in submission["answers"]}["narrative"] == "First line\nsecond li"
    assert hcms.ok("today", "--json").json["drafts"] == []


def test_what_has_to_be_known_is_asked_again_and_what_was_begun_can_be_thrown_away(hcms: Hcms) -> None:
    nothing_said = typing(hcms, "2", "", "", "1", "!", "themselves", "!", "y", options=("--form", FORM))
    assert "This has to be known before it can be kept" in nothing_said.err
    assert "No question of the form is answered yet" in nothing_said.err
    away = typing(hcms, "3", "y")
    assert "It is gone." in away.err
    assert hcms.ok("today", "--json").json["drafts"] == []
