"""What must not be loaded by commands that need none of it: a slow ``--help`` is felt by everyone, every time."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "alembic",
    "holidays",
    "keyring",
    "markdown_it",
    "nacl",
    "phonenumbers",
    "pydantic",
    "rapidfuzz",
    "rich.console",
    "ruamel",
    "sqlalchemy",
    "sqlcipher3",
    "sqlmodel",
    "textual",
    "typst",
)
LOADED = """
import sys
from harassment_cms.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def modules_after(*arguments: str) -> tuple[str, set[str]]:
    """What the program printed, and the modules it had loaded when it was done."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("import", "--help"), ("cases", "--help")])
def test_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    printed, modules = modules_after(*arguments)
    assert printed
    assert not [name for name in HEAVY if name in modules]


def test_the_version_is_answered_before_the_commands_are_loaded() -> None:
    printed, modules = modules_after("--version")
    assert printed.startswith("hcms ")
    ours_and_theirs = {name for name in modules if name.startswith(("harassment_cms.", "typer", "click"))}
    assert ours_and_theirs == {"harassment_cms.__main__"}


def test_importing_the_package_imports_nothing_else() -> None:
    script = "import sys; old = set(sys.modules); import harassment_cms; print(set(sys.modules) - old)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'harassment_cms'}"
