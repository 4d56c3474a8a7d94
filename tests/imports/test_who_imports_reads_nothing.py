"""An administrator imports and reads nothing: not through the program, and not with any other tool."""

from __future__ import annotations

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD, NEWCOMER
from tests.imports.conftest import Scene, export, report

from harassment_cms.domain.errors import NotPermittedError

WORDS = "Somebody wrote my name on the door."


@pytest.fixture
def imported(scene: Scene) -> Scene:
    content = export([report(1, WORDS), report(2)]) + b'too,few,"' + WORDS.encode() + b'"\n'
    assert scene.take("a.csv", content, by=ADMINISTRATOR).counts.quarantined == 1
    scene.take("b.csv", export([report(1, f"{WORDS} They did it again.")]), by=ADMINISTRATOR)
    return scene


def test_the_case_manager_opens_all_of_it(imported: Scene) -> None:
    with imported.at_work() as work:
        (ref,) = [line.case.ref for line in work.cases.list() if line.case.changed]
        told = [answer.raw for each in work.cases.show(ref).submissions for answer in each.answers]
        (aside,) = work.settling.rows()
        assert WORDS in work.settling.show(aside.id)
    assert sum(WORDS in words for words in told) == 2


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD, NEWCOMER])
def test_the_program_opens_none_of_it_for_others(imported: Scene, name: str) -> None:
    refs = [line.case.ref for line in imported.cases()]
    (aside,) = imported.look("SELECT id FROM submission WHERE state = 'set_aside'")[0]
    assert isinstance(aside, int)
    with imported.at_work(name) as work:
        for act in (
            lambda: work.cases.list(),
            lambda: work.cases.show(refs[0]),
            lambda: work.cases.preview(refs[0]),
            lambda: work.settling.show(aside),
            lambda: work.imports.rebuild(1),
        ):
            with pytest.raises(NotPermittedError) as refused:
                act()
            assert WORDS not in refused.value.message + refused.value.hint
    with imported.at_work(ADMINISTRATOR) as work:
        kinds = [entry.kind for entry in work.record.entries()]
    assert kinds.count("refused") == 5


def test_their_keys_open_none_of_it_with_any_tool(imported: Scene) -> None:
    everything = Intruder(imported.home, CASE_MANAGER).reach()
    assert {table for table, _, _ in everything.opened} == {"submission", "import_batch"}
    assert everything.reads(WORDS)
    for name in (ADMINISTRATOR, LEAD, NEWCOMER):
        assert Intruder(imported.home, name).reach().opened == {}


def test_no_word_of_a_report_stands_in_the_clear_inside_the_file(imported: Scene) -> None:
    for (table,) in imported.look("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in imported.look(f"SELECT * FROM {table}"):
            for value in row:
                held = value if isinstance(value, bytes) else str(value).encode()
                assert b"on the door" not in held, table


def test_what_recognises_a_row_again_says_nothing_about_it(imported: Scene) -> None:
    """Two people gave the same answers but for their words: their tags have nothing in common but the questions."""
    one, two = imported.look("SELECT identity, record_tag, answer_tags FROM submission ORDER BY id LIMIT 2")
    assert one[:2] != two[:2]
    mine, theirs = (bytes(row[2]) for row in (one, two))  # type: ignore[call-overload]
    questions = len(mine) // 2
    assert mine[:questions] == theirs[:questions]
    pairs = zip(mine[questions:], theirs[questions:], strict=True)
    assert sum(a == b for a, b in pairs) < 10
