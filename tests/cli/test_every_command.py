"""Every command has its help, is in the reference, and costs nothing before it is called."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests.cli.conftest import ROOT, Hcms
from typer.main import get_command

from harassment_cms.cli.main import app
from harassment_cms.cli.nouns import NOUNS

REFERENCE = ROOT / "docs/reference.md"
HEAVY = {
    "alembic",
    "keyring",
    "nacl",
    "pydantic",
    "rich",
    "ruamel",
    "sqlalchemy",
    "sqlcipher3",
    "sqlmodel",
    "textual",
    "zxcvbn",
}


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its words as typed."""
    top = get_command(app)
    for noun in NOUNS:
        found = top.get_command(None, noun.name)  # type: ignore[attr-defined]
        yield from _below(f"hcms {noun.name}", found)


def _below(name: str, found: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(found, "commands", None)
    if below is None:
        yield name, found
    else:
        for word, command in below.items():
            yield from _below(f"{name} {word}", command)


COMMANDS = dict(commands())


def test_the_commands_of_the_design_are_there() -> None:
    wanted = (
        "init import today demo doctor",
        "users list|users add|users admit|users fingerprint|keys status|keys join|keys remember|keys forget",
        "keys passphrase|keys confirm|forms list|forms show|forms check|forms sheet|forms scaffold|forms preview",
        "cases list|cases show|cases take|cases new",
        "cases assign|cases note|cases status|cases close|cases reopen|cases contact|cases safety-check|cases label",
        "cases link|cases refer|cases referral|cases undo|cases seen|tasks list|tasks add|tasks done",
        "signposting find|signposting show|signposting check|signposting history",
        "signposting change|signposting checked|signposting publish|signposting guidance",
        "report quarterly|report annual|report custom",
        "cases theme|cases excerpts|cases untheme|themes list|themes check|themes standing",
        "themes paraphrase|themes paraphrases|themes withdraw",
        "audit verify|audit list|backup create|backup verify|backup restore",
    )
    names = [*wanted[0].split(), *"|".join(wanted[1:]).split("|")]
    assert not [name for name in names if f"hcms {name}" not in COMMANDS]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_what_each_option_means(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.help.rstrip().endswith(".")
    silent = [option.name for option in command.params if not option.help]
    assert not silent


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_its_options_are_in_the_reference(name: str) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    part = re.search(rf"^#+ `{re.escape(name)}\b.*?(?=^#|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert part, f"{name} is missing"
    options = [option.opts[-1] for option in COMMANDS[name].params if option.opts[-1].startswith("-")]
    assert not [option for option in options if option not in part[0]]


def test_the_reference_names_no_command_that_is_not_there() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    named = re.findall(r"^#+ `(hcms [a-z]+(?: [a-z-]+){0,2})", text, flags=re.MULTILINE)
    assert named
    assert not [name for name in named if name not in COMMANDS]


def test_every_noun_stands_in_the_help_with_what_it_is_for() -> None:
    shown = subprocess.run([sys.executable, "-m", "harassment_cms", "-h"], capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^  ([a-z]+) {2,}(.+)$", shown.stdout.partition("Commands:")[2], flags=re.MULTILINE))
    assert listed == {noun.name: noun.summary for noun in NOUNS}


@pytest.mark.parametrize("noun", [noun.name for noun in NOUNS])
def test_help_loads_nothing_heavy(noun: str) -> None:
    script = (
        "import sys; from harassment_cms.cli.main import run; code = run(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, noun, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"Usage: hcms {noun}")
    loaded = set(done.stderr.split())
    assert not HEAVY & loaded


def test_help_needs_no_home_and_no_passphrase(nowhere: Hcms) -> None:
    for words in (("--help",), ("cases", "show", "--help"), ("import", "-h", "--json")):
        assert nowhere.ok(*words).out.startswith("Usage: hcms")
    assert nowhere.ok("--version").out == nowhere.ok("cases", "list", "--version").out


def test_no_word_of_the_code_is_said_to_people() -> None:
    """The vocabulary of design section 2: these are words of the code, or words we do not use of people."""
    words = "vault wall walled slot tombstone custody quarantine quarantined break-glass promise victim perpetrator"
    said = re.compile(rf"(?i)\b({'|'.join(words.split())}|claims|alleges)\b")
    texts = {name: command.get_help(_context(command)) for name, command in COMMANDS.items()}
    assert not {name: said.findall(text) for name, text in texts.items() if said.search(text)}


def _context(command: Any) -> Any:
    return command.context_class(command, info_name="hcms")
