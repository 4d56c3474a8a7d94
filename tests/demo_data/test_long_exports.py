"""Exports for benchmarks: any number of rows, one at a time, the same first rows every time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.demo_data.conftest import Shipped


def test_a_long_export_has_the_shipped_shape_and_its_own_responses(
    tool: ModuleType, shipped: Shipped, tmp_path: Path
) -> None:
    assert tool.main(["--rows", "300", "--out", str(tmp_path / "long.csv")]) == 0
    header, *rows = replace(shipped, folder=tmp_path).rows("long.csv")
    shipped_header, *known = shipped.rows(shipped.labelled)
    assert header == shipped_header
    assert {len(row) for row in rows} == {len(header)}
    ids = [row[0] for row in rows]
    assert len(set(ids)) == 300
    assert not set(ids) & {row[0] for row in known}
    lengths = [len(row[header.index(next(title for title in header if title.startswith("11. ")))]) for row in rows]
    assert min(lengths) >= 2000
    assert sum(lengths) / len(lengths) < 2300


def test_fewer_rows_are_the_beginning_of_more(tool: ModuleType) -> None:
    survey = tool.load_survey()
    few = list(tool.export(survey, tool.long_responses(20, tool.SEED)))
    many = list(islice(tool.export(survey, tool.long_responses(10**9, tool.SEED)), 21))
    assert few == many


def test_rows_are_made_only_as_they_are_asked_for(tool: ModuleType) -> None:
    responses = tool.long_responses(10**9, tool.SEED)
    assert isinstance(responses, Iterator)
    assert csv.field_size_limit() > len(next(responses).answers["narrative"])
