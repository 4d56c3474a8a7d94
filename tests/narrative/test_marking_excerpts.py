"""Excerpts are marked in the case by case managers, sealed, on record, and can be taken back."""

from __future__ import annotations

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD, NEWCOMER
from tests.narrative.conftest import FIRST, Open

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.work import EventKind

Refs = dict[str, str]
THEME = "not_knowing_where"


def test_an_excerpt_is_kept_as_it_stands_in_the_report(cerys: Workspace, refs: Refs) -> None:
    made = cerys.coding.mark(refs["one"], "i did not know  whom to TELL", ["what_helped", THEME])
    assert (made.text, made.source) == ("I did not know whom to tell", "answer/narrative")
    assert made.themes == (THEME, "what_helped")
    view = cerys.cases.show(refs["one"])
    assert view.excerpts == (made,) == cerys.coding.of(refs["one"])
    assert view.problems == ()
    assert view.events[-1].kind is EventKind.EXCERPT_MARKED
    assert not cerys.record.verify().problems


def test_words_of_a_note_can_be_marked(cerys: Workspace, refs: Refs) -> None:
    cerys.casework.note(refs["two"], "On the phone: what helped was the calm voice.")
    made = cerys.coding.mark(refs["two"], "what helped was the calm voice", ["what_helped"])
    assert made.source.startswith("note/")
    cerys.casework.note(refs["two"], "This note is taken back at once.")
    cerys.undo.last()
    with pytest.raises(InputRefusedError, match="stand neither"):
        cerys.coding.mark(refs["two"], "This note is taken back", ["what_helped"])


def test_a_mark_can_be_taken_back_and_put_back(cerys: Workspace, refs: Refs) -> None:
    made = cerys.coding.mark(refs["one"], FIRST, [THEME])
    assert "Excerpt marked" in cerys.undo.peek().words
    cerys.undo.last()
    assert cerys.coding.of(refs["one"]) == ()
    again = cerys.coding.mark(refs["one"], FIRST, [THEME])
    cerys.coding.take_away(refs["one"], again.id)
    assert cerys.coding.of(refs["one"]) == ()
    cerys.undo.last()
    assert [each.id for each in cerys.coding.of(refs["one"])] == [again.id] != [made.id]
    assert not cerys.record.verify().problems


def test_what_was_taken_away_by_hand_is_not_undone_by_an_older_action(cerys: Workspace, refs: Refs) -> None:
    made = cerys.coding.mark(refs["one"], FIRST, [THEME])
    cerys.coding.take_away(refs["one"], made.id)
    with pytest.raises(InputRefusedError, match="no excerpt"):
        cerys.coding.take_away(refs["one"], made.id)
    with pytest.raises(InputRefusedError, match="no excerpt"):
        cerys.coding.take_away(refs["two"], made.id)


@pytest.mark.parametrize(
    ("words", "themes", "match"),
    [
        ("not in there at all", [THEME], "stand neither"),
        (FIRST, ["no_such_theme"], "no theme no_such_theme"),
        (FIRST, [], "No theme was chosen"),
        ("I did", [THEME], "at least 3 words"),
        ("word " * 500, [THEME], "at most 2,000"),
    ],
)
def test_what_cannot_be_marked_is_refused(
    cerys: Workspace, refs: Refs, words: str, themes: list[str], match: str
) -> None:
    with pytest.raises(InputRefusedError, match=match) as refused:
        cerys.coding.mark(refs["one"], words, themes)
    assert "not in there" not in f"{refused.value.message} {refused.value.hint}"
    assert cerys.coding.of(refs["one"]) == ()


def test_the_same_mark_twice_is_refused_and_another_theme_is_not(cerys: Workspace, refs: Refs) -> None:
    cerys.coding.mark(refs["one"], FIRST, [THEME])
    with pytest.raises(ConflictError, match="marked so already"):
        cerys.coding.mark(refs["one"], FIRST, [THEME])
    cerys.coding.mark(refs["one"], FIRST, [THEME, "what_helped"])


def test_who_did_not_agree_is_not_marked(cerys: Workspace, refs: Refs) -> None:
    with pytest.raises(InputRefusedError, match="did not agree that their report stands in figures"):
        cerys.coding.mark(refs["no_figures"], "find out who listens", [THEME], "They agreed.")
    with pytest.raises(InputRefusedError, match="nobody beyond"):
        cerys.coding.mark(refs["nobody"], "No page said that", [THEME], "They agreed.")
    with pytest.raises(InputRefusedError, match="asked first"):
        cerys.coding.mark(refs["ask_first"], "did not know it either", [THEME])
    made = cerys.coding.mark(refs["ask_first"], "did not know it either", [THEME], " Agreed on the phone. ")
    assert made.agreed == "Agreed on the phone."


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD, NEWCOMER])
def test_only_case_managers_mark_and_read(opened: Open, refs: Refs, name: str) -> None:
    work = opened(name)
    for act in (
        lambda: work.coding.mark(refs["one"], FIRST, [THEME]),
        lambda: work.coding.take_away(refs["one"], 1),
        lambda: work.coding.read(refs["one"]),
    ):
        with pytest.raises(NotPermittedError):
            act()
    assert [entry.kind for entry in opened(ADMINISTRATOR).record.entries()][-3:] == ["refused"] * 3


def test_neither_words_nor_themes_lie_in_the_plain_file(cerys: Workspace, refs: Refs, home: Home) -> None:
    cerys.coding.mark(refs["one"], FIRST, [THEME])
    intruder = Intruder(home, LEAD)
    tables = [name for (name,) in intruder.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    cells = [cell for table in tables for row in intruder.rows(f"SELECT * FROM {table}") for cell in row]
    everything = b"\0".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
    assert b"excerpt_marked" in everything
    assert THEME.encode() not in everything
    assert b"found the form by chance" not in everything
    assert intruder.reach().opened == {}
    assert any(b"found the form by chance" in each for each in Intruder(home, CASE_MANAGER).reach().opened.values())
