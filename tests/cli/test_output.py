"""What goes to stdout and how: quiet ends, no colour, no boxes, and nothing that acts on a terminal."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Hcms
from tests.factories import CASE_MANAGER, Sketch, StillClock, add_cases, open_as

from harassment_cms.cli import talk
from harassment_cms.cli.render import fold, table, width
from harassment_cms.home import Home

HOSTILE = 'quiet\x1b]52;c;cm0=\x07\x1b[2J\u202egnp.exe \x9b31m [@click=app.quit]here[/] =HYPERLINK("x")'
BOXES = set("─│┌┐└┘├┤┬┴┼━┃╭╮╯╰═║")


@pytest.fixture
def hostile(three: Hcms) -> str:
    """The reference of a report that tries to act on whoever reads it."""
    workspace = open_as(Home(three.home), CASE_MANAGER, StillClock())
    try:
        (ref,) = add_cases(workspace, [Sketch(narrative=HOSTILE)])
        workspace.casework.label(ref, "before\x1b[31mafter")
    finally:
        workspace.close()
    return ref


def acting(text: str) -> list[str]:
    """Return what a terminal would obey or hide in a text."""
    return [sign for sign in text if (ord(sign) < 32 and sign != "\n") or sign in "\x7f\x9b\x9d\u202e\u2066\u200b"]


@pytest.mark.parametrize("plain", [(), ("--plain",)])
def test_nothing_from_a_report_acts_on_the_terminal(three: Hcms, hostile: str, plain: tuple[str, ...]) -> None:
    shown = three.ok("cases", "show", hostile, *plain, user=CASE_MANAGER)
    assert "quiet" in shown.out
    assert "[@click=app.quit]here" in shown.out
    assert not acting(shown.out + shown.err)
    assert not acting(three.ok("cases", "list", *plain, user=CASE_MANAGER).out)


def test_json_gives_the_words_back_exactly(three: Hcms, hostile: str) -> None:
    shown = three.ok("cases", "show", hostile, "--json", user=CASE_MANAGER)
    answers = {answer["field"]: answer["raw"] for answer in shown.json["submissions"][0]["answers"]}
    assert answers["incident.narrative"] == HOSTILE
    assert not acting(shown.out)


@pytest.mark.parametrize(
    "words", [("cases", "list"), ("forms", "show", "harassment-report"), ("users", "list", "--json")]
)
def test_a_closed_pipe_ends_quietly(hcms: Hcms, words: tuple[str, ...]) -> None:
    hcms.ok("users", "list")  # what is said once of a home that moved here is said now
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        done = hcms.into(pipe, *words)
    assert (done.code, done.err) == (0, "")


def test_after_a_closed_pipe_nothing_is_said_to_the_very_end(nowhere: Hcms) -> None:
    with subprocess.Popen(
        [*PROGRAM, "forms", "show", "harassment-report"], env=nowhere.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "COLORTERM": "truecolor"}])
def test_text_has_no_colour_and_no_boxes(hcms: Hcms, variables: dict[str, str]) -> None:
    # What explains a command asks for the colours as it is loaded, so only a new process takes them to heart.
    for done in (
        hcms("cases", "list", **variables),
        hcms.process("cases", "--help", **variables),
        hcms.process("doctor", "--nonsense", **variables),
    ):
        assert "\x1b" not in done.out + done.err
        assert not BOXES & set(done.out)


def test_plain_is_one_thing_below_the_other(hcms: Hcms) -> None:
    columns = hcms.ok("cases", "list").out.splitlines()
    lines = hcms.ok("cases", "list", "--plain").out.splitlines()
    assert columns[0].split()[:2] == ["Reference", "Status"]
    assert lines[0].startswith("Reference: HC-")
    assert lines[1].startswith("Status: ")
    assert "" in lines
    assert not BOXES & set(hcms.ok("report", "quarterly", "--period", "2026-Q2", "--plain").out)


def test_letters_that_the_output_cannot_hold_become_numbers(hcms: Hcms) -> None:
    done = hcms.process("signposting", "find", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert done.out.isascii()


def test_prose_keeps_to_seventy_cells_and_loses_no_word(hcms: Hcms) -> None:
    shown = hcms.ok("forms", "show", "harassment-report").out
    assert max(width(line) for line in shown.splitlines()[1:]) <= 70


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("one two", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("日本語日本語", ["日本語日", "本語"]),
        ("a 日本語日本語", ["a", "日本語日", "本語"]),
    ],
)
def test_folding(text: str, expected: list[str]) -> None:
    assert fold(text, 8) == expected


def test_a_report_goes_into_a_file_whole_or_not_at_all(hcms: Hcms, tmp_path: Path) -> None:
    target = tmp_path / "q2.csv"
    how = ("report", "quarterly", "--period", "2026-Q2", "--format", "csv", "-o", str(target))
    assert hcms.ok(*how).out == ""
    first = target.read_bytes()
    assert first.startswith(b"\xef\xbb\xbfperiod,")
    assert b"\r\n" in first
    assert hcms(*how).code == 4
    assert target.read_bytes() == first
    hcms.ok(*how, "--force")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["q2.csv"]
    assert hcms(*how[:-1], str(tmp_path / "no" / "folder.csv")).code == 8


def test_true_counts_are_marked_on_every_table(hcms: Hcms) -> None:
    shown = hcms.ok("report", "custom", "--from", "2026-04-01", "--to", "2026-06-30", "--profile", "none").out
    assert shown.lower().count("not for release") > 10
    assert hcms("report", "custom", "--from", "2026-04-01").code == 2
    assert hcms("report", "quarterly", "--period", "whenever").code == 2


ROWS = [
    ("HC-1", "New", "Bullying, something else, and more"),
    ("HC-22", "Waiting for others", ""),
    ("HC-3", "日本", "x"),
]


def tabled(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    """The lines of a table at a terminal of this width; 0 is no terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: bool(columns), raising=False)
    table(("Case", "Status", "About"), ROWS, plain=False)
    return capsys.readouterr().out.splitlines()


def test_columns_line_up_and_rows_are_whole_in_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tabled(capsys, monkeypatch, 0) == [
        "Case   Status              About",
        "HC-1   New                 Bullying, something else, and more",
        "HC-22  Waiting for others",
        "HC-3   日本                x",
    ]


def test_the_last_column_is_folded_to_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tabled(capsys, monkeypatch, 52)
    assert lines[1:3] == ["HC-1   New                 Bullying, something else,", f"{' ' * 27}and more"]
    assert max(width(line) for line in lines) <= 52


def test_where_it_would_be_narrow_it_begins_below(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tabled(capsys, monkeypatch, 40)
    assert lines[2:5] == ["HC-1   New", "  Bullying, something else, and more", "HC-22  Waiting for others"]


def test_where_nothing_fits_it_becomes_labelled_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tabled(capsys, monkeypatch, 20)
    assert lines[:4] == ["Case: HC-1", "Status: New", "About: Bullying, something else, and more", ""]


class Screen(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "quiet", "shown"), [(-1.0, False, True), (60.0, False, False), (-1.0, True, False)]
)
def test_a_progress_bar_appears_only_when_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, seconds: float, quiet: bool, shown: bool
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(talk, "QUIET_SECONDS", seconds)
    with talk.progress("Importing reports.csv", quiet=quiet) as show:
        show(1, 10)
        show(10, 10)
    assert ("Importing reports.csv" in screen.getvalue()) is shown


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by a POSIX shell")
@pytest.mark.parametrize(
    ("words", "closed"),
    [("users list", "<&- >&- 2>&-"), ("cases --help", "<&-"), ("forms list", ">&-"), ("forms list", "2>&-")],
)
def test_closed_streams_stop_nothing(hcms: Hcms, words: str, closed: str) -> None:
    line = f'"{PROGRAM[0]}" -m harassment_cms {words} {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=hcms.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
