"""The directory kept right: what a check says and ends with, the tasks it makes, and who changed what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from tests.cli.conftest import Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE

ENTRY = """\
    services:
    # Rung by hand each spring.
    - id: quiet-line
      name: Quiet Line
      kind: external
      category: crisis
      needs: [listening]
      audiences: [anyone]
      languages: [English]
      hours: 18:00 to 08:00
      cost: Free
      contact:
        phone: 0161 496 0000
      description: Listens.
      owner: {owner}
      verified_on: 2020-01-02
      review_by: 2020-07-02
    """


@pytest.fixture
def kept(three: Hcms) -> Hcms:
    """A home whose directory has one entry, which a colleague keeps and which has run out."""
    write(three, ENTRY.format(owner=COLLEAGUE))
    return three


def write(program: Hcms, text: str) -> None:
    (program.home / "signposting.yaml").write_text(dedent(text), encoding="utf-8")


def reword(program: Hcms, before: str, after: str) -> None:
    path = program.home / "signposting.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_check_that_run_out_makes_one_task_for_its_keeper_and_ends_it(kept: Hcms) -> None:
    done = kept.ok("signposting", "check", "--json", user=CASE_MANAGER)
    assert (done.json["stale"], done.json["tasks_made"], done.json["sound"]) == (["quiet-line"], ["quiet-line"], True)
    [finding] = done.json["findings"]
    assert (finding["id"], finding["key"], finding["line"]) == ("quiet-line", "review_by", 17)
    assert kept.ok("tasks", "list", "--json", user=CASE_MANAGER).json == []
    [task] = kept.ok("tasks", "list", "--json", user=COLLEAGUE).json
    assert (task["owner"], task["ref"], task["service"]) == (COLLEAGUE, None, "quiet-line")
    assert "Quiet Line" in task["title"]

    today, later = datetime.now(UTC).date(), datetime.now(UTC).date() + timedelta(days=60)
    reword(kept, "verified_on: 2020-01-02", f"verified_on: {today}")
    reword(kept, "review_by: 2020-07-02", f"review_by: {later}")
    assert "their tasks are done" in kept.ok("today", user=COLLEAGUE).err
    assert kept.ok("tasks", "list", "--json", user=COLLEAGUE).json == []
    [*changes] = kept.ok("signposting", "history", "--json", user=CASE_MANAGER).json
    assert {(each["key"], each["after"], each["by"], each["how"]) for each in changes} == {
        ("verified_on", str(today), COLLEAGUE, "file"),
        ("review_by", str(later), COLLEAGUE, "file"),
    }


def test_whoever_looks_gets_the_task_of_a_keeper_who_has_no_seat_here(kept: Hcms) -> None:
    reword(kept, COLLEAGUE, "Head of Wellbeing")
    [task] = kept.ok("tasks", "list", "--json", user=CASE_MANAGER).json
    assert "kept by Head of Wellbeing" in task["title"]
    done = kept.ok("tasks", "done", str(task["id"]), user=CASE_MANAGER)
    assert "is done" in done.err
    assert kept.ok("tasks", "list", "--json", user=CASE_MANAGER).json == []
    kept.ok("cases", "undo", user=CASE_MANAGER)
    assert [each["id"] for each in kept.ok("tasks", "list", "--json", user=CASE_MANAGER).json] == [task["id"]]
    assert kept("cases", "undo", user=CASE_MANAGER).code == 6


def test_an_administrator_puts_changes_on_record_and_makes_no_task(kept: Hcms) -> None:
    assert kept.ok("signposting", "check", "--json", user=ADMINISTRATOR).json["tasks_made"] == []
    reword(kept, "Listens.", "Listens at night.")
    assert kept.ok("signposting", "check", "--json", user=ADMINISTRATOR).json["changed"] == ["quiet-line"]
    kinds = [entry["kind"] for entry in kept.ok("audit", "list", "--json", user=ADMINISTRATOR).json]
    assert kinds[-2:] == ["directory.keep", "directory.keep"]
    kept.ok("audit", "verify", user=CASE_MANAGER)
    shown = kept.ok("signposting", "history", "quiet-line", user=ADMINISTRATOR).out
    assert "description: Listens. → Listens at night." in shown


def test_a_check_of_a_file_needs_no_keys_and_names_what_to_correct(kept: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    text = dedent(ENTRY.format(owner="Estates")).replace("0161 496 0000", "0161 496 0000 0")
    file.write_text(text, encoding="utf-8")
    done = kept("signposting", "check", str(file), "--passphrase-file", str(tmp_path / "none"))
    assert done.code == 4
    assert "draft.yaml:13: quiet-line: contact.phone is not a number that exists" in done.out
    assert "To correct" in done.err
    assert file.read_text(encoding="utf-8") == text


def test_a_broken_file_stops_no_look_at_tasks(kept: Hcms) -> None:
    reword(kept, "needs:", "nedes:")
    done = kept("today", user=CASE_MANAGER)
    assert done.code == 0
    assert 'did you mean "needs"' in done.err
    assert kept("signposting", "check", user=CASE_MANAGER).code == 4


def test_an_entry_is_changed_where_it_stands_and_on_record(kept: Hcms) -> None:
    file = kept.home / "signposting.yaml"
    before = file.read_text(encoding="utf-8")
    values = ("hours=Always: day, night", "contact.web=https://quiet.example.org/")
    kept.ok("signposting", "change", "quiet-line", *values, user=COLLEAGUE)
    after = file.read_text(encoding="utf-8")
    assert after == before.replace("hours: 18:00 to 08:00", 'hours: "Always: day, night"').replace(
        "    phone:", "    web: https://quiet.example.org/\n    phone:"
    )
    changes = kept.ok("signposting", "history", "--json", user=COLLEAGUE).json
    assert {(each["key"], each["before"], each["how"]) for each in changes} == {
        ("hours", "18:00 to 08:00", "program"),
        ("contact.web", None, "program"),
    }
    for words, told in (
        (("quiet-line", "needs=listning"), 'did you mean "listening"?'),
        (("quiet-line", "verified_on=yesterday"), "is no day that exists"),
        (("quiet-line", "id=other"), "cannot be changed here"),
        (("quiet-lien", "hours=9"), 'did you mean "quiet-line"?'),
    ):
        refused = kept("signposting", "change", *words, user=COLLEAGUE)
        assert refused.code == 4
        assert told in refused.err
    assert kept("signposting", "change", "quiet-line", "hours", user=COLLEAGUE).code == 2
    assert file.read_text(encoding="utf-8") == after
    kept.ok("audit", "verify", user=CASE_MANAGER)


def test_saying_that_an_entry_was_checked_ends_its_task(kept: Hcms) -> None:
    assert kept.ok("tasks", "list", "--json", user=COLLEAGUE).json
    entry = kept.ok("signposting", "checked", "quiet-line", "--json", user=COLLEAGUE).json
    assert entry["review_by"] > entry["verified_on"] > "2020-01-02"
    assert kept.ok("tasks", "list", "--json", user=COLLEAGUE).json == []
