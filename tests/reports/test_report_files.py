"""A report as text, CSV and JSON: what is published stands there, complete, and nothing in it can act."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, WITHHELD, Published
from harassment_cms.domain.figures import Report, Row, Section, Table, restate
from harassment_cms.domain.figures_json import from_json
from harassment_cms.domain.periods import Period, parse_period, previous, year_before
from harassment_cms.exports import csvfile, jsonfile, text

Q3 = parse_period("2026-Q3", 8)
DATES = parse_period("2026-07-03/2026-09-21", 8)
AT = datetime(2026, 10, 12, 9, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
ROUNDED, SPOKEN = "Counts are rounded.", "A case can count in several rows."
OTHER_THAN_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def row(code: str, label: str, value: int | None, shown: str | None = None) -> Row:
    before = Published(5, "5")
    return Row(code, label, value, str(value) if shown is None else shown, before, NO_FIGURE)


def report(*rows: Row, profile: str = "hesa", period: Period = Q3) -> Report:
    columns = ("Campus", period.id, previous(period).id, year_before(period).id)
    listed = rows or (row("main", "Main campus", 25), row("north", "North campus", None, WITHHELD))
    campus = Table("campus", "Campus", False, columns, listed, Published(40, "40"), (ROUNDED,))
    kinds = replace(campus, id="incident_type", title="Types of incident", multi=True, notes=(SPOKEN, ROUNDED))
    status = PROFILES[profile].status
    section = Section("all", "All of it", "", ("campus", "incident_type"))
    notes = ("A remark about all of it.", ROUNDED)
    return Report(period, profile, status, AT, (campus, kinds), notes, "Figures", (section,), "own", "0" * 64)


def released_again() -> Report:
    today = report(row("main", "Main campus", 30), row("north", "North campus", None, WITHHELD))
    tables = tuple(replace(table, total=Published(45, "45")) for table in today.tables)
    return restate(report(), replace(today, tables=tables, generated_at=LATER))


def read(made: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csvfile.render(made), newline="")))


def figures(line: dict[str, str]) -> list[str]:
    return [line[name] for name in csvfile.HEADER[8:-2]]


def test_a_table_has_each_figure_beside_those_of_the_other_periods() -> None:
    lines = text.render(report()).splitlines()
    head = next(line for line in lines if line.startswith("Campus "))
    assert head.split() == ["Campus", "2026-Q3", "2026-Q2", "2025-Q3"]
    shown = [line.split("  ", 1) for line in lines]
    assert ["Main campus", ["25", "5", "–"]] in [[label, rest[0].split()] for label, *rest in shown if rest]
    assert ["North campus", ["..", "5", "–"]] in [[label, rest[0].split()] for label, *rest in shown if rest]
    assert ["Total", ["40"]] in [[label, rest[0].split()] for label, *rest in shown if rest]


def test_bars_stand_beside_the_figures_they_are_of_and_none_beside_a_withheld_one() -> None:
    made = report(
        row("main", "Main campus", 40), row("north", "North campus", None, WITHHELD), row("east", "East", 20)
    )
    lines = [line.split() for line in text.render(made).splitlines()]
    assert ["Main", "campus", "40", "█" * 15, "5", "–"] in lines
    assert ["East", "20", "█" * 7 + "▌", "5", "–"] in lines
    assert ["North", "campus", "..", "5", "–"] in lines
    assert ["Total", "40"] in lines
    assert "█" not in text.render(made, plain=True)
    assert "█" not in text.render(made, width=55)


def test_figures_released_with_todays_beside_them_have_bars_where_there_is_room() -> None:
    made = report(row("main", "Main campus", 40), row("east", "East", 20))
    again = restate(made, made)
    assert "█" not in text.render(again)
    assert "█" in text.render(again, width=100)


@pytest.mark.parametrize(("plain", "heading"), [(False, "All of it\n═════════"), (True, "Section: All of it.")])
def test_a_section_has_its_title_and_its_words_before_its_tables(plain: bool, heading: str) -> None:
    made = report()
    made = replace(made, sections=(replace(made.sections[0], text="What this is about.\x1b[2J"),))
    shown = text.render(made, plain=plain)
    assert f"\n\n{heading}\nWhat this is about." in shown
    assert shown.index("All of it") < shown.index("\nCampus\n") < shown.index("\nTypes of incident\n")
    assert "\x1b" not in shown


def test_figures_stand_in_columns() -> None:
    lines = text.render(report()).splitlines()
    ends = {len(line.removesuffix(" –")) for line in lines if line.endswith(" –")}
    assert len(ends) == 1


def test_a_label_in_wide_characters_keeps_its_figures_in_their_columns() -> None:
    lines = text.render(report(row("main", "Main campus", 25), row("ningbo", "宁波校区", 25))).splitlines()
    narrow = next(line for line in lines if line.startswith("Main"))
    wide = next(line for line in lines if line.startswith("宁波"))
    assert len(narrow) == len(wide) + 4


@pytest.mark.parametrize(
    ("profile", "mark"), [("hesa", "Rounded, not yet checked for release."), ("none", "Not for release.")]
)
@pytest.mark.parametrize("plain", [False, True])
def test_every_table_says_whether_it_may_be_released(profile: str, mark: str, plain: bool) -> None:
    shown = text.render(report(profile=profile), plain=plain)
    for title in ("Campus", "Types of incident"):
        assert f"\n{title}\n{mark} Notes" in shown
    assert " ".join(PROFILES[profile].status.split()) in " ".join(shown.split())


def test_notes_stand_once_and_are_pointed_to() -> None:
    shown = text.render(report())
    assert shown.count(ROUNDED) == shown.count(SPOKEN) == shown.count("A remark about all of it.") == 1
    assert "\n1. Counts are rounded.\n\n2. A case" in shown
    assert "Campus\nRounded, not yet checked for release. Notes 1.\n" in shown
    assert "Types of incident\nRounded, not yet checked for release. Notes 1, 2.\n" in shown


@pytest.mark.parametrize("period", [Q3, DATES, parse_period("2025/26-Q4", 8)])
@pytest.mark.parametrize("width", [20, 56, 60, 72, 80, 200])
@pytest.mark.parametrize("again", [False, True])
def test_no_figure_and_no_label_is_lost_at_any_width(period: Period, width: int, again: bool) -> None:
    long = row("power", "Abuse of power, staff–student relationships included", 12345)
    made = report(long, period=period)
    shown = text.render(restate(made, made) if again else made, width=width)
    for word in (*long.label.split(), "12345", "40", *period.id.split("/")):
        assert word in shown
    assert "…" not in shown
    if width >= 72:
        assert max(map(len, shown.splitlines())) <= min(width, text.WIDEST)


def test_plain_text_has_whole_lines_without_drawing() -> None:
    shown = text.render(report(), plain=True)
    assert "Main campus. 2026-Q3: 25. 2026-Q2: 5. 2025-Q3: no figure." in shown
    assert "North campus. 2026-Q3: withheld. 2026-Q2: 5." in shown
    assert "Total. 2026-Q3: 40.\n" in shown
    assert not any("\u2500" <= character <= "\u259f" for character in shown)


@pytest.mark.parametrize(
    ("symbol", "aloud"),
    [("*", "withheld"), ("<5", "fewer than 5"), ("[DPH]", "withheld, all but 2 or fewer"), ("0", "0 to 2")],
)
def test_symbols_of_every_rule_set_are_said_in_words(symbol: str, aloud: str) -> None:
    shown = text.render(report(row("main", "Main campus", None, symbol)), plain=True)
    assert f"Main campus. 2026-Q3: {aloud}. 2026-Q2: 5." in shown


def test_a_released_report_has_todays_figures_beside_it() -> None:
    made = released_again()
    lines = [line.split() for line in text.render(made).splitlines()]
    assert ["Main", "campus", "25", "30", "changed", "5", "–"] in lines
    assert ["North", "campus", "..", "..", "5", "–"] in lines
    assert ["Total", "40", "45", "changed"] in lines
    assert "22 November 2026, 16:30 UTC" in text.render(made)
    assert "Main campus. 2026-Q3 released: 25. today: 30. changed. 2026-Q2: 5." in text.render(made, plain=True)
    assert [(line["shown"], line["now_shown"]) for line in read(made)[:3]] == [
        ("25", "30"),
        ("..", ".."),
        ("40", "45"),
    ]


@pytest.mark.parametrize("plain", [False, True])
def test_a_label_cannot_act_on_the_terminal(plain: bool) -> None:
    shown = text.render(report(row("main", "Main\x1b[2J\x1b]52;c;x\x07 [bold]campus[/]", 25)), plain=plain)
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in shown if character != "\n")
    assert "[bold]campus[/]" in shown


def test_csv_reads_back_line_by_line() -> None:
    lines = read(report())
    assert tuple(lines[0]) == csvfile.HEADER
    assert [(line["table"], line["line"], line["code"]) for line in lines] == [
        *(("campus", "row", "main"), ("campus", "row", "north"), ("campus", "total", "")),
        *(("incident_type", "row", "main"), ("incident_type", "row", "north"), ("incident_type", "total", "")),
    ]
    first, withheld, total = lines[:3]
    assert (first["value"], first["shown"], first["previous_period"], first["previous_value"]) == (
        "25",
        "25",
        "2026-Q2",
        "5",
    )
    assert (first["year_before_period"], first["year_before_value"], first["year_before_shown"]) == (
        "2025-Q3",
        "",
        "–",
    )
    assert (withheld["value"], withheld["shown"]) == ("", "..")
    assert (total["label"], total["value"], total["previous_value"]) == ("Total", "40", "")
    assert all(line["status"] == report().status and ROUNDED in line["notes"] for line in lines)
    assert csvfile.render(report()).count("\r\n") == len(lines) + 1


@given(labels=st.lists(OTHER_THAN_TEXT, min_size=1, max_size=4))
def test_csv_keeps_any_label_whole(labels: list[str]) -> None:
    made = report(*(row(str(place), label, 5) for place, label in enumerate(labels)))
    back = [line["label"] for line in read(made) if line["table"] == "campus" and line["line"] == "row"]
    assert back == [csvfile.formula_safe(label) for label in labels]
    assert [
        label.removeprefix("'") if label != given_ else label for label, given_ in zip(back, labels, strict=True)
    ] == labels


@pytest.mark.parametrize(
    "formula",
    ["=1+2", '=1+2";=1+2', "+1", "-1", "@SUM(A1)", "|cmd", "%x", "\t=1", "\rx", "\nx", "\x00=1", "＝1+2", "＋1",
     "－1", "＠x", "  =1", "\u200b=1", "\ufeff=1", "\u00a0@x", "\u202e=1", "﹣1", "\x1b=1"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    assert csvfile.formula_safe(formula) == f"'{formula}"
    assert read(report(row("main", formula, 5)))[0]["label"] == f"'{formula}"


@pytest.mark.parametrize(
    "harmless", ["Main campus", "", "–", "..", "1+2", "a=b", "'quoted'", "Harbour (north)", "   "]
)
def test_other_texts_stay_as_they_are(harmless: str) -> None:
    assert csvfile.formula_safe(harmless) == harmless


def test_json_is_sorted_ascii_and_whole() -> None:
    made = report()
    written = jsonfile.render(made)
    assert written.isascii()
    assert written.endswith("}\n")
    assert from_json(json.loads(written)) == made
    assert written == json.dumps(json.loads(written), indent=2, sort_keys=True) + "\n"


PARAPHRASE = "People did not know whom to tell, and\x1b[2J found out by chance."


@pytest.mark.parametrize("plain", [False, True])
def test_what_is_said_of_a_row_in_words_stands_below_its_table(plain: bool) -> None:
    made = report(replace(row("where", "Not knowing where to turn", 5), text=PARAPHRASE))
    shown = text.render(made, plain=plain)
    assert "Not knowing where to turn\nPeople did not know whom to tell, and␛[2J found out by chance.\n" in shown
    [line, _, *_] = read(made)
    assert line["text"] == PARAPHRASE
    assert from_json(json.loads(jsonfile.render(made))) == made
    assert "text" not in json.loads(jsonfile.render(report()))["tables"][0]["rows"][0]
