"""The record for others: exported and checked with Python alone, and anchored on paper."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Hcms

from harassment_cms.domain.anchors import Anchor, read, text_of, words_of
from harassment_cms.domain.errors import InputRefusedError

CHECKER = Path(__file__).resolve().parents[2] / "docs/check_record.py"


@pytest.fixture(scope="module")
def exported(_full_home: Path, passphrase_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("export") / "record.jsonl"
    shutil.copytree(_full_home, file.parent / "home")
    Hcms(file.parent / "home", passphrase_file).ok(
        "audit", "export", "-o", str(file), "--checker", str(file.parent / "check.py")
    )
    return file


def checked(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the checker alone: isolated, in a process that could not load the program."""
    program = [sys.executable, "-I", "-S", str(file.parent / "check.py"), str(file), *words]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def test_the_checker_is_short_and_stands_alone() -> None:
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    assert {line for line in text.splitlines() if line.startswith(("import", "from"))} == {
        "import hashlib", "import json", "import sys",
    }  # fmt: skip


def test_an_export_holds_and_has_no_word_of_a_report(exported: Path) -> None:
    done = checked(exported)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("IT HOLDS: home ")
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    assert {line["t"] for line in lines} == {"record", "statement", "entry", "end"}


def _edit(number: int, change: Callable[[dict[str, Any]], None]) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: change([line for line in lines if line["t"] == "entry"][number])


SPOILT: dict[str, tuple[Callable[[list[dict[str, Any]]], None], str]] = {
    "reworded": (
        _edit(1, lambda e: e.update(body=e["body"].replace('"kind":"', '"kind":"x'))),
        "2: it was altered",
    ),
    "details": (_edit(1, lambda e: e.update(payload=e["payload"] + " ")), "entry 2: its details"),
    "signature": (_edit(1, lambda e: e.update(sig="00" * 64)), "entry 2: its signature"),
    "dropped": (
        lambda lines: lines.remove([x for x in lines if x["t"] == "entry"][1]),
        "2: it does not follow",
    ),
    "end": (lambda lines: lines.remove([x for x in lines if x["t"] == "entry"][-1]), "entries are missing"),
    "cut": (lambda lines: lines.__delitem__(-1), "the file was cut off"),
    "person": (lambda lines: lines[1].update(sig="11" * 64), "statement 0: its signature"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_export_is_named(exported: Path, tmp_path: Path, case: str) -> None:
    change, message = SPOILT[case]
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    change(lines)
    (tmp_path / "check.py").write_bytes(CHECKER.read_bytes())
    file = tmp_path / "record.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = checked(file, "--newest" if case != "signature" else "")
    assert done.returncode == 1, done.stdout
    assert message in done.stderr or "no point" in done.stderr


def test_a_file_that_is_there_is_not_replaced(hcms: Hcms, exported: Path) -> None:
    assert hcms("audit", "export", "-o", str(exported)).code == 4


def test_an_anchor_still_holds_after_more_was_done(hcms: Hcms, tmp_path: Path) -> None:
    printed = hcms.ok("audit", "anchor").out
    hcms.ok("audit", "verify")
    paper = tmp_path / "anchor.txt"
    paper.write_text("> ".join(["Dear all,\n", *printed.splitlines(keepends=True)]).upper(), encoding="utf-8")
    done = hcms.ok("audit", "anchor", "--check", str(paper), "--json")
    assert done.json["holds"]
    assert done.json["signed_by"] == "Ada Sutherland"
    typed = "\n".join(line for line in printed.splitlines() if line.startswith(("entry", "words")))
    assert hcms.ok("audit", "anchor", "--check", "-", stdin=typed).err.startswith("The record still holds")


def test_an_anchor_of_what_is_not_there_is_named(hcms: Hcms, tmp_path: Path) -> None:
    printed = hcms.ok("audit", "anchor").out
    entry = read(printed).entry
    beyond = printed.replace(f"entry: {entry}", f"entry: {entry + 500}")
    done = hcms("audit", "anchor", "--check", "-", stdin=beyond)
    assert (done.code, "it ends at entry" in done.err) == (7, True)
    other = printed.replace(f"entry: {entry}", f"entry: {entry - 1}")
    done = hcms("audit", "anchor", "--check", "-", stdin=other)
    assert (done.code, "is another one" in done.err) == (7, True)
    forged = printed.replace("by: 1", "by: 1\nmade: 2001-01-01T00:00:00Z", 1)
    assert hcms("audit", "anchor", "--check", "-", stdin=forged.replace("made: 2", "was: 2", 1)).code == 7
    assert hcms("audit", "anchor", "--check", "-", stdin="Nothing of the kind").code == 4
    foreign = "home: " + "00" * 16 + "\n" + printed.replace("home:", "was:")
    assert hcms("audit", "anchor", "--check", "-", stdin=foreign).code == 4


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
DICTIONARY = tuple(f"w{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(2048))


@given(HEX, HEX, HEX, st.integers(1, 10**9), st.integers(0, 5000))
def test_an_anchor_is_read_as_it_was_written(first: str, second: str, third: str, entry: int, seq: int) -> None:
    words = words_of(first, DICTIONARY)
    made = Anchor(entry, first, words, second[:32], (seq, second), "2026-11-29T10:00:00Z", 7, third + first)
    assert read(text_of(made, "Invented University", "Ada Sutherland")) == made


def test_half_a_hash_is_no_anchor() -> None:
    with pytest.raises(InputRefusedError):
        read("entry: 5\nhash: abcd abcd")
