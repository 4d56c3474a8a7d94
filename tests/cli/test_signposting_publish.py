"""Publishing the directory: what is refused before anybody could rely on it, and what is written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from tests.cli.conftest import Hcms

ENTRY = """\
    services:
    - id: quiet-line
      name: Quiet Line
      kind: external
      category: crisis
      needs: [listening]
      audiences: [anyone]
      description: Listens.
      contact:
        phone: 0161 496 0000
      notes_for_staff: Busy on Mondays.
    """
CHECKED = ENTRY.replace("notes", f"verified_on: {datetime.now(UTC).date()}\n      notes")


@pytest.fixture
def place(nowhere: Hcms) -> Hcms:
    """A folder with a directory of one entry that nobody checked, and nothing else."""
    nowhere.home.mkdir()
    write(nowhere, ENTRY)
    return nowhere


def write(program: Hcms, text: str) -> None:
    (program.home / "signposting.yaml").write_text(dedent(text), encoding="utf-8")


@pytest.mark.parametrize("audience", ["students", "staff"])
def test_unchecked_entries_are_refused_by_name_until_somebody_decides(place: Hcms, audience: str) -> None:
    words = ("signposting", "publish", "--audience", audience, "--format", "md")
    refused = place(*words)
    assert (refused.code, refused.out) == (4, "")
    assert "quiet-line: Quiet Line" in refused.err
    with_it = place.ok(*words, "--include-unchecked")
    assert "**Not checked yet: it may be out of date.**" in with_it.out
    without = place.ok(*words, "--leave-out-unchecked")
    assert "Quiet Line" not in without.out
    assert "Left out, and not checked: quiet-line" in without.err
    assert place(*words, "--include-unchecked", "--leave-out-unchecked").code == 2


def test_case_managers_get_them_marked(place: Hcms) -> None:
    page = place.ok("signposting", "publish", "--audience", "case-managers", "--format", "md")
    assert "Not checked: check before giving it out." in page.out
    assert "Busy on Mondays." in page.out


def test_a_number_that_cannot_be_right_is_never_published(place: Hcms) -> None:
    write(place, ENTRY.replace("0161 496 0000", "0161 496 0000 0"))
    refused = place("signposting", "publish", "--audience", "students", "--include-unchecked")
    assert (refused.code, refused.out) == (4, "")
    assert "quiet-line: contact.phone is not a number that exists" in refused.err


def test_no_file_is_replaced_unless_asked_for(place: Hcms, tmp_path: Path) -> None:
    write(place, CHECKED)
    words = ("signposting", "publish", "--audience", "students", "-o")
    for form, start in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("md", b"# Who can help")):
        file = tmp_path / f"page.{form}"
        place.ok(*words, str(file), "--format", form)
        assert file.read_bytes().startswith(start)
        assert b"Busy on Mondays" not in file.read_bytes()
    file.write_text("mine", encoding="utf-8")
    assert place(*words, str(file), "--format", "md").code == 4
    assert file.read_text(encoding="utf-8") == "mine"
    place.ok(*words, str(file), "--format", "md", "--force")
    assert place(*words, str(tmp_path / "none" / "page.md"), "--format", "md").code == 8


def test_a_pdf_needs_a_file_and_a_campus_has_to_be_one(place: Hcms) -> None:
    words = ("signposting", "publish", "--audience", "case-managers")
    assert place(*words, "--format", "pdf").code == 2
    assert place(*words, "--campus", "north").code == 2


def test_guidance_comes_from_the_homes_template(place: Hcms, tmp_path: Path) -> None:
    words = ("signposting", "guidance", "--audience", "parents", "--format", "md")
    assert "no such service" in place(*words).err
    (place.home / "guidance").mkdir()
    assert place(*words).code == 4
    (place.home / "guidance" / "parents.md").write_text("# Ours\n\n{service quiet-line}\n", encoding="utf-8")
    refused = place(*words)
    assert (refused.code, refused.out) == (4, "")
    assert "--include-unchecked" in refused.err
    page = place.ok(*words, "--include-unchecked").out
    assert page.startswith("# Ours")
    assert "Quiet Line" in page
