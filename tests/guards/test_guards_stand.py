"""The list of guards fits the program: each stands where it is said to, and so do the tests that fail without it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from tests.guards import ALL
from tests.guards.guard import Guard

ROOT = Path(__file__).resolve().parents[2]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("guard", ALL, ids=[f"{guard.answers}: {guard.what}" for guard in ALL])
def test_a_guard_stands_once_and_its_tests_are_there(guard: Guard) -> None:
    source = (ROOT / "src/harassment_cms" / guard.file).read_text(encoding="utf-8")
    assert source.count(guard.old) == 1
    ast.parse(source.replace(guard.old, guard.new))
    for test in guard.tests:
        file, _, name = test.partition("::")
        assert not name or name.partition("[")[0] in names_in(file)
