"""The options of every command, before the noun and behind the command, and where the passphrase comes from."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import PROGRAM, Hcms, secret
from tests.factories import PASSPHRASE

from harassment_cms.cli.options import hoisted
from harassment_cms.domain.errors import UsageError

FLAGS, VALUED = {"--json", "--plain"}, {"--home", "--user"}


@pytest.mark.parametrize(
    ("given_words", "expected"),
    [
        (["cases", "list", "--json"], ["--json", "cases", "list"]),
        (["cases", "list", "--home", "H", "--all"], ["--home", "H", "cases", "list", "--all"]),
        (["cases", "list", "--home=H"], ["--home=H", "cases", "list"]),
        (["--home", "H", "cases", "list"], ["--home", "H", "cases", "list"]),
        (["cases", "label", "R", "--", "--json"], ["cases", "label", "R", "--", "--json"]),
        (["cases", "list", "--homes", "H"], ["cases", "list", "--homes", "H"]),
        (["a", "--json=yes"], ["a", "--json=yes"]),
        ([], []),
    ],
)
def test_known_options_go_to_the_front(given_words: list[str], expected: list[str]) -> None:
    assert hoisted(given_words, FLAGS, VALUED) == expected


def test_an_option_without_its_value_is_told() -> None:
    with pytest.raises(UsageError, match="--home needs a value"):
        hoisted(["cases", "list", "--home"], FLAGS, VALUED)


@given(st.lists(st.sampled_from(["cases", "list", "REF", "--json", "--plain", "--home=H", "--other", "-o", "--"])))
def test_no_word_is_lost_and_none_is_added(words: list[str]) -> None:
    moved = hoisted(words, FLAGS, VALUED)
    assert sorted(moved) == sorted(words)
    rest = [word for word in words if word not in ("--json", "--plain", "--home=H")]
    assert [word for word in moved if word in rest][: len(rest)] == rest


def test_both_places_mean_the_same(hcms: Hcms) -> None:
    plain = {"HCMS_HOME": "", "HCMS_PASSPHRASE_FILE": ""}
    where = ("--home", str(hcms.home), "--passphrase-file", str(hcms.passphrase_file), "--user", "ada sutherland")
    before = hcms.ok(*where, "--json", "cases", "list", "--queue", "safety_check", **plain)
    behind = hcms.ok("cases", "list", "--queue", "safety_check", *where, "--json", **plain)
    between = hcms.ok("--json", "cases", *where, "list", "--queue", "safety_check", **plain)
    assert before.json == behind.json == between.json
    assert before.json


def test_the_line_is_stronger_than_the_environment(hcms: Hcms) -> None:
    assert hcms("users", "list", "--user", "Nobody", HCMS_USER="Ada Sutherland").code == 2


def test_a_passphrase_on_standard_input_leaves_the_rest_of_it_to_the_command(hcms: Hcms) -> None:
    ref = hcms.first_ref()
    hcms.ok("cases", "note", ref, "-", "--passphrase-file", "-", stdin=f"{PASSPHRASE}\nFirst line\nand second\n")
    (event,) = hcms.ok("cases", "show", ref, "--json").json["events"]
    assert event["text"] == "First line\nand second"


@pytest.mark.skipif(os.name == "nt", reason="needs a named pipe")
def test_a_passphrase_out_of_a_pipe(hcms: Hcms, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    writer = threading.Thread(target=pipe.write_text, args=(f"{PASSPHRASE}\n",), daemon=True)
    writer.start()
    hcms.ok("users", "list", "--passphrase-file", str(pipe))
    writer.join(timeout=30)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", ""])
def test_only_the_line_end_is_taken_off(hcms: Hcms, tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "typed"
    file.write_bytes(f"{PASSPHRASE}{line_end}".encode())
    file.chmod(0o600)
    hcms.ok("users", "list", "--passphrase-file", str(file))
    file.write_bytes(f"{PASSPHRASE} {line_end}".encode())
    assert hcms("users", "list", "--passphrase-file", str(file)).code == 3


@pytest.mark.skipif(os.name == "nt", reason="permissions are kept elsewhere there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_passphrase_file_that_others_can_reach_is_refused(hcms: Hcms, tmp_path: Path, mode: int) -> None:
    file = secret(tmp_path / "open", PASSPHRASE)
    file.chmod(mode)
    done = hcms("users", "list", "--passphrase-file", str(file))
    assert done.code == 2
    assert "chmod 600" in done.err


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\n", b"x" * 5000])
def test_a_file_without_a_passphrase_is_refused(hcms: Hcms, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd"
    file.write_bytes(content)
    file.chmod(0o600)
    assert hcms("users", "list", "--passphrase-file", str(file)).code == 2
    assert hcms("users", "list", "--passphrase-file", str(tmp_path)).code == 2
    assert hcms("users", "list", "--passphrase-file", str(tmp_path / "none")).code == 2


def test_the_name_of_the_passphrase_file_is_not_handed_on(hcms: Hcms) -> None:
    script = (
        "import os, sys; from harassment_cms.cli.main import run; run(['users', 'list']);"
        "sys.exit('HCMS_PASSPHRASE_FILE' in os.environ)"
    )
    done = subprocess.run([PROGRAM[0], "-c", script], env=hcms.environment(), capture_output=True, check=False)
    assert done.returncode == 0
