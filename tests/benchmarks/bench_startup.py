"""Starting: what ``--version`` and ``--help`` cost, beside a Python that does nothing and a bare Typer app."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.benchmarks.harness import Comparison, environment, wall_time

NOTHING = [sys.executable, "-c", "pass"]
MODULE = [sys.executable, "-P", "-m", "harassment_cms"]
INSTALLED = [str(Path(sysconfig.get_path("scripts")) / ("hcms.exe" if sys.platform == "win32" else "hcms"))]

BARE_APP = """\
import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
{commands}
app()
"""
BARE_COMMAND = """
@app.command("{name}")
def command_{number}():
    "One line of help."
"""


def comparisons(scratch: Path) -> list[Comparison]:
    """The three ways of starting the program that need nothing of a home."""
    bare = scratch / "bare.py"
    bare.write_text(bare_app(top_level_commands()), encoding="utf-8")
    return [
        Comparison("python -m harassment_cms --version", wall_time(NOTHING), wall_time([*MODULE, "--version"]), 1.5),
        Comparison("hcms --version", wall_time(NOTHING), wall_time([*INSTALLED, "--version"]), 1.8),
        Comparison(
            "hcms --help",
            wall_time([sys.executable, str(bare), "--help"]),
            wall_time([*INSTALLED, "--help"]),
            1.3,
        ),
    ]


def top_level_commands() -> list[str]:
    """The commands and groups that the program's own help lists."""
    shown = subprocess.run([*INSTALLED, "--help"], env=environment(), capture_output=True, text=True, check=True)
    names = re.findall(r"^  ([a-z][a-z-]*)(?:  |$)", shown.stdout.partition("Commands:")[2], flags=re.MULTILINE)
    if not names:
        raise SystemExit("hcms --help lists no commands as this benchmark reads them: mend its pattern.")
    return names


def bare_app(names: list[str]) -> str:
    """The source of a Typer app that has these commands and nothing else."""
    commands = "".join(BARE_COMMAND.format(name=name, number=number) for number, name in enumerate(names))
    return BARE_APP.format(commands=commands)
