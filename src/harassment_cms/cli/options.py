"""The options that every command understands, wherever on the line they stand.

``main`` declares them once; ``hoisted`` moves them to the front before Typer reads the line, so that
``hcms --json cases list`` and ``hcms cases list --json`` are the same command. Nothing is opened or judged here.
"""

from __future__ import annotations

from collections.abc import Collection, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.domain.errors import UsageError
from harassment_cms.home import Home, default_home

if TYPE_CHECKING:
    import typer

HELP_OPTIONS = {"help_option_names": ["--help", "-h"]}


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the line or in the environment.

    ``place`` is the home's folder, None for the platform's own; ``passphrase_file`` a path, or ``-`` for stdin;
    ``read_only`` opens the home for looking only.
    """

    place: Path | None = None
    user: str | None = None
    passphrase_file: str | None = None
    plain: bool = False
    json: bool = False
    read_only: bool = False

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str]) -> Options:
        """Return what the environment asks for; where the passphrase is stays there for nobody else to see."""
        place = environment.get("HCMS_HOME")
        secret = environment.pop("HCMS_PASSPHRASE_FILE", None)
        looking = environment.get("HCMS_READ_ONLY", "") not in ("", "0")
        who = environment.get("HCMS_USER") or None
        return cls(Path(place) if place else None, who, secret or None, read_only=looking)

    @property
    def home(self) -> Home:
        """The home to work in."""
        return default_home_or(self.place)


def default_home_or(place: Path | None) -> Home:
    """Return the home at ``place``, or the platform's own."""
    return Home(default_home() if place is None else place.expanduser())


def options_of(ctx: typer.Context) -> Options:
    """Return the options that ``main`` left for this command."""
    options = ctx.find_object(Options)
    assert options is not None, "main leaves the options before any command runs"
    return options


def group() -> typer.Typer:
    """Return a noun: a group of commands in the program's plain style, whose bare name shows its help."""
    import typer

    return typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings=HELP_OPTIONS,
    )


def hoisted(words: Sequence[str], flags: Collection[str], valued: Collection[str]) -> list[str]:
    """Return the words of a command line with the given options, and the values of those that take one, in front.

    What stands after ``--`` is left alone. Raises ``UsageError`` for an option whose value is missing.
    """
    front: list[str] = []
    rest: list[str] = []
    ahead = iter(words)
    for word in ahead:
        name, equals, _ = word.partition("=")
        if word == "--":
            rest += [word, *ahead]
        elif word in flags or (name in valued and equals):
            front.append(word)
        elif word in valued:
            value = next(ahead, None)
            if value is None:
                raise UsageError(f"{word} needs a value.", f"Write it behind: {word} VALUE")
            front += [word, value]
        else:
            rest.append(word)
    return front + rest
