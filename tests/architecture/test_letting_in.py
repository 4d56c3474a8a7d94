"""Nobody is let in to the reports but by the use case that looks first whether reports may be about them."""

from __future__ import annotations

import ast
from pathlib import Path

from harassment_cms.services.people import People

SOURCE = Path(__file__).parents[2] / "src" / "harassment_cms"


def callers(name: str, folder: str) -> set[str]:
    """Return the files of a room that call something of this name, or hand it on."""
    return {
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if name in (getattr(node, "attr", ""), getattr(node, "id", ""))
    }


def test_people_let_nobody_in() -> None:
    assert not hasattr(People, "admit")


def test_only_the_use_case_that_looks_uses_the_ceremony() -> None:
    assert callers("admit", "services") == {"services/newcomers.py"}
    assert callers("admit_statement", "vault") == {"vault/ceremonies.py", "vault/sharing.py"}
