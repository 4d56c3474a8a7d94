"""Judging rows, without a store: whatever the order of files, the same readings, cases and marks come of them.

The store is a list in memory that keeps what an import would keep. The same is proven with the whole program, with
fewer examples, by the tests of the imports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from harassment_cms.formdefs import FormDef, Option, Question, QuestionType
from harassment_cms.intake.dedupe import Arrival, Judged, RowReader, Verdict
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.readers.csvfile import Record
from harassment_cms.intake.tags import Tag, Tagger
from harassment_cms.ports import KnownRow

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
NAMES = ("a", "b", "c", "danger")
FORM = FormDef(
    "f",
    1,
    "",
    (),
    "",
    (
        *(Question(name, name, QuestionType.TEXT) for name in NAMES[:-1]),
        Question("danger", "danger", QuestionType.CHOICE, "safety.immediate_danger", options=YES_NO),
    ),
)


def keyed(kind: str, size: int) -> Tag:
    return lambda data: hashlib.blake2b(data, digest_size=size, key=kind.encode()).digest()


class File(NamedTuple):
    """One export: which questions it has, in their order, and its rows as (id, finished, genuine, answers)."""

    asked: tuple[str, ...]
    rows: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    with_ids: bool

    def layout(self) -> Layout:
        tool = (
            *((Column("id", Role.RESPONSE_ID, "id"),) if self.with_ids else ()),
            Column("finished", Role.FINISHED, "finished", partial=("no",)),
            Column("status", Role.GENUINE, "status", genuine=("real",)),
        )
        return Layout(
            Tool.PLAIN, "f", "utf-8", ",", (*tool, *(Column(name, Role.ANSWER, name, name) for name in self.asked))
        )

    def records(self) -> list[Record]:
        cells = [[*([row[0]] if self.with_ids else []), row[1], row[2], *row[3]] for row in self.rows]
        return [Record(number, ",".join(row).encode(), row) for number, row in enumerate(cells, 1)]


answers = st.dictionaries(st.sampled_from(NAMES[:-1]), st.sampled_from(["", "x", "y"]), min_size=4 - 1)
states = st.tuples(answers, st.sampled_from(["", "Yes", "No"]), st.sampled_from(["yes", "yes", "no"]))


@st.composite
def files(draw: st.DrawFn, crowd: Sequence[Any], with_ids: bool) -> File:
    asked = tuple(draw(st.permutations(NAMES)))[: draw(st.integers(1, 4))] if with_ids else NAMES
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        number = draw(st.integers(0, len(crowd) - 1))
        given, danger, finished = draw(st.sampled_from(crowd[number]))
        said = {**given, "danger": danger}
        genuine = draw(st.sampled_from(["real", "real", "real", "test"]))
        rows.append((str(number), finished, genuine, tuple(said[name] for name in asked)))
    return File(asked, tuple(rows), with_ids)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[File], list[int]]:
    with_ids = draw(st.booleans())
    crowd = draw(st.lists(st.lists(states, min_size=1, max_size=3), min_size=1, max_size=3))
    made = draw(st.lists(files(crowd, with_ids), min_size=2, max_size=5))
    return made, draw(st.permutations(range(len(made))))


class Stored(NamedTuple):
    """What an import keeps of a row."""

    known: KnownRow
    record: bytes
    said: frozenset[tuple[str, bytes | None]]


class Shelf:
    """A store in memory; its cases are known by the identity that made them."""

    def __init__(self) -> None:
        self.rows: list[Stored] = []
        self.headings: list[tuple[str, ...]] = []
        self.changed: set[bytes] = set()
        self.danger: set[bytes] = set()

    def take(self, file: File) -> list[Judged]:
        mapper = Mapper(file.layout(), FORM)
        tagger = Tagger(keyed, FORM.id, mapper.asked)
        reader = RowReader(mapper, tagger, FactsReader(FORM))
        batch = len(self.headings)
        self.headings.append(tuple(column.header for column in file.layout().columns))
        done: list[Judged] = []
        for chunk in reader.chunks(file.records(), []):
            for row in chunk:
                known = [each.known for each in self.rows if each.known.tags.identity == row.tags.identity]
                (judged,) = reader.judge([row], {row.tags.identity: known}, self._headed)
                done.append(judged)
                self._keep(batch, row, judged, tagger)
        return done

    def _headed(self, batch: int) -> bool:
        return self.headings[batch] == self.headings[-1]

    def _keep(self, batch: int, row: Arrival, judged: Judged, tagger: Tagger) -> None:
        if judged.same is None:
            problem = None if row.problem is None else row.problem.value
            case = len(self.rows) if judged.verdict is Verdict.NEW else judged.case_id
            known = KnownRow(len(self.rows), batch, case, problem, row.tags)
            self.rows.append(Stored(known, row.raw, frozenset(tagger.said(row.tags).items())))
        if judged.verdict is Verdict.AMENDED:
            self.changed.add(row.tags.identity)
        if row.problem is None and (
            judged.alarming or (row.danger and judged.verdict in (Verdict.NEW, Verdict.AMENDED))
        ):
            self.danger.add(row.tags.identity)

    def comes_to(self) -> dict[str, object]:
        """Everything that must be the same in any order."""
        return {
            "readings": {
                (each.known.tags.identity, each.record, each.said, each.known.problem) for each in self.rows
            },
            "cases": sorted(each.known.tags.identity for each in self.rows if each.known.case_id == each.known.id),
            "changed": self.changed,
            "danger": self.danger,
        }


@examples(30)
@given(histories())
def test_any_order_of_files_comes_to_the_same(history: tuple[list[File], list[int]]) -> None:
    made, order = history
    one, other = Shelf(), Shelf()
    for file in made:
        one.take(file)
    for number in order:
        other.take(made[number])
    assert one.comes_to() == other.comes_to()


@examples(20)
@given(histories())
def test_known_rows_bring_nothing(history: tuple[list[File], list[int]]) -> None:
    made, order = history
    shelf = Shelf()
    for file in made:
        shelf.take(file)
    before = shelf.comes_to()
    for number in order:
        again = shelf.take(made[number])
        assert {judged.verdict for judged in again} <= {Verdict.KNOWN}
        assert all(judged.same is not None for judged in again)
    assert shelf.comes_to() == before


@examples(20)
@given(histories())
def test_a_case_is_changed_if_its_readings_contradict_each_other(history: tuple[list[File], list[int]]) -> None:
    made, _ = history
    shelf = Shelf()
    for file in made:
        shelf.take(file)
    contradicted = {
        one.known.tags.identity
        for one in shelf.rows
        for other in shelf.rows
        if one.known.tags.identity == other.known.tags.identity
        and one.known.problem is other.known.problem is None
        and any(dict(other.said).get(name, value) != value for name, value in one.said)
    }
    assert shelf.changed == contradicted
