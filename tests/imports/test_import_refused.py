"""What an import refuses, with nothing written; and a disk that fills up, which leaves whole chunks."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, PASSPHRASE, StillClock
from tests.imports.conftest import HEADER, Scene, export, report
from tests.imports.test_put_together_again import CODED, KEY, LABELLED
from tests.store.test_bad_days import fill, mount, root

from harassment_cms.bootstrap import Home, found
from harassment_cms.domain.errors import (
    CmsError,
    ExitCode,
    InputRefusedError,
    MachineError,
    NotPermittedError,
    UsageError,
)
from harassment_cms.domain.permissions import Role
from harassment_cms.intake import dedupe
from harassment_cms.intake.preview import Counts
from harassment_cms.intake.understanding import Wish

WRONG = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\r\n \n", "is empty"),
    "results.xlsx": (b"PK\x03\x04\x14\x00[Content_Types].xml and more", "is damaged or was cut off"),
    "wide.csv": (export([report(1)]).decode().encode("utf-16-le"), "UTF-16"),
    "other.csv": (b"Order,Customer,Price\n1,A cafe,3.50\n2,A shop,7.00\n", "None of the headings"),
    "page.csv": (b"<!DOCTYPE html><html>Please sign in</html>", "web page"),
    "heading.csv": (b'"Unique Response Number,route\n', "heading row"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_export_of_a_known_form(scene: Scene, name: str) -> None:
    content, said = WRONG[name]
    path = scene.file(name, content)
    before = scene.rows()
    with scene.at_work(ADMINISTRATOR) as work:
        for act in (work.imports.preview, work.imports.run):
            with pytest.raises(InputRefusedError) as refused:
                act(path)
            assert said in refused.value.message
            assert name in refused.value.message
            assert "Nothing was changed" in refused.value.message
            assert refused.value.hint
    assert scene.rows() == before


def test_an_answer_key_in_place_of_responses_and_the_other_way_round(scene: Scene) -> None:
    before = scene.rows()
    with scene.at_work(ADMINISTRATOR) as work:
        for path, key in ((KEY, None), (CODED, None), (CODED, CODED), (CODED, LABELLED)):
            with pytest.raises(InputRefusedError):
                work.imports.run(path, Wish(key=key))
        with pytest.raises(InputRefusedError):
            work.imports.run(scene.folder / "not there.csv")
        with pytest.raises(InputRefusedError):
            work.imports.run(scene.folder)
    assert scene.rows() == before


def test_a_form_that_is_not_there(scene: Scene) -> None:
    before = scene.rows()
    with scene.at_work(ADMINISTRATOR) as work, pytest.raises(UsageError) as refused:
        work.imports.run(scene.file("a.csv", export([report(1)])), Wish(form="harasment-report"))
    assert "harassment-report" in refused.value.hint
    assert scene.rows() == before


def test_nobody_imports_who_may_not(scene: Scene) -> None:
    path = scene.file("a.csv", export([report(1)]))
    with scene.at_work(LEAD) as work:
        for act in (work.imports.run, work.imports.preview):
            with pytest.raises(NotPermittedError):
                act(path)
        for ask in (work.imports.batches, work.settling.rows):
            with pytest.raises(NotPermittedError):
                ask()
    assert scene.cases() == ()
    assert scene.look("SELECT count(*) FROM import_batch") == [(0,)]


def test_while_nobody_could_read_the_reports_none_is_imported(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = found(
        home,
        organisation="Invented University",
        name=ADMINISTRATOR,
        roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE,
        contacts={},
        cost=COST,
        clock=StillClock(),
    ).workspace
    path = tmp_path / "a.csv"
    path.write_bytes(export([report(1)]))
    with closing(first):
        with pytest.raises(InputRefusedError) as refused:
            first.imports.run(path)
        assert "no case manager" in refused.value.message
        assert "hcms users invite" in refused.value.hint
        assert first.imports.batches() == ()
        assert [entry.kind for entry in first.record.entries()] == ["init"]
        first.people.add(CASE_MANAGER, (Role.CASE_MANAGER,), PASSPHRASE)
        assert first.imports.run(path).counts == Counts(rows=1, new=1)


def test_no_refusal_repeats_a_word_of_a_report(scene: Scene) -> None:
    zebra = export([report(1, "zebra")], ("Who", *HEADER[1:4], "zebra?", "zebra!"))
    said = []
    with scene.at_work(ADMINISTRATOR) as work:
        for name, content in (("a.csv", zebra[:40] + b"\0" * 400 + zebra), ("b.csv", b"zebra,zebra\nzebra,zebra\n")):
            with pytest.raises(CmsError) as refused:
                work.imports.run(scene.file(name, content))
            said.append(refused.value.message + refused.value.hint)
    assert not any("zebra" in words for words in said)


@pytest.fixture
def small_disk(scene: Scene, tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=4m")
    subprocess.run(["cp", "-r", str(scene.home.path), str(folder / "home")], check=True)
    yield Scene(Home(folder / "home"), tmp_path)
    subprocess.run(["umount", str(folder)], check=True)


@root
def test_a_full_disk_leaves_whole_chunks_and_the_next_run_completes(
    small_disk: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 10)
    content = export([report(number, "words " * 600) for number in range(200)])
    path = small_disk.file("a.csv", content)
    with small_disk.at_work(ADMINISTRATOR) as work:
        with pytest.raises(MachineError) as refused:
            work.imports.run(path)
        assert "The disk is full" in refused.value.message
        assert refused.value.exit_code == ExitCode.MACHINE
        with pytest.raises(MachineError):
            work.imports.run(path)
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk.home.path.parent)], check=True)
    stored = small_disk.look("SELECT count(*) FROM submission")[0][0]
    assert isinstance(stored, int)
    assert 0 < stored < 200
    assert stored % 10 == 0
    assert small_disk.rows()["case_file"] == small_disk.rows()["case_key"] == stored
    assert small_disk.sound()
    with small_disk.at_work(ADMINISTRATOR) as work:
        assert work.imports.run(path).counts == Counts(rows=200, new=200, safety=40)
    assert len(small_disk.cases()) == 200
    with small_disk.at_work() as work:
        assert work.imports.rebuild(work.imports.batches()[0].id) == content


@root
def test_a_disk_that_is_full_from_the_start_takes_nothing(small_disk: Scene) -> None:
    path = small_disk.file("a.csv", export([report(number) for number in range(2000)]))
    with small_disk.at_work(ADMINISTRATOR) as work:
        ballast = fill(small_disk.home.path.parent)
        with pytest.raises(MachineError):
            work.imports.run(path)
        ballast.unlink()
        assert work.imports.batches() == ()
    assert small_disk.sound()
