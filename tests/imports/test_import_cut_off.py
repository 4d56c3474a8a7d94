"""An import that is killed, stopped, or run twice at once: nothing half-written or doubled, and it completes."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, PROCESSES, StillClock
from tests.imports.conftest import Scene, export, report

from harassment_cms.bootstrap import Home, open_workspace
from harassment_cms.domain.errors import CmsError, ConflictError, ExitCode
from harassment_cms.intake import dedupe
from harassment_cms.intake.preview import Counts
from harassment_cms.services.imports import ImportResult
from harassment_cms.store.repositories.imports import ImportRepository

PATIENCE = 60
"""Seconds, for machines with much else to do."""


def importing(home: Path, file: Path, where: str, place: int, ready: Event, go: Event) -> None:
    """Import a file in a process of its own, which ends as a command would.

    It kills itself without warning: before or after a chunk is committed, or just before the import is closed. Or
    waits, after its first chunk or before it goes on slowly, so that something can happen meanwhile.
    """
    left = place

    def die_at_last() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def dying(method: Callable[..., None]) -> Callable[..., None]:
        def run(*args: Any) -> None:
            method(*args)
            die_at_last()

        return run

    def progress(read: int, size: int) -> None:
        nonlocal left
        if where == "between chunks":
            die_at_last()
        if where == "slowly":
            time.sleep(0.02)
        if where == "waiting" and left:
            left = 0
            wait()

    def wait() -> None:
        ready.set()
        assert go.wait(PATIENCE)

    patch = pytest.MonkeyPatch()  # never undone: the process ends here
    patch.setattr(dedupe, "CHUNK_RECORDS", CHUNK)
    if where == "inside a chunk":
        patch.setattr(ImportRepository, "write", dying(ImportRepository.write))
    if where == "at the end":
        patch.setattr(ImportRepository, "finish", dying(ImportRepository.finish))
    work = open_workspace(Home(home), unlocked(Home(home), ADMINISTRATOR), COST, StillClock())
    if where == "slowly":
        wait()
    try:
        work.imports.run(file, progress=progress)
    except CmsError as error:
        sys.exit(int(error.exit_code))


CHUNK = 5
ROWS = [report(number) for number in range(30)]
ROWS[16] = report(7, "An edited answer.")
CONTENT = export(ROWS[:10]) + b"too,few\n\n" + export(ROWS[10:]).split(b"\n", 1)[1] + b'"torn\n'
EXPECTED = Counts(rows=32, new=29, amended=1, quarantined=2, safety=6)
"""Twenty-nine reports, one of them edited further down, and two rows that cannot be read."""


@dataclass(frozen=True, slots=True)
class Child:
    """An import under way in a process of its own."""

    process: BaseProcess
    ready: Event
    go: Event

    def meet(self) -> None:
        """Wait until it waits."""
        assert self.ready.wait(PATIENCE)

    def release(self) -> None:
        """Let it go on."""
        self.go.set()

    def end(self) -> int:
        """Wait for its end and return the exit code."""
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None
        return self.process.exitcode


@contextmanager
def child(scene: Scene, path: Path, where: str, place: int = 0) -> Iterator[Child]:
    ready, go = PROCESSES.Event(), PROCESSES.Event()
    unlocked(scene.home, ADMINISTRATOR)
    process = PROCESSES.Process(target=importing, args=(scene.home.path, path, where, place, ready, go))
    process.start()
    try:
        yield Child(process, ready, go)
    finally:
        process.kill()
        process.join()
        process.close()


def killed(scene: Scene, path: Path, where: str, place: int) -> None:
    with child(scene, path, where, place) as one:
        assert one.end() not in range(3)


def check(scene: Scene, result: ImportResult) -> None:
    """What must be there after all, however often the import was cut off."""
    assert result.counts == EXPECTED
    assert not result.already
    stored = scene.look("SELECT row_number, state, count(*) FROM submission GROUP BY 1 ORDER BY 1")
    assert stored == [(number, state_of(number), 1) for number in range(1, 33)]
    cases = scene.cases()
    rows = scene.rows()
    # A key for each record, and one for the entry that tells of the changed answer.
    assert (rows["case_file"], rows["case_key"], rows["import_batch"]) == (29, 33, 1)
    assert sorted(result.cases) == sorted(line.case.ref for line in cases)
    assert len(set(result.cases)) == 29
    assert [line.case.ref for line in cases if line.case.changed] == [result.cases[7]]
    with scene.at_work() as work:
        (batch,) = work.imports.batches()
        assert batch.state == "done"
        assert work.imports.rebuild(batch.id) == CONTENT
        assert all(len(work.cases.show(ref).submissions) in (1, 2) for ref in result.cases[:10])
    assert scene.sound()


def state_of(number: int) -> str:
    return "set_aside" if number in (11, 32) else "amended" if number == 18 else "report"


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", CHUNK)


def test_nothing_happens_to_it(scene: Scene) -> None:
    check(scene, scene.take("a.csv", CONTENT))


@pytest.mark.parametrize(
    ("where", "place"),
    [("between chunks", 1), ("between chunks", 4), ("inside a chunk", 1), ("inside a chunk", 5), ("at the end", 1)],
)
def test_killed_and_run_again_it_completes(scene: Scene, where: str, place: int) -> None:
    path = scene.file("a.csv", CONTENT)
    killed(scene, path, where, place)
    (half,) = scene.look("SELECT count(*) FROM submission")[0]
    whole_chunks = place if where == "between chunks" else 7 if where == "at the end" else place - 1
    assert scene.look("SELECT state FROM import_batch") == [("running",)]
    assert half == min(CHUNK * whole_chunks, 32)
    assert scene.sound()
    with scene.at_work(ADMINISTRATOR) as work:
        check(scene, work.imports.run(path))


def test_killed_again_and_again_it_still_completes(scene: Scene) -> None:
    path = scene.file("a.csv", CONTENT)
    for where, place in (("between chunks", 2), ("inside a chunk", 2), ("between chunks", 1)):
        killed(scene, path, where, place)
        assert scene.sound()
    with scene.at_work(ADMINISTRATOR) as work:
        check(scene, work.imports.run(path))


def test_killed_at_any_moment_it_completes(scene: Scene) -> None:
    path = scene.file("a.csv", CONTENT)
    with child(scene, path, "slowly") as one:
        one.meet()
        one.release()
        time.sleep(random.SystemRandom().random() * 0.3)
    assert scene.sound()
    with scene.at_work(ADMINISTRATOR) as work:
        check(scene, work.imports.run(path))


@pytest.mark.parametrize("chunk", [1, 4, 7])
def test_stopped_by_hand_it_goes_on_where_it_was(scene: Scene, chunk: int) -> None:
    path = scene.file("a.csv", CONTENT)
    seen = []

    def stop(read: int, size: int) -> None:
        seen.append(read / size)
        if len(seen) == chunk:
            raise KeyboardInterrupt

    with scene.at_work() as work:
        with pytest.raises(KeyboardInterrupt):
            work.imports.run(path, progress=stop)
        check(scene, work.imports.run(path))
    assert seen == sorted(seen)
    assert seen[-1] <= 1


def test_a_later_import_of_the_same_file_takes_over(scene: Scene) -> None:
    path = scene.file("a.csv", CONTENT)
    done: list[ImportResult] = []
    with scene.at_work(ADMINISTRATOR) as first, scene.at_work(CASE_MANAGER) as second:

        def meanwhile(read: int, size: int) -> None:
            if not done and read > size / 2:
                done.append(second.imports.run(path))

        with pytest.raises(ConflictError) as refused:
            first.imports.run(path, progress=meanwhile)
        assert "Nothing was doubled" in refused.value.hint
    check(scene, done[0])


def test_of_two_at_once_one_completes_and_the_other_is_told(scene: Scene) -> None:
    path = scene.file("a.csv", CONTENT)
    with child(scene, path, "waiting", 1) as one:
        one.meet()  # it has stored something before the other one takes over, so that both are really under way
        with child(scene, path, "waiting", 1) as other:
            other.meet()
            one.release()
            other.release()
            assert [one.end(), other.end()] == [ExitCode.CONFLICT, ExitCode.DONE]
    with scene.at_work(ADMINISTRATOR) as work:
        assert work.imports.run(path).already
        assert len(work.imports.batches()) == 1
    assert len(scene.cases()) == 29
    assert scene.sound()
