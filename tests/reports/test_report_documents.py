"""A report as PDF, web page, Markdown and workbook: all that is published is there, and nothing in it acts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook
from tests.pictures import png_picture
from tests.reports.test_report_files import AT, released_again, report, row

from harassment_cms.domain.disclosure import PROFILES, WITHHELD, Rule
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figures import Report
from harassment_cms.exports import report_html, report_markdown, report_pdf, report_workbook
from harassment_cms.exports.house import House
from harassment_cms.exports.report_files import ReportFormat, written
from harassment_cms.exports.report_outline import outline_of
from harassment_cms.exports.report_workbook import LONGEST_NAME, as_number, sheet_names
from harassment_cms.settings.branding import Logo

HOUSE = House("University of <Example> & Sons", logo=Logo(png_picture(), "png", 30, 20))
HOSTILE = (
    "=1+2",
    "<script>alert(1)</script>",
    "#panic(1) $x$ *b* _i_ @x `",
    "a | b \\| [x](http://x.example) &amp;",
    "@SUM(A1)",
    "http://x.example",
)
PLAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def hostile() -> Report:
    """A report whose labels try to act, with a zero and a withheld figure."""
    rows = [row(f"r{place}", label, 5 * place) for place, label in enumerate(HOSTILE)]
    return report(*rows, row("few", "Few", None, WITHHELD))


@pytest.fixture(scope="module")
def pdf(hostile: Report) -> bytes:
    """It as PDF."""
    return report_pdf.render(hostile, HOUSE)


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize(
    ("profile", "zero"), [("hesa", "0–2"), ("ofs", "0–4"), ("ofqual", "0"), ("none", "0"), ("suppress", "0")]
)
def test_a_rounded_zero_reads_as_what_it_stands_for(profile: str, zero: str) -> None:
    made = outline_of(report(row("main", "Main campus", 25), row("north", "North campus", 0), profile=profile))
    grid = made.parts[0].grids[0]
    assert [line.figures[0].shown for line in grid.lines] == ["25", zero, "40"]
    assert [line.figures[0].value for line in grid.lines] == [25, 0, 40]


def test_every_symbol_is_explained_and_every_note_pointed_to(hostile: Report) -> None:
    made = outline_of(hostile)
    assert dict(made.symbols) == {"–": "no figure", WITHHELD: "withheld"}
    assert made.notes == ("Counts are rounded.", "A case can count in several rows.")
    assert [grid.notes for grid in made.parts[0].grids] == [(1,), (1, 2)]
    assert made.remarks == ("A remark about all of it.",)


def test_every_page_has_the_status_in_short() -> None:
    told = "Released as R-2026-001. Checked on 29 November 2026 beside everything: nobody can work it out."
    assert outline_of(replace(report(), status=told)).mark == "Released as R-2026-001"
    assert outline_of(report()).mark == "Rounded, not yet checked for release"
    assert outline_of(report(profile="none")).mark == "Not for release"


def test_a_released_report_has_todays_figures_beside_it() -> None:
    grid = outline_of(released_again()).parts[0].grids[0]
    assert grid.heads == ("Campus", "2026-Q3, as released", "2026-Q3, today", "2026-Q2", "2025-Q3")
    assert [(line.figures[1].shown, line.changed) for line in grid.lines] == [
        ("30", True),
        ("..", False),
        ("45", True),
    ]


def test_the_pdf_is_tagged_and_of_the_reports_own_day(pdf: bytes) -> None:
    for mark in (b"pdfuaid:part", b"/Lang(en-GB)", b"/MarkInfo", b"/S/TH", b"/S/Figure", b"D:20261012090500Z"):
        assert mark in pdf
    assert len(re.findall(rb"/S\s*/Table\b", pdf)) == 2
    assert b"/Alt" in pdf


def test_the_same_report_makes_the_same_pdf(pdf: bytes, hostile: Report) -> None:
    assert report_pdf.render(hostile, HOUSE) == pdf


def test_a_logo_that_cannot_be_shown_is_told_of(hostile: Report) -> None:
    broken = replace(HOUSE, logo=Logo(png_picture()[:60], "png", 30, 20))
    with pytest.raises(InputRefusedError, match="logo's file is damaged"):
        report_pdf.render(hostile, broken)


def test_signs_that_few_fonts_have_stop_nothing_or_are_told_of(hostile: Report) -> None:
    rare = report(row("main", "\U0001b170", 25))
    with pytest.raises(InputRefusedError, match="no font"):
        report_pdf.render(rare, House("U"))
    assert "\U0001b170" in report_html.render(rare, House("U"))


def test_the_web_page_loads_nothing_and_runs_nothing(hostile: Report) -> None:
    page = Page(report_html.render(hostile, HOUSE))
    assert not page.all("script")
    assert [each["content"] for each in page.all("meta") if each.get("http-equiv")] == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ]
    links = [each["href"] or "" for each in page.all("a")]
    ids = {each["id"] for _, each in page.tags if "id" in each}
    assert {link[1:] for link in links} <= ids
    assert all(link.startswith("#") for link in links)
    assert [(each["src"] or "")[:22] for each in page.all("img")] == ["data:image/png;base64,"]
    assert not [each for _, each in page.tags if any(name.startswith("on") for name in each)]
    for label in HOSTILE:
        assert label in page.words


def test_every_table_of_the_web_page_has_a_caption_and_heads(hostile: Report) -> None:
    page = Page(report_html.render(hostile, HOUSE))
    assert len(page.all("table")) == len(page.all("caption")) == len(page.all("figure")) == 2
    assert {each.get("scope") for each in page.all("th")} == {"row", "col"}
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
    told = [each["aria-label"] or "" for _, each in page.tags if each.get("role") == "img"]
    assert [words.partition(",")[0] for words in told] == ["Bar chart: Campus", "Bar chart: Types of incident"]


def test_withheld_figures_are_said_in_words_on_the_web_page() -> None:
    page = report_html.render(report(row("main", "Main campus", None, WITHHELD)), HOUSE)
    assert '<span aria-hidden="true">..</span><span class="aloud">withheld</span>' in page


def test_markdown_gives_every_label_back_as_it_is(hostile: Report) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(report_markdown.render(hostile, HOUSE))
    cells = [token for before, token in pairwise(tokens) if before.type in ("th_open", "td_open")]
    said = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert {child.type for cell in cells for child in cell.children or ()} <= {"text", "text_special"}
    for label in HOSTILE:
        assert label in said
    assert said[:8] == ["Campus", "2026-Q3", "2026-Q2", "2025-Q3", "=1+2", "0–2", "5", "–"]


def test_a_workbook_has_real_numbers_and_no_formula(hostile: Report) -> None:
    made = report_workbook.render(hostile, HOUSE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["Overview", "Campus", "Types of incident"]
    lines = book.get_sheet_by_name("Campus").to_python()
    assert lines[0][0] == "Campus"
    assert lines[1][0] == "Rounded, not yet checked for release."
    assert lines[3:6] == [
        ["Campus", "2026-Q3", "2026-Q2", "2025-Q3"],
        ["=1+2", 0.0, 5.0, "–"],
        ["<script>alert(1)</script>", 5.0, 5.0, "–"],
    ]
    assert [line[:2] for line in lines[10:12]] == [["Few", ".."], ["Total", 40.0]]
    assert lines[13][0] == "Counts are rounded."
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
        tables = [name for name in parts.namelist() if "tables/table" in name]
        core = parts.read("docProps/core.xml").decode()
        cells = [cell for sheet in sheets for cell in ElementTree.fromstring(sheet).iter(f"{PLAIN}c")]
        assert not [cell for cell in cells if cell.find(f"{PLAIN}f") is not None]
        assert all(b"frozen" in sheet for sheet in sheets[1:])
    assert len(tables) == 2
    assert re.findall(r">([^<>]+)</dc:creator>|>([^<>]+)</dcterms:created>", core) == [
        ("University of &lt;Example&gt; &amp; Sons", ""),
        ("", "2026-10-12T09:05:00Z"),
    ]


def test_the_same_report_makes_the_same_workbook_whenever_it_is_made(
    hostile: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report_workbook.render(hostile, HOUSE)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert report_workbook.render(hostile, HOUSE) == made
    later = replace(hostile, generated_at=AT + timedelta(days=1))
    assert report_workbook.render(later, HOUSE) != made


@pytest.mark.parametrize(
    ("value", "shown", "number", "form"),
    [
        (25, "25", 25, "0"),
        (0, "0–2", 0, '"0–2";"0–2";"0–2"'),
        (20, "20 (+58%)", 20, '"20 (+58%)";"20 (+58%)";"20 (+58%)"'),
        (63, "63%", 0.63, "0%"),
        (12.5, "12.5%", 0.125, "0.0%"),
        (3.9, "3.9", 3.9, "0.0"),
    ],
)
def test_a_cell_is_a_number_that_reads_as_published(value: int | float, shown: str, number: float, form: str) -> None:
    assert as_number(value, shown) == (number, form)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), min_size=1, max_size=6))
def test_sheets_have_names_that_spreadsheets_take(titles: list[str]) -> None:
    grid = outline_of(report()).parts[0].grids[0]
    grids = [replace(grid, id=str(place), title=title) for place, title in enumerate([*titles, *titles])]
    names = list(sheet_names(grids).values())
    assert len({name.casefold() for name in ("overview", *names)}) == 1 + 2 * len(titles)
    assert all(0 < len(name) <= LONGEST_NAME for name in names)
    assert not [name for name in names if set(name) & set("[]:*?/\\'")]


@pytest.mark.parametrize("form", [form for form in ReportFormat if form is not ReportFormat.PDF])
@pytest.mark.parametrize("profile", ["hesa", "suppress"])
def test_every_format_says_whether_it_may_be_released(form: ReportFormat, profile: str) -> None:
    content = written(report(profile=profile), form, HOUSE)
    if form is ReportFormat.XLSX:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = parts.read("xl/sharedStrings.xml")
    words = " ".join(content.decode("utf-8-sig").replace("\\", "").split())
    assert PROFILES[profile].status.split(":")[0] in words


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MD, ReportFormat.XLSX])
def test_what_is_said_of_a_row_stands_with_its_table(form: ReportFormat) -> None:
    told = replace(row("main", "Main campus", 25), text="Several people told of the same stairs.")
    content = written(report(told), form, HOUSE)
    if form is ReportFormat.XLSX:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = parts.read("xl/sharedStrings.xml")
    assert b"Several people told of the same stairs." in content


def test_moments_are_those_of_the_report() -> None:
    assert "12 October 2026, 09:05 UTC" in report_markdown.render(report(), HOUSE)


def test_a_note_about_zero_stands_once_and_speaks_of_what_is_shown() -> None:
    zero = PROFILES["hesa"].notes[Rule.ZERO]
    made = report(row("main", "Main campus", 0))
    tables = tuple(replace(table, notes=(*table.notes, zero)) for table in made.tables)
    outline = outline_of(replace(made, tables=tables, notes=(*made.notes, zero)))
    assert [note for note in (*outline.notes, *outline.remarks) if "means" in note] == ["0–2 means 0, 1 or 2."]
