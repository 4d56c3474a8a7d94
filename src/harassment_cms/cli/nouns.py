"""The nouns of the command line, one row each: name, module, what it is for.

``hcms --help`` is written from these rows alone; a noun's module is loaded only when it is called, so that help
and every single command start as fast as a program with few commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class Noun:
    """One word after ``hcms``: a command, or a group of them. ``module`` stands in this room and has an ``app``."""

    name: str
    module: str
    summary: str


NOUNS = (
    Noun("today", "today", "What is due, what is late, and what is still missing"),
    Noun("cases", "cases", "Look at cases and work on them"),
    Noun("tasks", "tasks", "Things to do by a time"),
    Noun("share", "share", "Share parts of cases with partners in other departments"),
    Noun("signposting", "signposting", "Look up who can help"),
    Noun("import", "imports", "Take in the export of the survey tool"),
    Noun("files", "clearfiles", "Files that lie unencrypted, until each is gone"),
    Noun("forms", "forms", "The report forms this home knows"),
    Noun("themes", "themes", "What people tell, by themes, and paraphrases of it"),
    Noun("report", "report", "Figures for the steering group"),
    Noun("release", "release", "Figures that leave the house: checked, and kept as they were"),
    Noun("users", "users", "Who belongs here"),
    Noun("join", "join", "Make your own keys with the code you were given"),
    Noun("keys", "keys", "Your own keys, and the recovery keys"),
    Noun("home", "home", "Where this home lives, and which copy of it goes on"),
    Noun("backup", "backup", "Make, check and restore backups"),
    Noun("audit", "audit", "Prove the record of everything that was done"),
    Noun("doctor", "doctor", "Say whether this home and this computer are sound"),
    Noun("init", "init", "Make a new home"),
    Noun("demo", "demo", "Look around in a practice home with invented cases"),
)


class Nouns(TyperGroup):
    """The top of the command line, which loads a noun when it is asked for one."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the nouns in the order of the table."""
        return [noun.name for noun in NOUNS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one noun; None for a word that is none."""
        noun = next((noun for noun in NOUNS if noun.name == cmd_name), None)
        if noun is None:
            return None
        command = get_command(import_module(f"harassment_cms.cli.{noun.module}").app)
        command.name = noun.name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the nouns and what they are for, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(noun.name, noun.summary) for noun in NOUNS])
