"""A paraphrase is kept where three cases stand apart, nobody is quoted and nobody can be told by it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, LEAD, StillClock
from tests.narrative.conftest import FIRST, NAMED, REPORTS, Open

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Counting
from harassment_cms.domain.errors import CmsError, InputRefusedError, NotPermittedError
from harassment_cms.domain.narrative.redaction import Kind
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.domain.work import LinkKind
from harassment_cms.services.narrative import ThemeStanding

Refs = dict[str, str]
THEME = "not_knowing_where"
PARAPHRASE = (
    "Several people spent weeks in search of somebody to turn to. They were passed from one service to another, or "
    "came upon the way to report when they had nearly given up."
)
APART = "They speak of different months and different parts of the university."


def mark(work: Workspace, refs: Refs, *names: str, agreed: str = "") -> None:
    for name in names:
        work.coding.mark(refs[name], REPORTS[name]["narrative"], [THEME], agreed)


def standing(work: Workspace, period: Period) -> ThemeStanding:
    return next(each for each in work.paraphrases.standing(period) if each.theme == THEME)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(InputRefusedError) as error:
        act()
    return f"{error.value.message} {error.value.hint}"


def test_three_strangers_are_enough(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two")
    said = refused(lambda: cerys.paraphrases.keep(quarter, THEME, PARAPHRASE))
    assert "2 cases in that period, of which 2 stand apart; 3 are needed" in said
    mark(cerys, refs, "three")
    kept = cerys.paraphrases.keep(quarter, THEME, f"  {PARAPHRASE}\n")
    assert (kept.text, kept.edition, kept.label) == (PARAPHRASE, 1, "Not knowing where to turn")
    assert (kept.first, kept.last, kept.kept) == ("2026-07-01", "2026-09-30", ())
    assert cerys.paraphrases.versions(quarter) == (kept,)
    assert not cerys.record.verify().problems


@pytest.mark.parametrize("another", ["four", "same_respondent"])
def test_one_person_and_one_responding_party_count_once(
    cerys: Workspace, refs: Refs, quarter: Period, another: str
) -> None:
    mark(cerys, refs, "one", "two", another)
    assert (standing(cerys, quarter).cases, standing(cerys, quarter).apart) == (3, 2)
    assert "2 stand apart" in refused(lambda: cerys.paraphrases.keep(quarter, THEME, PARAPHRASE))


@pytest.mark.parametrize(
    ("kind", "apart"), [(LinkKind.SAME_INCIDENT, 2), (LinkKind.SAME_REPORTER, 2), (LinkKind.RELATED, 3)]
)
def test_cases_linked_as_one_story_count_once(
    cerys: Workspace, refs: Refs, quarter: Period, kind: LinkKind, apart: int
) -> None:
    mark(cerys, refs, "one", "two", "three")
    cerys.links.add(refs["one"], refs["nobody"], kind, "The same evening")
    cerys.links.add(refs["nobody"], refs["three"], kind, "The same evening")
    assert standing(cerys, quarter).apart == apart
    cerys.undo.last()
    assert standing(cerys, quarter).apart == 3


def test_anonymous_reports_count_as_one_until_somebody_says_why_not(
    cerys: Workspace, refs: Refs, quarter: Period
) -> None:
    mark(cerys, refs, "one", "anonymous", "anonymous_too")
    assert standing(cerys, quarter).apart == 2
    assert "anonymous reports" in refused(lambda: cerys.paraphrases.keep(quarter, THEME, PARAPHRASE))
    kept = cerys.paraphrases.keep(quarter, THEME, PARAPHRASE, anonymous_apart=APART)
    assert kept.reason == APART


def test_who_withdraws_agreement_counts_no_more(
    cerys: Workspace, refs: Refs, quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(cerys, refs, "one", "two", "three")
    mark(cerys, refs, "ask_first", agreed="Agreed by e-mail.")
    assert standing(cerys, quarter) == ThemeStanding(THEME, "Not knowing where to turn", 4, 4, 0)
    [excerpt] = cerys.coding.of(refs["ask_first"])
    cerys.coding.take_away(refs["ask_first"], excerpt.id)
    with cerys.store.write() as work:
        case = work.cases.by_ref(refs["three"])
        work.cases.change(case, {"restricted": True})
        work.commit("test.restrict")
    assert (standing(cerys, quarter).cases, standing(cerys, quarter).apart) == (2, 2)


def test_only_cases_of_the_period_count(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two", "three")
    assert standing(cerys, parse_period("2026-08", 8)).apart == 3
    assert standing(cerys, parse_period("2026-Q2", 8)).apart == 0


def test_nobody_is_quoted(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two", "three")
    text = f"People said that {FIRST[:25].lower()} and that it took long."
    said = refused(lambda: cerys.paraphrases.keep(quarter, THEME, text))
    assert "Characters 18 to 39 repeat the words of a report" in said
    assert "whom" not in said
    other_words = "There was much to be found, and nobody wrote down what I said, one person told."
    assert "repeat the words" in refused(lambda: cerys.paraphrases.keep(quarter, THEME, other_words))


def test_what_may_point_to_somebody_is_changed_or_explained(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two", "three")
    text = (
        "Some had heard of the Marigold hall, or asked zephyrine, PEREGRINE or Cerys; one was told to write to "
        "help@example.ac.uk or to ring 01632 960001."
    )
    looked = cerys.paraphrases.look(quarter, THEME, text)
    assert [(each.words(looked.text), each.kind) for each in looked.findings] == [
        ("Marigold", Kind.PLACE),
        ("hall", Kind.PLACE),
        ("zephyrine", Kind.NAME),
        ("PEREGRINE", Kind.NAME),
        ("Cerys", Kind.NAME),
        ("help@example.ac.uk", Kind.EMAIL),
        ("01632 960001", Kind.NUMBER),
    ]
    assert looked.quoted is None
    said = refused(lambda: cerys.paraphrases.keep(quarter, THEME, text, {looked.findings[0].position: "A flower"}))
    assert "6 places may point to somebody, beginning at character 32, 47, 58, 71" in said
    assert "zephyrine" not in said.casefold()
    stays = {each.position: "It stands on the public page of the service." for each in looked.findings}
    kept = cerys.paraphrases.keep(quarter, THEME, text, stays)
    assert [place for place, _, _ in kept.kept] == sorted(stays)


def test_reasons_belong_to_a_finding_and_name_nobody(cerys: Workspace, refs: Refs, quarter: Period) -> None:
    mark(cerys, refs, "one", "two", "three")
    assert "no reason is needed there" in refused(
        lambda: cerys.paraphrases.keep(quarter, THEME, PARAPHRASE, {5: "It is fine."})
    )
    text = f"In the library it was no better. {PARAPHRASE}"
    said = refused(lambda: cerys.paraphrases.keep(quarter, THEME, text, {8: "Not where Zephyrine was."}))
    assert "has a name in it" in said
    assert "Zephyrine" not in said
    assert "at most 300" in refused(lambda: cerys.paraphrases.keep(quarter, THEME, text, {8: "x" * 301}))
    assert cerys.paraphrases.keep(quarter, THEME, text, {8: "There are nine."}).kept == (
        (8, "place", "There are nine."),
    )


@pytest.mark.parametrize(
    ("theme", "text", "match"),
    [
        ("no_such_theme", PARAPHRASE, "has no theme no_such_theme"),
        (THEME, "Too short.", "between 20 and 1,200"),
        (THEME, "A very long text. " * 100, "between 20 and 1,200"),
        (THEME, f"\u202e{PARAPHRASE}", "cannot be seen"),
    ],
)
def test_what_is_no_paraphrase_is_refused(
    cerys: Workspace, quarter: Period, theme: str, text: str, match: str
) -> None:
    assert match in refused(lambda: cerys.paraphrases.look(quarter, theme, text))


def test_versions_stay_as_they_were_kept(
    cerys: Workspace, refs: Refs, quarter: Period, clock: StillClock, opened: Open
) -> None:
    mark(cerys, refs, "one", "two", "three")
    first = cerys.paraphrases.keep(quarter, THEME, PARAPHRASE)
    second = cerys.paraphrases.keep(quarter, THEME, PARAPHRASE.replace("Several", "Some"))
    assert "a few words" in refused(lambda: cerys.paraphrases.withdraw(quarter, THEME, " "))
    gone = cerys.paraphrases.withdraw(quarter, THEME, "Somebody asked for it.")
    assert [each.edition for each in (first, second, gone)] == [1, 2, 3]
    assert (gone.text, gone.reason) == ("", "Somebody asked for it.")
    assert "no paraphrase" in refused(lambda: cerys.paraphrases.withdraw(quarter, THEME, "Again"))
    lead = opened(LEAD)
    assert lead.paraphrases.versions() == (first, second, gone) == lead.paraphrases.versions(quarter)
    assert lead.paraphrases.versions(parse_period("2026-Q2", 8)) == ()
    assert not cerys.record.verify().problems


def test_only_case_managers_weigh_and_keep(opened: Open, quarter: Period) -> None:
    for name in (LEAD, ADMINISTRATOR):
        paraphrases = opened(name).paraphrases
        for act, given in (
            (paraphrases.standing, ()),
            (paraphrases.look, (THEME, PARAPHRASE)),
            (paraphrases.keep, (THEME, PARAPHRASE)),
            (paraphrases.withdraw, (THEME, "No reason")),
        ):
            with pytest.raises(NotPermittedError):
                act(quarter, *given)
    with pytest.raises(CmsError):
        opened(ADMINISTRATOR).paraphrases.versions()


def test_a_paraphrase_falls_once_somebody_behind_it_does_not_want_to_be_counted(
    cerys: Workspace, opened: Open, clock: StillClock, refs: Refs, quarter: Period
) -> None:
    mark(cerys, refs, "one", "two", "three", "anonymous")
    cerys.paraphrases.keep(quarter, THEME, PARAPHRASE)
    clock.now += timedelta(minutes=5)
    cerys.casework.count(refs["nobody"], Counting.DECLINED, "They asked for it.")
    assert [version.text for version in cerys.paraphrases.versions(quarter)] == [PARAPHRASE]
    cerys.casework.count(refs["one"], Counting.DECLINED, "They asked for it.")
    assert [version.text for version in opened(LEAD).paraphrases.versions(quarter)] == [PARAPHRASE, ""]
    # Written anew without them, it stays.
    clock.now += timedelta(minutes=5)
    cerys.paraphrases.keep(quarter, THEME, PARAPHRASE)
    cerys.casework.count(refs["two"], Counting.AGREED, "They were asked.")
    assert cerys.paraphrases.versions(quarter)[-1].text == PARAPHRASE


def test_a_paraphrase_falls_with_a_changed_answer(
    cerys: Workspace, clock: StillClock, refs: Refs, quarter: Period, tmp_path: Path
) -> None:
    mark(cerys, refs, "one", "two", "three")
    cerys.paraphrases.keep(quarter, THEME, PARAPHRASE)
    clock.now += timedelta(minutes=5)
    file = tmp_path / "later.csv"
    said = REPORTS["two"] | {"consent_statistics": "No"}
    heads = ["Response ID", "Completed at", "route", *said]
    row = ["2", "2026-08-02 10:00:00", NAMED, *said.values()]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads, row])
    cerys.imports.run(file)
    assert cerys.paraphrases.versions(quarter)[-1].text == ""
