"""Reports as files of every format: written whole, over nothing, and not onto a terminal that cannot show them."""

from __future__ import annotations

import io
from pathlib import Path

from tests.cli.conftest import Hcms
from tests.pictures import png_picture

REPORT = ("report", "quarterly", "--period", "2026-Q2")


class Terminal(io.TextIOWrapper):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def settle(hcms: Hcms, right: str, changed: str) -> None:
    path = hcms.home / "settings.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, changed), encoding="utf-8")


def test_a_document_carries_the_name_and_logo_of_the_organisation_and_replaces_nothing(
    hcms: Hcms, tmp_path: Path
) -> None:
    (hcms.home / "logo.png").write_bytes(png_picture())
    settle(hcms, "  logo:\n", "  logo: logo.png\n")
    target = tmp_path / "quarter.html"
    how = (*REPORT, "--format", "html", "-o", str(target))
    assert hcms.ok(*how).out == ""
    page = target.read_text(encoding="utf-8")
    assert "Invented University" in page
    assert "data:image/png;base64," in page
    assert hcms(*how).code == 4
    assert target.read_text(encoding="utf-8") == page


def test_a_logo_that_is_no_picture_is_refused_and_nothing_is_released(hcms: Hcms, tmp_path: Path) -> None:
    (hcms.home / "logo.png").write_text("no picture", encoding="utf-8")
    settle(hcms, "  logo:\n", "  logo: logo.png\n")
    target = tmp_path / "quarter.pdf"
    done = hcms("release", "create", "--period", "2026-Q2", "--format", "pdf", "-o", str(target))
    assert (done.code, done.out) == (4, "")
    assert "logo.png is not a PNG or JPEG picture" in done.err
    assert not target.exists()
    assert hcms.ok("release", "list", "--json").json == []


def test_what_no_terminal_can_show_goes_into_a_pipe_or_a_file(hcms: Hcms) -> None:
    with Terminal(io.BytesIO(), encoding="utf-8") as terminal:
        done = hcms.into(terminal, *REPORT, "--format", "xlsx")
        assert (done.code, terminal.tell()) == (2, 0)
    assert "-o report.xlsx" in done.err
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    assert hcms.into(pipe, *REPORT, "--format", "pdf").code == 0
    assert pipe.buffer.seek(0) == 0
    assert pipe.buffer.read(8) == b"%PDF-1.7"
