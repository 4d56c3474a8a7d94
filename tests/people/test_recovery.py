"""Coming in by a recovery key, trying one, and new keys because somebody knows the old ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.factories import COST, PASSPHRASE, PROCESSES, Sketch, StillClock, add_cases

from harassment_cms.bootstrap import Home, Workspace, found, open_workspace, unlock_keys
from harassment_cms.bootstrap.recovering import recover_home, rehearse
from harassment_cms.domain.errors import (
    ConflictError,
    InputRefusedError,
    IntegrityError,
    LockedError,
    NotPermittedError,
)
from harassment_cms.domain.permissions import Role
from harassment_cms.services.people.leaving import Reason, Renewed
from harassment_cms.store.rekeying import opens
from harassment_cms.vault import document as key_file

CLOCK = StillClock()
FOUNDER, COLLEAGUE, LEAD, ADMINISTRATOR = "Nia Prosser", "Owain Blythe", "Ffion Marlow", "Idris Quill"
NEW = "another six words for tests"


@dataclass(frozen=True)
class Scene:
    """A home, its two recovery keys that open reports, and a case with a note on it."""

    home: Home
    kits: tuple[str, ...]
    ref: str

    @contextmanager
    def at_work(self, name: str, passphrase: str = PASSPHRASE) -> Iterator[Workspace]:
        workspace = open_workspace(self.home, unlock_keys(self.home, name, passphrase), COST, CLOCK)
        try:
            yield workspace
        finally:
            workspace.close()

    def recover(self, kit: str, name: str) -> tuple[str, ...]:
        done = recover_home(self.home, kit, name, NEW, COST, CLOCK)
        done.workspace.close()
        return done.kits


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    home = Home(tmp_path_factory.mktemp("recovery") / "home")
    founded = found(
        home,
        organisation="Invented University",
        name=FOUNDER,
        roles=(Role.CASE_MANAGER, Role.ADMINISTRATOR),
        passphrase=PASSPHRASE,
        contacts={},
        cost=COST,
        clock=CLOCK,
    )
    work = founded.workspace
    for name, role in ((COLLEAGUE, Role.CASE_MANAGER), (LEAD, Role.LEAD), (ADMINISTRATOR, Role.ADMINISTRATOR)):
        work.people.add(name, (role,), PASSPHRASE)
    (ref,) = add_cases(work, [Sketch(narrative="Told before.")])
    work.casework.note(ref, "Noted before.", 5)
    work.tasks.add("Something of my own", "1d")
    work.drafts.save("somewhere", "Half a sentence")
    work.close()
    return Scene(home, founded.kits, ref)


@pytest.fixture
def scene(prepared: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(prepared.home.path, tmp_path / "home")
    return Scene(Home(tmp_path / "home"), prepared.kits, prepared.ref)


def test_a_kit_lets_somebody_in_and_everything_it_opened_is_renewed(scene: Scene) -> None:
    old = unlock_keys(scene.home, FOUNDER, PASSPHRASE)
    made = scene.recover(scene.kits[0], FOUNDER)
    assert not opens(scene.home.database, old.database_key)
    with pytest.raises(LockedError, match="not the passphrase"):
        unlock_keys(scene.home, FOUNDER, PASSPHRASE)
    with scene.at_work(FOUNDER, NEW) as work:
        assert "Noted before." in str(work.cases.show(scene.ref).events)
        work.casework.note(scene.ref, "Noted afterwards.", 5)
        assert work.drafts.load("somewhere") == ""
        assert "Something of my own" not in str(work.tasks.open(everyone=True))
        assert work.leaving.owed() == Renewed()
        assert work.record.verify().problems == ()
        add_cases(work, [Sketch()])
    for ended in scene.kits:
        with pytest.raises(LockedError, match="newer ones have taken its place"):
            rehearse(scene.home, ended, CLOCK)
    assert rehearse(scene.home, made[1], CLOCK).opens_reports


def test_whom_a_kit_let_in_reads_of_no_damaged_note(scene: Scene) -> None:
    with scene.at_work(COLLEAGUE):
        pass
    done = recover_home(scene.home, scene.kits[0], COLLEAGUE, NEW, COST, CLOCK)
    done.workspace.close()
    assert done.workspace.watch.found.said == []
    assert done.workspace.watch.found.renewed.startswith("Your keys were renewed on ")
    with scene.at_work(COLLEAGUE, NEW) as work:
        assert (work.watch.found.said, work.watch.found.renewed) == ([], "")


def test_a_kit_used_on_an_older_file_hides_nothing_of_what_is_gone(scene: Scene) -> None:
    files = ("cases.db", "cases.head", "vault.json")
    older = {name: (scene.home.path / name).read_bytes() for name in files}
    with scene.at_work(FOUNDER) as work:
        work.casework.note(scene.ref, "Written later.", 5)
    for path in scene.home.path.glob("cases.db-*"):
        path.unlink()
    for name, raw in older.items():
        (scene.home.path / name).write_bytes(raw)
    done = recover_home(scene.home, scene.kits[0], FOUNDER, NEW, COST, CLOCK)
    done.workspace.close()
    assert done.workspace.watch.found.said[0].startswith("Your keys are newer than the note in your account.")


def test_everybody_else_is_told_until_they_have_seen_it(scene: Scene) -> None:
    scene.recover(scene.kits[0], COLLEAGUE)
    with scene.at_work(COLLEAGUE, NEW) as work:
        assert work.leaving.recoveries() == ()
    for _ in range(2):
        with scene.at_work(LEAD) as work:
            (words,) = work.leaving.recoveries()
            assert f"let in {COLLEAGUE}" in words
    with scene.at_work(LEAD) as work:
        work.leaving.have_seen()
        work.leaving.have_seen()
        assert work.leaving.recoveries() == ()
    with scene.at_work(FOUNDER) as work:
        assert len(work.leaving.recoveries()) == 1
        work.people.add("Tegwen Morris", (Role.LEAD,), PASSPHRASE)
    with scene.at_work("Tegwen Morris") as work:
        assert work.leaving.recoveries() == ()


@pytest.mark.parametrize(
    ("name", "refusal", "words"),
    [
        (LEAD, NotPermittedError, "lets in a case manager"),
        (ADMINISTRATOR, NotPermittedError, "lets in a case manager"),
        ("Nobody Here", InputRefusedError, "nobody called"),
    ],
)
def test_whom_a_kit_does_not_let_in(scene: Scene, name: str, refusal: type[Exception], words: str) -> None:
    before = scene.home.key_file.read_bytes()
    with pytest.raises(refusal, match=words):
        scene.recover(scene.kits[0], name)
    assert scene.home.key_file.read_bytes() == before


def test_a_kit_brings_nobody_back_who_was_removed(scene: Scene) -> None:
    with scene.at_work(FOUNDER) as work:
        work.leaving.remove(COLLEAGUE, Reason.LEFT)
    with pytest.raises(NotPermittedError, match="were taken away"):
        scene.recover(scene.kits[0], COLLEAGUE)
    assert rehearse(scene.home, scene.kits[0], CLOCK).people == (FOUNDER,)


def _killed(scene: Scene) -> None:
    write = key_file.write

    def ending(path: Path, document: key_file.Document, mode: int) -> None:
        write(path, document, mode)
        os._exit(9)

    key_file.write = ending
    scene.recover(scene.kits[0], FOUNDER)


@pytest.mark.skipif(PROCESSES.get_start_method() != "fork", reason="a process has to begin with what was prepared")
def test_killed_before_a_recovery_is_written_it_did_not_happen_and_is_done_again(scene: Scene) -> None:
    process = PROCESSES.Process(target=_killed, args=(scene,))
    process.start()
    process.join()
    assert process.exitcode == 9
    with pytest.raises(LockedError, match="cut off before it was finished"), scene.at_work(FOUNDER, NEW):
        pass
    with scene.at_work(FOUNDER) as work:
        assert work.leaving.owed() == Renewed()
    scene.recover(scene.kits[0], FOUNDER)
    with scene.at_work(FOUNDER, NEW) as work:
        assert work.record.verify().problems == ()


def test_a_rehearsal_changes_nothing(scene: Scene) -> None:
    with scene.at_work(FOUNDER) as work:
        entries = work.record.length()
    found_ = rehearse(scene.home, scene.kits[1], CLOCK)
    assert (found_.kit, found_.opens_reports, found_.people) == (2, True, (FOUNDER, COLLEAGUE))
    assert found_.opened == 2
    with scene.at_work(FOUNDER) as work:
        assert work.record.length() == entries
    with pytest.raises(InputRefusedError, match="missing or mistyped"):
        rehearse(scene.home, scene.kits[0][:-1], CLOCK)


def test_new_keys_close_everything_that_the_old_ones_opened(scene: Scene) -> None:
    old = unlock_keys(scene.home, FOUNDER, PASSPHRASE)
    copied = scene.home.key_file.read_bytes()
    with scene.at_work(FOUNDER) as work:
        joined = work.people.renew_keys(NEW)
        assert joined.kits == ()
        assert work.leaving.renew() == Renewed(file=True)
        assert work.drafts.load("somewhere") == "Half a sentence"
        assert "Noted before." in str(work.cases.show(scene.ref).events)
        assert work.record.verify().problems == ()
    assert not opens(scene.home.database, old.database_key)
    scene.home.key_file.write_bytes(copied)  # an old copy of the key file put back
    with pytest.raises(IntegrityError, match="does not open with any key"):
        open_workspace(scene.home, old, COST, CLOCK).close()


def test_provisional_keys_are_not_renewed_but_replaced(scene: Scene) -> None:
    with scene.at_work(COLLEAGUE) as work, pytest.raises(ConflictError, match="not your own yet"):
        work.people.renew_keys(NEW)
