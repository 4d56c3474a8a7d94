"""A watched folder: each finished file is taken once, danger is told at once, and no file ends the watch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.intruder import Intruder
from tests.cli.conftest import EXPORT, PROGRAM, Done, Hcms
from tests.factories import ADMINISTRATOR, LEAD

from harassment_cms import home as places
from harassment_cms.bootstrap import Home
from harassment_cms.cli import watching
from harassment_cms.intake import dedupe
from harassment_cms.services.imports import Imports
from harassment_cms.settings import change_setting

HEADER = "response_id,submitted_at,route,danger,narrative\n"
WORDS = "Somebody wrote on my door."
CODED = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915.csv")
KEY = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915-key.csv")

Step = Callable[[], object]


def row(number: int, danger: str = "no") -> str:
    return f"1-2-{number},2026-01-05 10:00:00,anonymous,{danger},{WORDS}\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def watch(three: Hcms, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Watch the folder. Each step happens where nothing is left to take; Ctrl-C comes after the last one."""

    def run(*steps: Step, words: tuple[str, ...] = (), user: str = ADMINISTRATOR) -> Done:
        moment, left = 0.0, iter([*steps, _ctrl_c])

        def pause(seconds: float) -> None:
            nonlocal moment
            moment += 100
            if int(moment) % 200 == 0:
                next(left)()

        monkeypatch.setattr(watching, "monotonic", lambda: moment)
        monkeypatch.setattr(watching, "sleep", pause)
        return three("import", "--watch", str(inbox), "--yes", *words, user=user)

    return run


def _ctrl_c() -> None:
    raise KeyboardInterrupt


def rows(three: Hcms, sql: str) -> list[tuple[Any, ...]]:
    """Straight from the case file, which is quicker than asking the program."""
    return Intruder(Home(three.home), LEAD).rows(sql)


def cases(three: Hcms) -> int:
    return len(rows(three, "SELECT id FROM case_file"))


def lying(three: Hcms) -> list[tuple[str, str]]:
    return rows(three, "SELECT folder, name FROM clear_file WHERE state = 'lying' ORDER BY id")


def test_what_comes_is_taken_once_told_and_deleted(three: Hcms, inbox: Path, watch: Callable[..., Done]) -> None:
    put(inbox, "a.csv", row(1, "yes"), row(2))
    part = put(inbox, "c.csv.part", row(4))
    done = watch(lambda: put(inbox, "b.csv", row(3)), lambda: put(inbox, "bad.csv").write_text("nothing\n"))
    assert done.code == 0
    assert "No longer watching" in done.err
    said = done.out.splitlines()
    assert [line for line in said if "new" in line] == [
        "a.csv: 2 new, 0 changed, 0 known already, 0 broken off, 0 set aside",
        "b.csv: 1 new, 0 changed, 0 known already, 0 broken off, 0 set aside",
    ]
    danger = said.index("1 report here answers a safety question with yes: somebody may be in danger.")
    assert danger < said.index("a.csv: 2 new, 0 changed, 0 known already, 0 broken off, 0 set aside")
    assert any("999" in line for line in said[danger : danger + 4])
    assert done.err.count("bad.csv was not imported") == 1
    assert sorted(path.name for path in inbox.iterdir()) == ["bad.csv", part.name]
    assert cases(three) == 3
    assert WORDS not in done.out + done.err
    assert lying(three) == []


def test_kept_files_are_taken_once_and_listed_and_scripts_get_a_line_for_each(
    three: Hcms, inbox: Path, watch: Callable[..., Done]
) -> None:
    first = put(inbox, "a.csv", row(1))
    done = watch(
        lambda: put(inbox, "b.csv", row(1), row(2, "yes")),
        lambda: put(inbox, "a.csv", row(1), row(3)),
        words=("--keep", "--json"),
    )
    results = [json.loads(line) for line in done.out.splitlines()]
    assert [(each["file"], each["new"], each["known"]) for each in results] == [
        ("a.csv", 1, 0), ("b.csv", 1, 1), ("a.csv", 1, 1),
    ]  # fmt: skip
    assert {(each["afterwards"], each["lies_at"]) for each in results if each["file"] == "a.csv"} == {
        ("kept", str(first.resolve()))
    }
    assert "somebody may be in danger" in done.err
    # What was written over is another file by now, and stays on the list until somebody says that it is gone.
    assert [name for _, name in lying(three)] == ["a.csv", "b.csv", "a.csv"]


def test_a_coded_export_waits_for_its_key_which_stays(three: Hcms, inbox: Path, watch: Callable[..., Done]) -> None:
    (inbox / CODED.name).write_bytes(CODED.read_bytes())
    done = watch(lambda: (inbox / KEY.name).write_bytes(KEY.read_bytes()))
    assert done.err.count("Put the key of the same export beside it") == 1
    assert f"{CODED.name}: It was deleted" in done.err
    assert [path.name for path in inbox.iterdir()] == [KEY.name]
    assert cases(three) > 10


def test_what_fails_is_told_once_and_tried_again(
    three: Hcms, inbox: Path, watch: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    really, tries = (
        Imports.run,
        iter([OSError(28, "No space left on device"), OSError(28, "No space left on device")]),
    )

    def run(self: Imports, path: Path, *words: object, **how: object) -> object:
        if path.name == "a.csv" and (error := next(tries, None)) is not None:
            raise error
        if path.name == "b.csv":
            raise ZeroDivisionError
        return really(self, path, *words, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Imports, "run", run)
    for number, name in enumerate(("a.csv", "b.csv", "c.csv")):
        put(inbox, name, row(number))
    done = watch(*[lambda: None] * 3)
    assert done.err.count("No space left on device. It is tried again every 60 seconds.") == 1
    assert done.err.count("b.csv: something went wrong inside the program (reference: ZeroDivisionError") == 1
    assert [path.name for path in inbox.iterdir()] == ["b.csv"]
    assert cases(three) == 2


def test_a_folder_that_goes_away_is_waited_for(three: Hcms, inbox: Path, watch: Callable[..., Done]) -> None:
    def comes_back() -> None:
        inbox.mkdir()
        put(inbox, "a.csv", row(1))

    done = watch(inbox.rmdir, lambda: None, comes_back)
    assert done.code == 0
    assert done.err.count("cannot be looked at: ") == 1
    assert done.err.count("The folder can be looked at again") == 1
    assert cases(three) == 1


def test_a_link_is_left_alone(three: Hcms, inbox: Path, watch: Callable[..., Done], tmp_path: Path) -> None:
    elsewhere = put(tmp_path, "a.csv", row(1))
    try:
        (inbox / "a.csv").symlink_to(elsewhere)
    except OSError:
        pytest.skip("links may not be made here")
    done = watch()
    assert done.err.count("is a link, or no ordinary file") == 1
    assert elsewhere.exists()
    assert cases(three) == 0


def test_ctrl_c_during_an_import_says_what_is_kept(
    three: Hcms, inbox: Path, watch: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Imports.run

    def pressed_meanwhile(self: Imports, *words: Any, **how: Any) -> object:
        signal.raise_signal(signal.SIGINT)
        return really(self, *words, **how)

    monkeypatch.setattr(Imports, "run", pressed_meanwhile)
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 1)
    put(inbox, "a.csv", row(1), row(2))
    done = watch()
    assert done.code == 130
    assert "kept whole" in done.err
    assert cases(three) == 1


def test_ctrl_c_while_a_file_is_settled_waits_for_that_and_a_second_one_does_not(
    three: Hcms, inbox: Path, watch: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    presses, really = iter([1, 2]), Imports.read_back

    def pressed_meanwhile(self: Imports, *words: Any, **how: Any) -> object:
        for _ in range(next(presses)):
            signal.raise_signal(signal.SIGINT)
        return really(self, *words, **how)

    monkeypatch.setattr(Imports, "read_back", pressed_meanwhile)
    first, second = put(inbox, "a.csv", row(1)), put(inbox, "b.csv", row(2))
    for left in ([second], [second]):
        done = watch()
        assert done.code == 0
        assert "No longer watching" in done.err
        assert list(inbox.iterdir()) == left
    assert not first.exists()
    assert cases(three) == 2
    assert [name for _, name in lying(three)] == ["b.csv"]


def test_settings_that_move_and_how_long_a_file_rests_are_said_and_kept_to(
    three: Hcms, inbox: Path, watch: Callable[..., Done]
) -> None:
    settings = three.home / "settings.yaml"
    for key, value in (("move_to", str(inbox / "done")), ("after", "move"), ("finished_after_seconds", 150)):
        change_setting(settings, ("imports", key), value)
    put(inbox, "a.csv", row(1))
    done = watch(lambda: None)
    assert f"not changed for 150 seconds, and afterwards moved to {inbox / 'done'}" in done.err
    assert [path.name for path in (inbox / "done").iterdir()] == ["a.csv"]
    assert lying(three) == [(str((inbox / "done").resolve()), "a.csv")]


def test_what_cannot_be_watched_is_refused_at_once(three: Hcms, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*words: str, user: str = ADMINISTRATOR) -> tuple[int, str]:
        done = three("import", "--watch", *words, user=user)
        return done.code, done.err

    file = put(inbox, "a.csv", row(1))
    assert refused(str(inbox))[0] == refused(str(inbox), str(file), "--yes")[0] == 2
    assert refused(str(inbox / "none"), "--yes")[0] == refused(str(file), "--yes")[0] == 4
    assert refused(str(inbox), "--yes", user=LEAD)[0] == 5
    monkeypatch.setattr(places, "_file_system", lambda path: "cifs" if path == inbox.resolve() else "ext4")
    code, said = refused(str(inbox), "--yes")
    assert code == 8
    assert "network drive" in said
    assert file.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is refused to this account")
def test_a_folder_that_cannot_be_read_is_refused(three: Hcms, inbox: Path) -> None:
    inbox.chmod(0o300)
    try:
        assert three("import", "--watch", str(inbox), "--yes", user=ADMINISTRATOR).code == 8
    finally:
        inbox.chmod(0o700)


@pytest.fixture
def program(three: Hcms, inbox: Path) -> Iterator[subprocess.Popen[str]]:
    """The real program, watching."""
    change_setting(three.home / "settings.yaml", ("imports", "finished_after_seconds"), 1)
    with subprocess.Popen(
        [*PROGRAM, "import", "--watch", str(inbox), "--yes"],
        env=three.environment(ADMINISTRATOR),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        yield process
        watchdog.cancel()
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="nobody can press Ctrl-C for another program there")
def test_the_real_program_takes_a_file_and_ends_on_ctrl_c(
    three: Hcms, inbox: Path, program: subprocess.Popen[str]
) -> None:
    assert program.stdout is not None
    assert program.stderr is not None
    assert any("Watching" in line for line in program.stderr)
    put(inbox, "a.csv", row(1, "yes"))
    # The alarm is out while the program goes on.
    assert any("somebody may be in danger" in line for line in program.stdout)
    assert any("It was deleted" in line for line in program.stderr)
    program.send_signal(signal.SIGINT)
    assert program.wait() == 0
    assert "Traceback" not in program.stderr.read()
    assert list(inbox.iterdir()) == []
    assert cases(three) == 1
