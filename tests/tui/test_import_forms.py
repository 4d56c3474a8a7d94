"""Forms on the import screen: headings that a form does not know, and surveys that no form fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.factories import ADMINISTRATOR, FORM
from tests.tui import exports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home
from harassment_cms.tui.app import HcmsApp

Drive = Callable[..., Driver]
As = Callable[[str], HcmsApp]

REWORDED = "Which campus was it on or nearest to?"
PETS = ("Timestamp", "Which pet do you like?", "Is anyone in danger right now?", "Tell us about it")
ANSWERS = tuple(("2026-11-18 10:00:00", pet, "No", exports.WORDS) for pet in ("Cats", "Dogs") * 3)


def words(d: Driver) -> str:
    """What is shown, in one line and without the frames of dialogues."""
    return " ".join(d.shown.replace("│", " ").split())


def reworded(downloads: Path) -> None:
    """Let the export ask for the campus in other words, and for something new."""
    header = (*exports.HEADER[:-1], REWORDED, "Which tea would you like?")
    exports.write(downloads / "report-harassment.csv", header, [(*row, "Any") for row in exports.ROWS])


async def test_a_suggestion_is_accepted_and_the_file_is_read_anew(
    at_import: As, drive: Drive, downloads: Path, home: Home
) -> None:
    reworded(downloads)
    async with drive(at_import(ADMINISTRATOR), (100, 80)) as d:
        await d.press("down", "enter")
        assert f"“{REWORDED}”: perhaps “Which campus was it on, or is it nearest to?”" in words(d)
        await d.press("down", "down", "enter")
        assert d.name() == "WhichQuestion"
        await d.press("enter")
        assert "is the question campus from now on" in words(d)
        assert f"“{REWORDED}”: perhaps" not in words(d)
    assert REWORDED in (home.forms / f"{FORM}.yaml").read_text(encoding="utf-8")


async def test_a_heading_may_be_left_as_it_is_or_be_another_question(
    at_import: As, drive: Drive, downloads: Path, home: Home
) -> None:
    reworded(downloads)
    before = (home.forms / f"{FORM}.yaml").read_bytes()
    async with drive(at_import(ADMINISTRATOR), (100, 80)) as d:
        await d.press("down", "enter")
        await d.press("down", "down", "down", "enter")
        assert "Which tea would you like?" in d.shown
        await d.press("end", "enter")
        assert "“Which tea would you like?”: left as it is" in words(d)
        await d.press("enter", "end", "up", "enter")
        assert "(role)" in d.shown
        assert "(narrative)" not in d.shown
        await d.press("escape", "escape")
        assert "Which file?" in d.shown
    assert (home.forms / f"{FORM}.yaml").read_bytes() == before


async def test_a_survey_without_a_form_is_drafted_decided_and_read(
    at_import: As, drive: Drive, downloads: Path, home: Home
) -> None:
    exports.write(downloads / "pets.csv", PETS, ANSWERS)
    seen = []
    async with drive(at_import(ADMINISTRATOR), (100, 80)) as d:
        await d.type("pets.csv")
        await d.press("enter")
        assert "does not fit any form" in words(d)
        await d.press("enter")
        seen.append(d.shown)
        assert "A person has to decide 1 thing first:" in d.shown
        assert f"{len(exports.WORDS)} characters" in d.shown
        await d.press("enter")
        draft = home.forms / "pets.yaml.draft"
        assert draft.exists()
        await d.press("enter")
        assert "has to be decided by a person" in words(d)
        text = draft.read_text(encoding="utf-8")
        draft.write_text(text.replace("field: DECIDE", "field: safety.immediate_danger"), encoding="utf-8")
        await d.press("enter")
        assert "The form pets can be used" in d.shown
        await d.press("enter")
        assert "Import it: 6 rows, 6 of them new" in d.shown
        assert "Form: pets" in d.shown
        seen.append(d.shown)
    assert not draft.exists()
    assert not any(exports.WORDS[:20] in shown for shown in seen)


async def test_a_draft_goes_where_it_is_wanted_and_never_unfinished_where_the_home_reads_it(
    at_import: As, drive: Drive, downloads: Path, home: Home
) -> None:
    exports.write(downloads / "pets.csv", PETS, ANSWERS)
    (home.forms / "pets.yaml.draft").touch()
    async with drive(at_import(ADMINISTRATOR), (100, 80)) as d:
        await d.type("pets.csv")
        await d.press("enter")
        await d.press("enter")
        assert "as pets-2.yaml.draft" in d.shown
        await d.press("down", "enter", "end", "ctrl+u")
        await d.type(str(home.forms / "pets-2.yaml"))
        await d.press("enter")
        assert "it would stop every import" in words(d)
        await d.press("down", "enter", "enter")
        assert (downloads.parent / "pets-2.yaml.draft").exists()
        await d.press("escape", "escape")
        assert "Which file?" in d.shown
