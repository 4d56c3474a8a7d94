"""The shipped support directory, read once, and small ones written for a single test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from harassment_cms.signposting.loader import load_directory
from harassment_cms.signposting.model import Directory

SHIPPED = Path(__file__).resolve().parents[2] / "signposting.yaml"


@pytest.fixture(scope="session")
def shipped() -> Directory:
    return load_directory(SHIPPED)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write a directory file from text that may be indented, and return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "signposting.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write
