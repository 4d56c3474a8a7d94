"""What the pages for users tell them to type exists, and the printed keys are the keys of the screens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from harassment_cms.cli.main import app
from harassment_cms.tui.actions import key_sheet

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ["case-managers.md", "administrators.md", "index.md"]
_QUOTED = re.compile(r"`(hcms[^`]*)`")
_LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def _commands(page: str) -> Iterator[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    in_shell = False
    for line in text.splitlines():
        if line.startswith("```"):
            in_shell = line == "```sh"
        elif in_shell:
            yield line
        else:
            yield from _QUOTED.findall(line)


@cache
def _program() -> Any:
    return get_command(app)


def _problem(line: str) -> str | None:
    """Walk down the command line as far as it names commands, then look for its options there."""
    root = _program()
    words = shlex.split(line)[1:]
    everywhere = {option for param in root.params for option in param.opts}
    command, context = root, typer.Context(root)
    while words and hasattr(command, "get_command") and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return f"there is no {words[0]}"
        command, words = found, words[1:]
    if hasattr(command, "get_command") and words and not words[0].startswith("-"):
        return "it ends before a command"
    known = everywhere | {option for param in command.params for option in param.opts} | {"--help"}
    missing = [word for word in words if word.startswith("--") and word not in known]
    return f"no option {missing[0]}" if missing else None


@pytest.mark.parametrize("page", PAGES)
def test_every_command_on_the_page_exists(page: str) -> None:
    lines = list(_commands(page))
    assert lines
    assert {line: problem for line in lines if (problem := _problem(line))} == {}


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert _problem("hcms cases shwo REF")
    assert _problem("hcms cases show REF --breif")
    assert _problem("hcms sessions")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    targets = _LINK.findall((DOCS / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (DOCS / target).exists()] == []


def test_the_index_names_every_page() -> None:
    named = set(_LINK.findall((DOCS / "index.md").read_text(encoding="utf-8")))
    assert {page.name for page in DOCS.glob("*.md")} - named == {"index.md"}


def test_the_printed_keys_are_the_keys_of_the_screens() -> None:
    assert f"```\n{key_sheet()}```" in (DOCS / "case-managers.md").read_text(encoding="utf-8")
