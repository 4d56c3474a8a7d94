"""A watched folder: what is finished, once; what is not, not yet; and which answer key belongs to what."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harassment_cms.domain.errors import MachineError
from harassment_cms.intake.inbox import Found, Inbox, is_answer_key

SETTLE = 10.0
STAMPED = "results-for-a-survey-2026-10-05-0915"


def names(found: list[Found]) -> list[str]:
    return [each.path.name for each in found]


def put(folder: Path, name: str, text: str = "a,b\n") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_finished_once_it_stays_as_it_is(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    path = put(tmp_path, "a.csv")
    assert inbox.look(0) == []
    assert inbox.look(9.9) == []
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert inbox.look(10) == []
    assert inbox.look(19) == []
    assert names(inbox.look(20)) == ["a.csv"]


def test_a_file_of_the_same_length_that_was_written_again_is_not_finished(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    path = put(tmp_path, "a.csv")
    inbox.look(0)
    os.utime(path, ns=(1, 1))
    assert inbox.look(10) == []
    assert names(inbox.look(20)) == ["a.csv"]


def test_each_file_is_dealt_with_once_until_it_changes(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    path = put(tmp_path, "a.csv")
    inbox.look(0)
    (found,) = inbox.look(10)
    assert inbox.look(11) == [found]
    inbox.dealt_with(found)
    assert inbox.look(100) == []
    path.write_text("changed\n", encoding="utf-8")
    assert inbox.look(101) == []
    assert names(inbox.look(111)) == ["a.csv"]


def test_another_file_of_the_same_name_is_new(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    path = put(tmp_path, "a.csv")
    inbox.look(0)
    inbox.dealt_with(inbox.look(10)[0])
    path.unlink()
    assert inbox.look(11) == []
    put(tmp_path, "a.csv")
    assert inbox.look(12) == []
    assert names(inbox.look(22)) == ["a.csv"]


def test_what_could_not_be_taken_waits_for_its_moment(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    path = put(tmp_path, "a.csv")
    inbox.look(0)
    inbox.later(inbox.look(10)[0], 70)
    assert inbox.look(69) == []
    assert names(inbox.look(70)) == ["a.csv"]
    path.write_text("changed\n", encoding="utf-8")
    inbox.look(71)
    assert names(inbox.look(81)) == ["a.csv"]


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$a.xlsx", "a.csv.part", "a.csv.PARTIAL", "a.crdownload", "a.csv.download", "a.tmp"]
)
def test_what_is_still_being_fetched_is_left_alone(tmp_path: Path, name: str) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    put(tmp_path, name)
    inbox.look(0)
    assert inbox.look(100) == []


def test_a_place_kept_by_a_browser_is_not_finished(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    put(tmp_path, "a.csv", "")
    piece = put(tmp_path, "a.csv.part")
    inbox.look(0)
    assert inbox.look(100) == []
    piece.unlink()
    assert names(inbox.look(101)) == ["a.csv"]


def test_a_file_that_is_open_for_writing_is_not_finished_however_long_it_rests(tmp_path: Path) -> None:
    if not hasattr(pytest.importorskip("fcntl"), "F_SETLEASE"):
        pytest.skip("this system does not tell who writes")
    inbox = Inbox(tmp_path, SETTLE)
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as writer:
        writer.write("a,b\n")
        writer.flush()
        inbox.look(0)
        assert inbox.look(100) == []
    assert names(inbox.look(101)) == ["a.csv"]
    with (tmp_path / "a.csv").open(encoding="utf-8"):
        assert names(inbox.look(102)) == ["a.csv"]


def test_folders_are_not_looked_into_and_links_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "deeper").mkdir(parents=True)
    put(tmp_path / "inbox" / "deeper", "a.csv")
    elsewhere = put(tmp_path, "b.csv")
    try:
        (tmp_path / "inbox" / "b.csv").symlink_to(elsewhere)
        (tmp_path / "inbox" / "folder").symlink_to(tmp_path)
    except OSError:
        pytest.skip("links may not be made here")
    inbox = Inbox(tmp_path / "inbox", SETTLE)
    inbox.look(0)
    assert names(inbox.look(10)) == ["b.csv"]


def test_a_key_belongs_to_the_export_it_is_named_after(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    put(tmp_path, "a.csv")
    put(tmp_path, "b.csv")
    key = put(tmp_path, "a-key.csv")
    inbox.look(0)
    assert {each.path.name: each.key for each in inbox.look(10)} == {"a-key.csv": None, "a.csv": key, "b.csv": None}


def test_a_key_that_comes_later_makes_its_export_new(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    put(tmp_path, "a.csv")
    inbox.look(0)
    inbox.dealt_with(inbox.look(10)[0])
    assert inbox.look(20) == []
    key = put(tmp_path, "a-key.csv")
    inbox.look(21)
    assert {each.path.name: each.key for each in inbox.look(31)} == {"a-key.csv": None, "a.csv": key}


@pytest.mark.parametrize(
    ("key", "belongs"),
    [
        (f"{STAMPED}-key.csv", True),
        ("results-for-a-survey-2026-10-05-0917-key.csv", True),
        ("results-for-a-survey-2026-10-05-0946-key.csv", False),
        ("results-for-a-survey-2026-10-06-0915-key.csv", False),
        ("results-for-another-survey-2026-10-05-0915-key.csv", False),
        ("results-for-a-survey-2026-13-45-0915-key.csv", False),
    ],
)
def test_a_key_of_the_same_survey_and_half_hour_belongs_to_it(tmp_path: Path, key: str, belongs: bool) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    export = put(tmp_path, f"{STAMPED}.csv")
    path = put(tmp_path, key)
    inbox.look(0)
    (found,) = (each for each in inbox.look(10) if each.path == export)
    assert found.key == (path if belongs else None)


def test_of_several_possible_keys_none_is_taken(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, SETTLE)
    export = put(tmp_path, f"{STAMPED}.csv")
    keys = [put(tmp_path, f"results-for-a-survey-2026-10-05-09{minute}-key.csv") for minute in (16, 18)]
    inbox.look(0)
    (found,) = (each for each in inbox.look(10) if each.path == export)
    assert found.key is None
    assert found.keys == tuple(keys)


def test_a_file_is_an_answer_key_by_its_name_and_what_it_holds(tmp_path: Path) -> None:
    assert is_answer_key(put(tmp_path, "a-key.csv", '"Q1","Where?"\n"1","Here"\n"2","There"\n'))
    assert not is_answer_key(put(tmp_path, "b-key.csv", "a,b,c\n1,2,3\n"))
    assert not is_answer_key(put(tmp_path, "c.csv", '"Q1","Where?"\n"1","Here"\n'))


def test_a_folder_that_is_gone_is_told_and_may_come_back(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    inbox = Inbox(folder, SETTLE)
    with pytest.raises(MachineError, match="cannot be looked at"):
        inbox.look(0)
    folder.mkdir()
    assert inbox.look(1) == []
