"""Every kind of entry that the program writes is said in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from harassment_cms.domain import deeds

SOURCE = Path(deeds.__file__).parents[1]


def written_kinds() -> Iterator[str]:
    """Return the kinds that stand in the source as the first word of a commit."""
    sources = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    for source in (each for each in sources if "commit" in each):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def test_no_entry_is_shown_by_its_code() -> None:
    kinds = set(written_kinds())
    assert "case.read" in kinds
    assert sorted(kind for kind in kinds if deeds.words(kind, {}) == kind) == []
