"""An import that is killed, stopped, or run twice at once: nothing half-written or doubled, and it completes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER
from tests.imports.conftest import Scene, export, report

from harassment_cms.domain.errors import ConflictError, ExitCode
from harassment_cms.intake import dedupe
from harassment_cms.intake.preview import Counts
from harassment_cms.services.imports import ImportResult

ROOT = Path(__file__).parent.parent.parent

# Kills itself without warning: before or after a chunk is committed, or just before the import is closed. Or waits,
# after its first chunk or after each one, so that something can happen meanwhile.
CHILD = """
import os, signal, sys, time
from pathlib import Path
from tests.factories import StillClock, open_as
from harassment_cms.bootstrap import Home
from harassment_cms.domain.errors import CmsError
from harassment_cms.intake import dedupe
from harassment_cms.store.repositories.imports import ImportRepository

home, file, where, place = sys.argv[1:]
dedupe.CHUNK_RECORDS = 10
left = int(place)

def die_at_last():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

def dying(method):
    def run(*args):
        method(*args)
        die_at_last()
    return run

def progress(read, size):
    global left
    if where == "between chunks":
        die_at_last()
    if where == "slowly":
        time.sleep(0.02)
    if where == "waiting" and left:
        left = 0
        wait()

def wait():
    print("here", flush=True)
    sys.stdin.readline()

if where == "inside a chunk":
    ImportRepository.write = dying(ImportRepository.write)
if where == "at the end":
    ImportRepository.finish = dying(ImportRepository.finish)
work = open_as(Home(Path(home)), "Ada Sutherland", StillClock())
if where == "slowly":
    wait()
try:
    work.imports.run(Path(file), progress=progress)
except CmsError as error:
    sys.exit(int(error.exit_code))
"""

ROWS = [report(number) for number in range(60)]
ROWS[31] = report(7, "An edited answer.")
CONTENT = export(ROWS[:20]) + b"too,few\n\n" + export(ROWS[20:]).split(b"\n", 1)[1] + b'"torn\n'
EXPECTED = Counts(rows=62, new=59, amended=1, quarantined=2, safety=12)
"""Fifty-nine reports, one of them edited further down, and two rows that cannot be read."""


def child(scene: Scene, path: Path, where: str, place: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(scene.home.path), str(path), where, str(place)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def meet(process: subprocess.Popen[str]) -> None:
    """Wait until the child waits."""
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"


def release(process: subprocess.Popen[str]) -> None:
    """Let it go on."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def killed(scene: Scene, path: Path, where: str, place: int) -> None:
    with child(scene, path, where, place) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode not in range(3), said


def check(scene: Scene, result: ImportResult) -> None:
    """What must be there after all, however often the import was cut off."""
    assert result.counts == EXPECTED
    assert not result.already
    stored = scene.look("SELECT row_number, state, count(*) FROM submission GROUP BY 1 ORDER BY 1")
    assert stored == [(number, state_of(number), 1) for number in range(1, 63)]
    cases = scene.cases()
    rows = scene.rows()
    # A key for each record, and one for the entry that tells of the changed answer.
    assert (rows["case_file"], rows["case_key"], rows["import_batch"]) == (59, 63, 1)
    assert sorted(result.cases) == sorted(line.case.ref for line in cases)
    assert len(set(result.cases)) == 59
    assert [line.case.ref for line in cases if line.case.changed] == [result.cases[7]]
    with scene.at_work() as work:
        (batch,) = work.imports.batches()
        assert batch.state == "done"
        assert work.imports.rebuild(batch.id) == CONTENT
        assert all(len(work.cases.show(ref).submissions) in (1, 2) for ref in result.cases[:10])
    assert scene.sound()


def state_of(number: int) -> str:
    return "set_aside" if number in (21, 62) else "amended" if number == 33 else "report"


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 10)


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
    whole_chunks = place if where == "between chunks" else 8 if where == "at the end" else place - 1
    assert scene.look("SELECT state FROM import_batch") == [("running",)]
    assert half == min(10 * whole_chunks, 62)
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
    with child(scene, path, "slowly") as process:
        meet(process)
        release(process)
        time.sleep(random.SystemRandom().random() * 0.3)
        process.kill()
    assert scene.sound()
    with scene.at_work(ADMINISTRATOR) as work:
        check(scene, work.imports.run(path))


@pytest.mark.parametrize("chunk", range(1, 8))
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
        meet(one)  # it has stored something before the other one takes over, so that both are really under way
        with child(scene, path, "waiting", 1) as other:
            meet(other)
            release(one)
            release(other)
            said = [process.communicate(timeout=60)[1] for process in (one, other)]
    assert [one.returncode, other.returncode] == [ExitCode.CONFLICT, ExitCode.DONE], said
    with scene.at_work(ADMINISTRATOR) as work:
        assert work.imports.run(path).already
        assert len(work.imports.batches()) == 1
    assert len(scene.cases()) == 59
    assert scene.sound()
