"""What may be said in one room only, finer than the contracts between whole modules can see."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src/harassment_cms"


@cache
def _parts(source: str) -> tuple[ast.AST, ...]:
    return tuple(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Name | ast.Attribute | ast.alias)
    )


def modules_imported(source: str) -> set[str]:
    """The top-level modules a piece of Python imports, wherever in it the import stands."""
    modules: set[str] = set()
    for node in _parts(source):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(node.module or "")
    return {module.split(".")[0] for module in modules}


def names_said(source: str) -> set[str]:
    """Every name a piece of Python uses, fetches from a module or object, or imports."""
    names: set[str] = set()
    for node in _parts(source):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                names.add(name)
    return names


@pytest.fixture(scope="module")
def imported() -> dict[Path, set[str]]:
    """What each module of the program imports."""
    return {path: modules_imported(path.read_text("utf-8")) for path in _sources()}


@pytest.fixture(scope="module")
def said() -> dict[Path, set[str]]:
    """The names in each module of the program."""
    return {path: names_said(path.read_text("utf-8")) for path in _sources()}


@pytest.mark.parametrize(
    ("name", "room"),
    [("StaticPool", None), ("SingletonThreadPool", None), ("create_engine", "store/engine.py"), ("eval", None)],
)
def test_a_name_is_said_only_in_its_room(name: str, room: str | None, said: dict[Path, set[str]]) -> None:
    assert not _outside(room, {path for path, names in said.items() if name in names})


@pytest.mark.parametrize(
    ("module", "room"),
    [("keyring", "vault"), ("nacl", "vault"), ("sqlcipher3", "store"), ("sqlite3", "store"), ("pickle", None)],
)
def test_a_module_is_imported_only_in_its_room(module: str, room: str | None, imported: dict[Path, set[str]]) -> None:
    assert not _outside(room, {path for path, modules in imported.items() if module in modules})


@pytest.mark.parametrize("line", ["import keyring.errors as e", "from keyring import x", "def f():\n import keyring"])
def test_every_way_of_importing_is_seen(line: str) -> None:
    assert "keyring" in modules_imported(line)


@pytest.mark.parametrize("line", ["StaticPool", "pool.StaticPool()", "from sqlalchemy.pool import StaticPool as p"])
def test_every_way_of_saying_a_name_is_seen(line: str) -> None:
    assert "StaticPool" in names_said(line)


def _sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _outside(room: str | None, paths: set[Path]) -> list[str]:
    return sorted(str(path) for path in paths if not (room and path.is_relative_to(PACKAGE / room)))
