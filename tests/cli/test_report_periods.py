"""Each kind of report takes its own periods, and says which."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Hcms


@pytest.mark.parametrize(
    ("kind", "period", "shape"),
    [
        ("annual", "2026-Q3", "2025/26"),
        ("annual", "2025/26-Q1", "2025/26"),
        ("annual", "2026-07", "2025/26"),
        ("quarterly", "2025/26", "2026-Q3"),
        ("quarterly", "2026", "2026-Q3"),
        ("quarterly", "2026-07-01/2026-09-30", "2026-Q3"),
    ],
)
def test_another_kind_of_period_is_refused(hcms: Hcms, kind: str, period: str, shape: str) -> None:
    done = hcms("report", kind, "--period", period)
    assert (done.code, done.out) == (2, "")
    assert shape in done.err


@pytest.mark.parametrize(
    ("kind", "period"),
    [("annual", "2025"), ("annual", "2025/26"), ("quarterly", "2026-q3"), ("quarterly", "2025/26-Q1")],
)
def test_its_own_kind_is_taken(hcms: Hcms, kind: str, period: str) -> None:
    assert hcms.ok("report", kind, "--period", period, "--json").json["period"] == period.upper()


@pytest.mark.parametrize("day", ["01/07/2026", "2026-13-01", "20260701", "July"])
def test_a_day_that_cannot_be_read_is_told_how_to_write_it(hcms: Hcms, day: str) -> None:
    done = hcms("report", "custom", "--from", day, "--to", "2026-07-31")
    assert done.code == 2
    assert "Write 2026-07-01" in done.err
    assert "%Y" not in done.err
