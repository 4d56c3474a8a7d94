"""The check finds exactly what an outsider finds who tries every set of cases: no more, and no less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.release.outsider import Case, Claim, Sets, day, every_set, tried, worked_out

from harassment_cms.domain.disclosure import Range
from harassment_cms.domain.release.told import Line, PublishedTable, Weighed

MOST = 3
FULL = "2026-01-01/2026-06-30"
PERIODS = ("2026-Q1", "2026-Q2", FULL)
IN_TIME: dict[str, Callable[[Case], bool]] = {
    "2026-Q1": lambda case: case["time"] == 1,
    "2026-Q2": lambda case: case["time"] == 2,
    FULL: lambda case: True,
}
QUESTIONS = {"a": ("a1", "a2"), "b": ("b1", "b2"), "c": ("c1", "c2")}
few = settings(max_examples=10)

Published = tuple[list[PublishedTable], list[Claim]]


def around(data: st.DataObject, n: int) -> Range:
    """What a cell may tell: a range with its number in it."""
    low = data.draw(st.integers(max(0, n - 2), n))
    return Range(low, data.draw(st.sampled_from([None, n, n, n + 1, n + 2])))


def drawn(data: st.DataObject, sets: Sets) -> list[int]:
    """Some of the sets of cases, as the truth."""
    chosen: list[int] = sets[data.draw(st.integers(0, len(sets) - 1))].tolist()
    return chosen


def true_count(kinds: Sequence[Case], truth: Sequence[int], counts: Callable[[Case], bool]) -> int:
    return sum(number for kind, number in zip(kinds, truth, strict=True) if counts(kind))


def whole(
    kinds: Sequence[Case], truth: Sequence[int], counts: Callable[[Case], bool] = lambda case: True
) -> Published:
    """The total of all days, which says that there are few cases: so that there is an end to trying."""
    told = Range(0, MOST)
    made = PublishedTable("whole", "Whole", "received", day(FULL), "hesa", total=told)
    return [made], [Claim(counts, told, ("whole", FULL, "Total"))]


@cache
def crossed_kinds(questions: tuple[str, ...]) -> tuple[list[Case], Sets]:
    kinds: list[Case] = [
        {"time": time, **dict(zip(questions, codes, strict=True))}
        for time in (1, 2)
        for codes in product(*(QUESTIONS[one] for one in questions))
    ]
    return kinds, every_set(kinds, MOST)


def draw_table(
    data: st.DataObject, number: int, kinds: Sequence[Case], truth: Sequence[int], of: Sequence[str]
) -> Published:
    period = data.draw(st.sampled_from(PERIODS))
    within = IN_TIME[period]
    dims = tuple(data.draw(st.sampled_from([one for size in range(len(of) + 1) for one in combinations(of, size)])))
    lines: list[Line] = []
    claims: list[Claim] = []
    merged = bool(dims) and data.draw(st.booleans())
    for codes in product(*(QUESTIONS[one] for one in dims)):
        sets = [frozenset({code}) for code in codes]
        if merged:
            sets[0] = frozenset(QUESTIONS[dims[0]])
        row = " ".join(codes[1:] if merged else codes)

        def counts(case: Case, sets: list[frozenset[str]] = sets) -> bool:
            return within(case) and all(case[one] in wanted for one, wanted in zip(dims, sets, strict=True))

        if (merged and codes[0] != QUESTIONS[dims[0]][0]) or not dims:
            continue
        told = around(data, true_count(kinds, truth, counts))
        lines.append(Line(tuple(sets), row or "all", told))
        claims.append(Claim(counts, told, (f"t{number}", period, row or "all")))
    told = around(data, true_count(kinds, truth, within))
    claims.append(Claim(within, told, (f"t{number}", period, "Total")))
    return [PublishedTable(f"t{number}", "T", "received", day(period), "hesa", dims, tuple(lines), told)], claims


def agrees(kinds: Sequence[Case], sets: Sets, published: Sequence[Published]) -> None:
    tables = [table for made, _ in published for table in made]
    claims = [claim for _, made in published for claim in made]
    by_trying = tried(kinds, sets, claims)
    found = worked_out(tables)
    # Cells that count the same cases are looked at once, under the address of the first.
    assert {cell: by_trying[cell] for cell in found} == found
    assert set(found.values()) >= set(by_trying.values())


@few
@given(data=st.data())
def test_tables_of_two_questions_and_two_quarters(data: st.DataObject) -> None:
    kinds, sets = crossed_kinds(("a", "b"))
    truth = drawn(data, sets)
    published = [whole(kinds, truth)]
    published += [
        draw_table(data, number, kinds, truth, ("a", "b")) for number in range(data.draw(st.integers(1, 4)))
    ]
    agrees(kinds, sets, published)


@examples(6)
@given(data=st.data())
def test_questions_crossed_in_a_ring(data: st.DataObject) -> None:
    kinds, sets = crossed_kinds(("a", "b", "c"))
    truth = drawn(data, sets)
    published = [whole(kinds, truth)]
    for number, pair in enumerate((("a", "b"), ("b", "c"), ("a", "c"))):
        published.append(draw_table(data, number, kinds, truth, pair))
    agrees(kinds, sets, published)


def test_a_ring_tells_what_its_overlaps_do_not() -> None:
    """Whoever is a1 is b1, whoever is b1 is c1, nobody who is a1 is c1: no two tables say that nobody is a1."""
    kinds, sets = crossed_kinds(("a", "b", "c"))
    exact = {("a", "b"): [("a1", "b2")], ("b", "c"): [("b1", "c2")], ("a", "c"): [("a1", "c1")]}
    published = [whole(kinds, sets[0])]
    for pair, empty in exact.items():
        lines, claims = [], []
        for codes in product(*(QUESTIONS[one] for one in pair)):
            told = Range(0, 0) if codes in empty else Range(0, MOST)

            def counts(case: Case, pair: tuple[str, str] = pair, codes: tuple[str, ...] = codes) -> bool:
                return (case[pair[0]], case[pair[1]]) == codes

            lines.append(Line(tuple(frozenset({code}) for code in codes), " ".join(codes), told))
            claims.append(Claim(counts, told, ("".join(pair), FULL, " ".join(codes))))
        made = PublishedTable("".join(pair), "T", "received", day(FULL), "hesa", pair, tuple(lines), Range(0, MOST))
        published.append(([made], claims))
    agrees(kinds, sets, published)
    found = worked_out([table for made, _ in published for table in made])
    assert found["ab", FULL, "a1 b1"] == (0, 0)
    two = [table for made, _ in published[:3] for table in made]
    assert worked_out(two)["ab", FULL, "a1 b1"] == (0, MOST)


@cache
def several_kinds() -> tuple[list[Case], Sets]:
    answers = [frozenset({"p"}), frozenset({"q"}), frozenset({"p", "q"}), frozenset({"nothing"})]
    kinds: list[Case] = [
        {"time": time, "of": answer, "a": a} for time in (1, 2) for answer in answers for a in ("a1", "a2")
    ]
    return kinds, every_set(kinds, MOST)


@few
@given(data=st.data(), crossed=st.booleans())
def test_questions_of_several_answers(data: st.DataObject, crossed: bool) -> None:
    kinds, sets = several_kinds()
    truth = drawn(data, sets)
    published = [whole(kinds, truth)]
    for number in range(data.draw(st.integers(1, 3))):
        period = data.draw(st.sampled_from(PERIODS))
        within = IN_TIME[period]
        lines, claims = [], []
        for code, a in product(("p", "q", "nothing"), ("a1", "a2") if crossed else (None,)):

            def counts(
                case: Case, code: str = code, a: str | None = a, within: Callable[[Case], bool] = within
            ) -> bool:
                of = case["of"]
                assert isinstance(of, frozenset)
                return within(case) and code in of and a in (None, case["a"])

            told = around(data, true_count(kinds, truth, counts))
            row = code if a is None else f"{code} {a}"
            lines.append(Line((frozenset({code}), *([frozenset({a})] if a else [])), row, told))
            claims.append(Claim(counts, told, (f"t{number}", period, row)))
        told = around(data, true_count(kinds, truth, within))
        claims.append(Claim(within, told, (f"t{number}", period, "Total")))
        dims = ("of", "a") if crossed else ("of",)
        made = PublishedTable(
            f"t{number}", "T", "received", day(period), "hesa", dims, tuple(lines), told,
            several=True, alone=frozenset({"nothing"}),
        )  # fmt: skip
        published.append(([made], claims))
    agrees(kinds, sets, published)


THIRDS = ("2026-01", "2026-02", "2026-03", "2026-01-01/2026-02-28", "2026-02-01/2026-03-31", "2026-Q1")
MONTHS_IN = {
    "2026-01": {1},
    "2026-02": {2},
    "2026-03": {3},
    THIRDS[3]: {1, 2},
    THIRDS[4]: {2, 3},
    "2026-Q1": {1, 2, 3},
}


@cache
def touching_kinds() -> tuple[list[Case], Sets]:
    kinds: list[Case] = [
        {"touches": frozenset(months)} for size in (1, 2, 3) for months in combinations((1, 2, 3), size)
    ]
    return kinds, every_set(kinds, 5)


@few
@given(data=st.data())
def test_cases_that_appear_again_are_counted_once(data: st.DataObject) -> None:
    kinds, sets = touching_kinds()
    truth = drawn(data, sets)
    published: list[Published] = []
    for period in ("2026-Q1", *data.draw(st.lists(st.sampled_from(THIRDS[:5]), min_size=1, unique=True))):

        def counts(case: Case, months: set[int] = MONTHS_IN[period]) -> bool:
            touches = case["touches"]
            assert isinstance(touches, frozenset)
            return bool(touches & months)

        n = true_count(kinds, truth, counts)
        told = Range(0, 5) if period == "2026-Q1" else around(data, n)
        made = PublishedTable(f"t{period}", "T", "worked", day(period), "hesa", total=told, distinct=True)
        published.append(([made], [Claim(counts, told, (f"t{period}", period, "Total"))]))
    agrees(kinds, sets, published)


@cache
def arriving_kinds() -> tuple[list[Case], Sets]:
    kinds: list[Case] = [
        {"time": time, "joined": joined, "a": a} for time in (1, 2) for joined in (0, 1) for a in QUESTIONS["a"]
    ]
    return kinds, every_set(kinds, MOST)


@few
@given(data=st.data())
def test_late_reports_join_figures_that_were_published(data: st.DataObject) -> None:
    kinds, sets = arriving_kinds()
    truth = drawn(data, sets)
    first, claims = whole(kinds, truth)
    later = PublishedTable("late", "Late", "received", day(FULL), "hesa", total=Range(0, MOST), edition=1)
    all_ever = Claim(lambda case: True, Range(0, MOST), ("late", FULL, "Total"))
    frozen = Claim(lambda case: case["joined"] == 0, Range(0, MOST), claims[0].cell)
    published: list[Published] = [(first, [frozen]), ([later], [all_ever])]
    for number in range(data.draw(st.integers(1, 3))):
        period, edition = data.draw(st.sampled_from(PERIODS)), data.draw(st.sampled_from((0, 1)))

        def within(case: Case, period: str = period, edition: int = edition) -> bool:
            joined = case["joined"]
            assert isinstance(joined, int)
            return IN_TIME[period](case) and joined <= edition

        lines, own = [], []
        for code in QUESTIONS["a"]:

            def counts(case: Case, code: str = code, within: Callable[[Case], bool] = within) -> bool:
                return within(case) and case["a"] == code

            told = around(data, true_count(kinds, truth, counts))
            lines.append(Line((frozenset({code}),), code, told))
            own.append(Claim(counts, told, (f"t{number}", period, code)))
        told = around(data, true_count(kinds, truth, within))
        own.append(Claim(within, told, (f"t{number}", period, "Total")))
        made = PublishedTable(
            f"t{number}", "T", "received", day(period), "hesa", ("a",), tuple(lines), told, edition=edition
        )
        published.append(([made], own))
    agrees(kinds, sets, published)


@few
@given(data=st.data())
def test_restricted_cases_are_the_same_in_every_table(data: st.DataObject) -> None:
    kinds: list[Case] = [{"a": "r", "b": "r", "time": 1}]
    kinds += [{"a": a, "b": b, "time": 1} for a, b in product(*(QUESTIONS[one] for one in "ab"))]
    sets = every_set(kinds, MOST)
    truth = drawn(data, sets)
    published = [whole(kinds, truth)]
    for question in "ab":
        lines, claims = [], []
        for code in (*QUESTIONS[question], "r"):

            def counts(case: Case, question: str = question, code: str = code) -> bool:
                return case[question] == code

            told = around(data, true_count(kinds, truth, counts))
            lines.append(Line((frozenset({code}),), code, told))
            claims.append(Claim(counts, told, (question, FULL, code)))
        made = PublishedTable(
            question, "T", "received", day(FULL), "hesa", (question,), tuple(lines), Range(0, MOST),
            shared=frozenset({"r"}),
        )  # fmt: skip
        published.append(([made], claims))
    agrees(kinds, sets, published)


@few
@given(data=st.data(), weights=st.tuples(st.integers(-3, 3), st.integers(-3, 3)))
def test_shares_of_a_table(data: st.DataObject, weights: tuple[int, int]) -> None:
    kinds, sets = crossed_kinds(("a",))
    truth = drawn(data, sets)
    published = [whole(kinds, truth)]
    part, base = weights
    a1 = true_count(kinds, truth, lambda case: case["a"] == "a1")
    value = part * a1 + base * sum(truth)
    share = Weighed((((frozenset({"a1"}),), part), ((), base)), value - 1, value + 1)
    told = around(data, a1)
    made = PublishedTable(
        "t", "T", "received", day(FULL), "hesa", ("a",),
        (Line((frozenset({"a1"}),), "a1", told), Line((frozenset({"a2"}),), "")), Range(0, MOST), also=(share,),
    )  # fmt: skip
    claim = Claim(lambda case: case["a"] == "a1", told, ("t", FULL, "a1"))
    of_a1 = np.array([kind["a"] == "a1" for kind in kinds])
    shares = sets @ (part * of_a1 + base)
    fitting = sets[abs(shares - value) <= 1]
    agrees(kinds, fitting, [*published, ([made], [claim])])
