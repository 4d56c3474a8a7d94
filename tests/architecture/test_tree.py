"""What a reader of the tree may rely on: short files, honest names, nothing of one machine in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LONGEST_FILE = 400
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}
REGISTRY = re.compile(r"(?i)\b(pypi|pythonhosted|npmjs|(deb|security)\.debian|anaconda)\.(org|com|io)\b")
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(work|root|home/[a-z]+|Users/[a-z]+|opt/pypi)/")
TEXT = {".css", ".csv", ".json", ".lock", ".md", ".py", ".sh", ".tcss", ".toml", ".tsv", ".txt", ".yaml", ".yml", ""}


def tracked_files() -> list[Path]:
    """The files of this checkout that git knows; skips where there is no git or no checkout."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout")
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_sources_are_found() -> None:
    assert ROOT / "src/harassment_cms/__init__.py" in SOURCES


@pytest.mark.parametrize("path", [*SOURCES, ROOT / "start.py"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: cut it where it answers two questions"


def test_every_module_name_says_what_is_in_it() -> None:
    vague = [path for path in SOURCES if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING]
    assert not vague


@pytest.mark.parametrize("trace", [REGISTRY, MACHINE_PATH], ids=["package registries", "paths of one machine"])
def test_nothing_tracked_names(trace: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {match.group()}"
        for path in tracked_files()
        if path.suffix in TEXT
        for match in trace.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


def test_the_traces_would_be_seen() -> None:
    assert REGISTRY.search("index-url = https://" + "pypi" + ".org/simple")
    assert MACHINE_PATH.search("see " + "/work" + "/main/src")
    assert not MACHINE_PATH.search("domain/work/x, ~/work/y, https://example.org/work/z")


def test_the_lock_holds_versions_and_hashes_only() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert lines
    assert not [line for line in lines if not pinned.fullmatch(line) and not hashed.fullmatch(line)]
