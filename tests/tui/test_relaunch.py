"""The process around the screens: a scrubbed environment, a real terminal, and the next process after locking."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harassment_cms.domain.errors import UsageError
from harassment_cms.home import Home
from harassment_cms.tui import launch, process
from harassment_cms.tui.process import ReturnPlace

WORDS = st.text(max_size=20)


@settings(max_examples=30)
@given(st.builds(ReturnPlace, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS))
def test_a_place_survives_the_environment(place: ReturnPlace) -> None:
    assert ReturnPlace.from_text(place.to_text()) == place


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ref": 3, "other": "x"}', "null", '"x"'])
def test_whatever_the_environment_says_leads_somewhere(text: str) -> None:
    assert ReturnPlace.from_text(text) == ReturnPlace()


def test_textuals_variables_are_taken_out() -> None:
    environment = {"TEXTUAL_LOG": "/tmp/log", "TEXTUAL": "debug", "PATH": "/bin"}
    process.scrub(environment)
    assert environment == {"PATH": "/bin"}


def test_the_environment_is_scrubbed_before_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual reads its variables as it is loaded: a log or a picture could lie in a file by then."""
    monkeypatch.setenv("TEXTUAL_LOG", str(tmp_path / "log"))
    with pytest.raises(UsageError):
        launch(Home(tmp_path), None)
    assert "TEXTUAL_LOG" not in os.environ


def test_the_next_process_gets_home_and_person_but_no_way_in(tmp_path: Path) -> None:
    before = {"HCMS_PASSPHRASE_FILE": "/secret", "PATH": "/bin"}
    after = process.next_environment(before, tmp_path, "Cerys Vaughan", ReturnPlace(ref="HC-2D2-FGH"))
    assert "HCMS_PASSPHRASE_FILE" not in after
    assert after["HCMS_HOME"] == str(tmp_path)
    assert after["HCMS_USER"] == "Cerys Vaughan"
    assert after[process.AFTER_LOCK] == "1"
    assert "HC-2D2-FGH" not in " ".join(process.command())


def test_a_first_start_does_not_count_as_locked(tmp_path: Path) -> None:
    assert process.AFTER_LOCK not in process.next_environment({}, tmp_path, None, None)


def test_a_redirected_screen_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="terminal"):
        launch(Home(tmp_path), None)


def test_the_parent_starts_the_unlock_screen_again_as_often_as_it_locks() -> None:
    starts: list[dict[str, str]] = []
    answers = iter([(process.LOCKED, '{"ref":"HC-2D2-FGH"}'), (process.LOCKED, "{}"), (0, "")])

    def run(environment: object) -> tuple[int, str]:
        starts.append(dict(environment))  # type: ignore[call-overload]
        return next(answers)

    assert process.stay_as_parent({"HCMS_HOME": "x"}, "secret.txt", run) == 0
    assert [start.get(process.AFTER_LOCK) for start in starts] == [None, "1", "1"]
    assert [start.get("HCMS_PASSPHRASE_FILE") for start in starts] == ["secret.txt", None, None]
    assert starts[1][process.RETURN] == '{"ref":"HC-2D2-FGH"}'
    assert all(start[process.CHILD] == "1" for start in starts)


def test_a_child_that_locks_says_where_it_was(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = {process.CHILD: "1", process.RETURN: '{"ref":"HC-2D2-FGH"}'}
    assert process.replace(environment) == process.LOCKED
    assert capfd.readouterr().err == '{"ref":"HC-2D2-FGH"}'
