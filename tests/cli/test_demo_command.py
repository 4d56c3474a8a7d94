"""The practice home without a terminal: what it prints is the program in short, and nothing real is touched."""

from __future__ import annotations

import tempfile

import pytest
from tests.cli.conftest import Hcms

from harassment_cms.bootstrap import demo


def test_it_prints_the_program_in_short_and_says_where_the_home_is(nowhere: Hcms) -> None:
    done = nowhere("demo", "--no-tui", HCMS_PASSPHRASE_FILE="")
    assert done.code == 0
    order = ["PRACTICE", "Imported", "Queues", "Safety check", "One case", "What next", "Figures", "Reports received"]
    places = [done.out.index(words) for words in order]
    assert places == sorted(places)
    assert done.out.rstrip().endswith(str(nowhere.home))
    assert "passphrase is" in done.err
    assert nowhere("demo", "--no-tui").code == 4


def test_without_a_place_it_goes_where_throwaway_things_go(nowhere: Hcms, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere.home.parent.joinpath("tmp").mkdir()
    temporary = str(nowhere.home.parent / "tmp")
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    # What is in it is looked at above.
    monkeypatch.setattr(demo, "_WORKED", 26)
    done = nowhere("demo", HCMS_HOME="", HCMS_PASSPHRASE_FILE="")
    assert done.code == 0
    assert done.out.rstrip().splitlines()[-1].partition(temporary)[1]
