"""Every command that a message, a hint or a document names exists, with that spelling and those options."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_every_command import COMMANDS
from typer.main import get_command

from harassment_cms.cli.main import app

ROOT = Path(__file__).parents[2]
GROUPS = {" ".join(name.split()[:length]) for name in COMMANDS for length in range(2, len(name.split()))}
GENERAL = {"--help", *(option for param in get_command(app).params for option in param.opts)}
NAMED = re.compile(r"\bhcms((?:\s+[a-z][a-z-]*)+)([^`\n]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def texts(path: Path) -> Iterator[str]:
    """The strings of a program, put together again; of a document, what stands in marks of code."""
    text = path.read_text(encoding="utf-8")
    if "hcms " not in text:
        return
    if path.suffix == ".md":
        yield from re.findall(r"`(hcms[^`]+)`", text)
        yield from (line for line in text.splitlines() if line.startswith("hcms "))
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "VALUE" for part in node.values)


def faults(text: str) -> Iterator[str]:
    for match in NAMED.finditer(text):
        words = match[1].split()
        way = "hcms"
        while words and (f"{way} {words[0]}" in GROUPS or f"{way} {words[0]}" in COMMANDS):
            way = f"{way} {words.pop(0)}"
        if way in COMMANDS:
            known = {*GENERAL, *(option for param in COMMANDS[way].params for option in param.opts)}
            yield from (f"{way} {each}" for each in OPTION.findall(match[2]) if each not in known)
        elif words:
            yield f"{way} {words[0]}"


FILES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"])


def test_every_command_that_is_named_exists() -> None:
    found = {
        str(path.relative_to(ROOT)): sorted({fault for text in texts(path) for fault in faults(text)})
        for path in FILES
    }
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make recovery kits first: hcms keys kits", ["hcms keys kits"]),
        ("`hcms users list` shows who is.", []),
        ("hcms users remove NAME --because left", ["hcms users remove --because"]),
        ("hcms cases emergency kits REF --reason TEXT", []),
    ],
)
def test_what_does_not_exist_is_found(text: str, expected: list[str]) -> None:
    assert list(faults(text)) == expected
