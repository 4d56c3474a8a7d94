"""What people told in the report: the newest paraphrase of exactly these days, and its number by the profile."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.factories import LEAD
from tests.narrative.conftest import Open
from tests.narrative.test_paraphrases import PARAPHRASE, THEME, mark

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.disclosure import NO_FIGURE
from harassment_cms.domain.figures import Report, Table
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.periods import Period, parse_period, year_up_to
from harassment_cms.domain.release.audit import audit
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.theme_figures import NOTHING_TOLD
from harassment_cms.exports import csvfile, text
from harassment_cms.services.releases import Wish
from harassment_cms.solving.highs import Highs

Refs = dict[str, str]
LABEL = "Not knowing where to turn"


def themes(report: Report) -> Table:
    section = next(each for each in report.sections if each.id == "told")
    assert (section.title, section.tables) == ("What people told us", ("themes",))
    return next(table for table in report.tables if table.id == "themes")


def test_a_lead_reads_the_paraphrase_and_a_number_by_the_rules(
    opened: Open, cerys: Workspace, refs: Refs, quarter: Period
) -> None:
    mark(cerys, refs, "one", "two", "three")
    # So few reports are broken down by the year up to the end of the quarter.
    year = year_up_to(quarter.last)
    cerys.paraphrases.keep(year, THEME, "An earlier version, in other words altogether.")
    cerys.paraphrases.keep(year, THEME, PARAPHRASE)
    lead = opened(LEAD)
    report = lead.reports.report(quarter)
    table = themes(report)
    [row] = table.rows
    assert (row.code, row.label, row.value, row.text) == (THEME, LABEL, 5, PARAPHRASE)
    assert (row.previous, row.year_before, table.total) == (NO_FIGURE, NO_FIGURE, NO_FIGURE)
    assert table.columns[1] == year.id
    assert from_json(json.loads(json.dumps(to_json(report)))) == report
    shown = text.render(report)
    assert f"{LABEL}\nSeveral people spent weeks in search of somebody to turn to." in shown
    assert PARAPHRASE in csvfile.render(report)
    assert not [each for each in refs.values() if each in shown]
    cerys.paraphrases.withdraw(year, THEME, "Somebody asked for it.")
    assert themes(lead.reports.report(quarter)).rows == ()


def test_nothing_is_shown_of_other_days_and_that_is_said(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two", "three")
    cerys.paraphrases.keep(parse_period("2026-08", 8), THEME, PARAPHRASE)
    cerys.paraphrases.keep(quarter, "not_knowing_where", PARAPHRASE)
    month = cerys.reports.report(parse_period("2026-08", 8), "none", "quarterly")
    assert [(row.value, row.text) for row in themes(month).rows] == [(3, PARAPHRASE)]
    annual = themes(cerys.reports.report(parse_period("2026", 8)))
    assert annual.rows == ()
    assert NOTHING_TOLD in annual.notes
    assert "Nothing was written about any theme" in text.render(cerys.reports.report(parse_period("2026", 8)))


def test_what_was_released_stays_and_what_came_since_stands_beside_it(
    cerys: Workspace, opened: Open, refs: Refs, quarter: Period
) -> None:
    mark(cerys, refs, "one", "two", "three")
    year = year_up_to(quarter.last)
    cerys.paraphrases.keep(year, THEME, PARAPHRASE)
    quarterly = cerys.reports.definitions()["quarterly"].definition
    first = replace(quarterly.sections[0], tables=quarterly.sections[0].tables[:1])
    told = replace(quarterly, sections=(first, next(each for each in quarterly.sections if each.id == "told")))
    opened(LEAD).releases.create(Wish(quarter, apply_remedy=True, definition=told))
    cerys.paraphrases.withdraw(year, THEME, "Somebody asked for it.")
    [row] = themes(cerys.reports.report(quarter, definition=told)).rows
    assert (row.text, row.shown, row.now) == (PARAPHRASE, "5", NO_FIGURE)


def test_the_check_before_a_release_knows_what_such_a_number_tells(
    cerys: Workspace, refs: Refs, quarter: Period
) -> None:
    mark(cerys, refs, "one", "two", "three")
    cerys.paraphrases.keep(year_up_to(quarter.last), THEME, PARAPHRASE)
    report = cerys.reports.report(quarter)
    [told] = [table for table in tables_of(report) if table.id == "themes"]
    assert (told.total.low, told.total.high, told.distinct) == (3, 7, True)
    assert THEME in told.population
    found = audit([], [told], Highs())
    assert found.findings == ()
