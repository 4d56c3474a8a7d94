"""Turns what was published into conditions on whole numbers: one unknown for each kind of case in each box of days.

Called by ``audit``. The unknowns are the counts nobody published, fine enough that every published one is a sum of
them; the conditions say how they belong together, and what each cell tells. Every solution belongs to some set of
cases that would have been published exactly so, and every such set of cases to a solution: nothing is left out and
nothing added, so what all solutions have in common is what an outsider can know.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from harassment_cms.domain.disclosure import Range
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.release.families import Questions, families
from harassment_cms.domain.release.grids import Box, Grid, box_of, boxes_of
from harassment_cms.domain.release.system import System, tightened
from harassment_cms.domain.release.told import NOT_LISTED, Cell, Codes, PublishedTable
from harassment_cms.domain.release.touching import Touches
from harassment_cms.domain.treatment import Place

Kind = tuple[str, ...]
"""A code for each question of a group, in the order of the questions' names."""

_MOST_UNKNOWNS = 60_000
_TOTAL: Questions = frozenset()


@dataclass(frozen=True, slots=True)
class CountedCell:
    """A count an outsider would like to know: the sum of these unknowns, and the rule sets it was published by."""

    cell: Cell
    unknowns: tuple[int, ...]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The conditions that published tables put on the true counts. ``possible`` is false if they contradict."""

    system: System
    cells: tuple[CountedCell, ...]
    possible: bool
    base: System
    amounts: frozenset[int]
    most: int

    def without(self, places: Container[Hashable]) -> Counted:
        """Return what is left if some figures had not been published."""
        return _settled(self.base, self.cells, self.amounts, self.most, places)

    def around(self, cell: CountedCell) -> Counted:
        """Return what has to do with one count, and that count alone."""
        base, numbers = self.base.around(cell.unknowns)
        alone = CountedCell(cell.cell, tuple(numbers[one] for one in cell.unknowns), cell.rules)
        amounts = frozenset(numbers[one] for one in self.amounts if one in numbers)
        return _settled(base, (alone,), amounts, self.most)


def count(tables: Sequence[PublishedTable]) -> Counted:
    """Return what the tables say together. Raises InputRefusedError for tables that cannot be checked exactly."""
    system = System()
    cells: dict[tuple[int, ...], CountedCell] = {}
    amounts = _Amounts(system, tables)
    populations: dict[str, _Population] = {}
    for name in dict.fromkeys(table.population for table in tables if not table.distinct):
        own = [table for table in tables if table.population == name and not table.distinct]
        of_people = [table for table in tables if table.people_of == name]
        populations[name] = _Population(system, own, of_people)
        populations[name].count(cells, amounts)
    for name, edition in dict.fromkeys((table.population, table.edition) for table in tables if table.distinct):
        own = [table for table in tables if table.distinct and (table.population, table.edition) == (name, edition)]
        of = own[0].people_of
        touches = Touches(system, [box_of(table.period, 0) for table in own])
        if of in populations:
            populations[of].people(touches, edition)
        for table in own:
            among = touches.within(box_of(table.period, 0))
            _tell(system, among, table.total, table.place)
            _weigh(system, table, {(): among}, amounts)
            if table.total_published:
                _add(cells, Cell(table.id, table.title, table.period.id, "Total"), among, table.rule)
    return _settled(system, tuple(cells.values()), amounts.unknowns, _most(tables))


class _Group:
    """The cases of one population by one set of questions."""

    def __init__(self, questions: Questions, tables: Sequence[PublishedTable]) -> None:
        self.questions = tuple(sorted(questions))
        self.tables = [table for table in tables if frozenset(table.dimensions) == questions]
        self.grid = Grid()
        self.grid.want(box for table in self.tables for box in boxes_of(table))
        self.unknowns: dict[Box, dict[Kind, int]] = {}

    def kind_of(self, table: PublishedTable, codes: Sequence[Codes]) -> list[Codes]:
        """Return a line's codes in the order of this group's questions."""
        return [codes[table.dimensions.index(question)] for question in self.questions]

    def among(self, boxes: Sequence[Box], codes: Sequence[Codes | None]) -> list[int]:
        """Return the unknowns inside these boxes that have these codes; None stands for any."""
        return [
            unknown
            for inner, kinds in self.unknowns.items()
            if _inside(inner, boxes)
            for kind, unknown in kinds.items()
            if all(wanted is None or code in wanted for code, wanted in zip(kind, codes, strict=True))
        ]


class _Amounts:
    """Sums over the cases, such as minutes: of each name and population, one unknown for each box of days."""

    def __init__(self, system: System, tables: Sequence[PublishedTable]) -> None:
        grids: dict[tuple[str, str], Grid] = {}
        for table in tables:
            for name in {one.amount[0] for one in table.also if one.amount}:
                grid = grids.setdefault((table.population, name), Grid())
                grid.want(boxes_of(table))
        self._boxes = {key: {box: system.unknown() for box in grid.boxes()} for key, grid in grids.items()}
        self.unknowns = frozenset(unknown for boxes in self._boxes.values() for unknown in boxes.values())

    def of(self, table: PublishedTable, name: str) -> list[int]:
        """Return the unknowns that add up to a sum of this name in the days of a table."""
        own = boxes_of(table)
        return [unknown for box, unknown in self._boxes[table.population, name].items() if _inside(box, own)]


class _Population:
    """The cases of one population: its groups, and how they belong together."""

    def __init__(self, system: System, tables: Sequence[PublishedTable], of_people: Sequence[PublishedTable]) -> None:
        self._system = system
        self._tables = tables
        self._several = frozenset(table.dimensions[0] for table in tables if table.several)
        found = families((frozenset(table.dimensions) for table in tables), self._several)
        self._groups = {
            questions: _Group(questions, tables)
            for questions in sorted(found, key=lambda one: (len(one), sorted(one)))
        }
        self._shared = frozenset().union(*(table.shared for table in tables))
        self._labels = {
            (table.dimensions[0], code): line.label
            for table in tables
            if len(table.dimensions) == 1
            for line in table.lines
            if line.label and len(line.codes[0]) == 1
            for code in line.codes[0]
        }
        self._codes = {question: self._codes_of(question) for question in frozenset().union(*found)}
        self._common = {code: Grid() for code in self._shared}
        self._common_unknowns: dict[str, dict[Box, int]] = {code: {} for code in self._shared}
        self._groups[_TOTAL].grid.want(box for table in of_people for box in boxes_of(table))
        self._cut()

    def count(self, cells: dict[tuple[int, ...], CountedCell], amounts: _Amounts) -> None:
        """Add the unknowns, what they have to do with each other, and what the tables tell."""
        for group in self._groups.values():
            self._populate(group)
        for code, grid in self._common.items():
            self._common_unknowns[code] = {box: self._system.unknown() for box in grid.boxes()}
        for questions, group in self._groups.items():
            for lesser in self._lesser(questions):
                self._belong(group, self._groups[lesser])
            self._share(group)
            for table in group.tables:
                self._tell(group, table, cells, amounts)
        for group in self._groups.values():
            self._derive(group, cells)

    def people(self, touches: Touches, edition: int) -> None:
        """Say that people made these reports: nobody made none, and nobody's report came from no one."""
        for box, number in touches.boxes():
            own = Box(box.start, box.end, box.after, edition)
            among = self._groups[_TOTAL].among((own,), ())
            reports = dict.fromkeys(among, 1)
            self._system.require(reports | dict.fromkeys(touches.at(number), -1), low=0)
            most = _most(self._tables)
            self._system.require(dict.fromkeys(touches.at(number), most) | dict.fromkeys(among, -1), low=0)

    def _codes_of(self, question: str) -> tuple[str, ...]:
        tables = [table for table in self._tables if question in table.dimensions]
        listed = dict.fromkeys(code for table in tables for code in sorted(table.listed(question)))
        rest = [NOT_LISTED] if any(table.partial or table.rest is not None for table in tables) else []
        return tuple(dict.fromkeys([*listed, *rest]))

    def _cut(self) -> None:
        """Cut all grids so that they fit: an overlap where its tables are cut, crossed questions like each other."""
        for questions, group in self._groups.items():
            if not group.tables:
                for other, lesser in self._groups.items():
                    if other < questions:
                        group.grid.want(lesser.grid.wanted)
        changed = True
        while changed:
            before = [len(group.grid.wanted) for group in self._groups.values()]
            for questions, group in self._groups.items():
                for other, lesser in self._groups.items():
                    if other < questions:
                        lesser.grid.want(set(group.grid.wanted))
                        if other:
                            group.grid.want(set(lesser.grid.wanted))
            changed = before != [len(group.grid.wanted) for group in self._groups.values()]
        for group in self._groups.values():
            for code in self._shared_in(group):
                self._common[code].want(group.grid.wanted)

    def _shared_in(self, group: _Group) -> list[str]:
        return [code for code in sorted(self._shared) if any(code in self._codes[one] for one in group.questions)]

    def _lesser(self, questions: Questions) -> list[Questions]:
        """Return the largest sets of questions inside this one, and the one without that of several answers."""
        inside = [other for other in self._groups if other < questions]
        largest = [one for one in inside if not any(one < other for other in inside)]
        single = questions - self._several
        return [*largest, *([single] if single != questions and single not in largest else [])]

    def _populate(self, group: _Group) -> None:
        for box in group.grid.boxes():
            complete = [
                table
                for table in group.tables
                if table.rest is None and not table.partial and _inside(box, boxes_of(table))
            ]
            allowed = [
                [code for code in self._codes[question] if all(code in table.listed(question) for table in complete)]
                for question in group.questions
            ]
            kinds = [kind for kind in product(*allowed) if self._exists(group, box, kind)]
            if len(self._system.lows) + len(kinds) > _MOST_UNKNOWNS:
                raise InputRefusedError(
                    "These tables cross more questions than can be checked together.",
                    "Release tables that cross fewer questions, or with fewer rows.",
                )
            group.unknowns[box] = {kind: self._system.unknown() for kind in kinds}

    def _exists(self, group: _Group, box: Box, kind: Kind) -> bool:
        """Whether there are such cases: a shared code stands in all questions that have it, or in none of them.

        By fewer questions, which are counted first, there must be such cases, too.
        """
        codes = dict(zip(group.questions, kind, strict=True))
        shared = all(
            len({codes[one] == code for one in group.questions if code in self._codes[one]}) < 2
            for code in self._shared
        )
        return shared and all(
            any(
                tuple(codes[one] for one in lesser.questions) in kinds
                for inner, kinds in lesser.unknowns.items()
                if inner.within(box)
            )
            for questions, lesser in self._groups.items()
            if questions and questions < frozenset(group.questions)
        )

    def _belong(self, group: _Group, lesser: _Group) -> None:
        """Say that the counts by more questions add up to those by fewer."""
        dropped = set(group.questions) - set(lesser.questions)
        several = bool(dropped & self._several)
        for box, kinds in group.unknowns.items():
            seen: dict[Kind, list[tuple[Kind, int]]] = {}
            for kind, unknown in kinds.items():
                same = tuple(code for code, one in zip(kind, group.questions, strict=True) if one not in dropped)
                seen.setdefault(same, []).append((kind, unknown))
            wholes = {kind for inner, inside in lesser.unknowns.items() if inner.within(box) for kind in inside}
            for whole in sorted(wholes | set(seen)):
                sum_of = lesser.among((box,), [frozenset({code}) for code in whole])
                members = seen.get(whole, [])
                if several:
                    self._overlap(group, members, sum_of)
                else:
                    terms = dict.fromkeys((unknown for _, unknown in members), 1)
                    self._system.require(terms | dict.fromkeys(sum_of, -1), 0, 0)

    def _overlap(self, group: _Group, members: Sequence[tuple[Kind, int]], whole: Iterable[int]) -> None:
        """Say how counts of several answers belong to the cases: each is no more, and together they cover them."""
        question = next(one for one in group.questions if one in self._several)
        place = group.questions.index(question)
        alone_codes = frozenset().union(*(table.alone for table in self._tables if question in table.dimensions))
        cases = dict.fromkeys(whole, -1)
        alone = dict.fromkeys((unknown for kind, unknown in members if kind[place] in alone_codes), 1)
        others = [unknown for kind, unknown in members if kind[place] not in alone_codes]
        for unknown in others:
            self._system.require({**cases, **alone, unknown: 1}, high=0)
        self._system.require(cases | alone, high=0)
        if alone:
            self._system.require(cases | alone | dict.fromkeys(others, 1), low=0)

    def _share(self, group: _Group) -> None:
        for code in self._shared_in(group):
            place = next(number for number, one in enumerate(group.questions) if code in self._codes[one])
            for box, kinds in group.unknowns.items():
                own = dict.fromkeys((unknown for kind, unknown in kinds.items() if kind[place] == code), 1)
                same = {unknown: -1 for inner, unknown in self._common_unknowns[code].items() if inner.within(box)}
                self._system.require(own | same, 0, 0)

    def _tell(
        self,
        group: _Group,
        table: PublishedTable,
        cells: dict[tuple[int, ...], CountedCell],
        amounts: _Amounts,
    ) -> None:
        boxes = boxes_of(table)
        total = dict.fromkeys(self._groups[_TOTAL].among(boxes, ()), 1)
        _tell(self._system, total, table.total, table.place)
        if table.total_published:
            _add(cells, Cell(table.id, table.title, table.period.id, "Total"), total, table.rule)
        for line in table.lines:
            among = dict.fromkeys(group.among(boxes, group.kind_of(table, table.meant(line.codes, self._codes))), 1)
            _tell(self._system, among, line.told, line.place)
            if line.label:
                _add(cells, Cell(table.id, table.title, table.period.id, line.label), among, table.rule)
        if table.rest is not None and table.dimensions:
            question = table.dimensions[0]
            others = frozenset(self._codes[question]) - table.listed(question)
            _tell(self._system, dict.fromkeys(group.among(boxes, [others]), 1), table.rest)
        by_codes = {
            codes: dict.fromkeys(group.among(boxes, group.kind_of(table, codes)), 1) if codes else total
            for one in table.also
            for codes, _ in one.terms
        }
        _weigh(self._system, table, by_codes, amounts)

    def _derive(self, group: _Group, cells: dict[tuple[int, ...], CountedCell]) -> None:
        """Add the counts that nobody published: each kind of case in each box."""
        for box, kinds in group.unknowns.items():
            near = [table for table in group.tables if _inside(box, boxes_of(table))]
            about = near or [table for table in self._tables if _inside(box, boxes_of(table))]
            rules = frozenset(table.rule for table in about)
            for kind, unknown in kinds.items():
                first = about[0] if about else self._tables[0]
                row = " and ".join(
                    self._labels.get((one, code), code.replace("_", " "))
                    for one, code in zip(group.questions, kind, strict=True)
                )
                cell = Cell(first.id, first.title, box.period().label, row or "Total", derived=True)
                cells.setdefault((unknown,), CountedCell(cell, (unknown,), rules))


def _inside(box: Box, boxes: Iterable[Box]) -> bool:
    return any(box.within(other) for other in boxes)


def _tell(system: System, among: Mapping[int, int], told: Range, place: Place | None = None) -> None:
    system.claim(place, among, told.low or None, told.high)


def _add(cells: dict[tuple[int, ...], CountedCell], cell: Cell, among: Mapping[int, int], rule: str) -> None:
    key = tuple(sorted(among))
    known = cells.get(key)
    if known is None:
        cells[key] = CountedCell(cell, key, frozenset({rule}))
    else:
        cells[key] = CountedCell(known.cell, key, known.rules | {rule})


def _weigh(
    system: System, table: PublishedTable, by_codes: Mapping[tuple[Codes, ...], Mapping[int, int]], amounts: _Amounts
) -> None:
    for one in table.also:
        terms: dict[int, int] = {}
        for codes, weight in one.terms:
            for unknown, times in by_codes[codes].items():
                terms[unknown] = terms.get(unknown, 0) + weight * times
        if one.amount is not None:
            name, weight = one.amount
            terms |= dict.fromkeys(amounts.of(table, name), weight)
        system.claim(one.place, terms, one.low, one.high)


def _most(tables: Sequence[PublishedTable]) -> int:
    """Return a number far above every count that plays a part in the tables."""
    told = [line.told for table in tables for line in table.lines] + [table.total for table in tables]
    return 2 * sum(max(one.low, one.high or 0) for one in told) + 1000


def _settled(
    base: System,
    cells: tuple[CountedCell, ...],
    amounts: frozenset[int],
    most: int,
    without: Container[Hashable] = (),
) -> Counted:
    """Take the claims for conditions, and give every unknown an end, as a search needs."""
    system = base.taken(without)
    possible = tightened(system)
    if possible:
        for unknown, high in enumerate(system.highs):
            if high is None:
                system.highs[unknown] = 1000 * most if unknown in amounts else most
        possible = tightened(system)
    return Counted(system, cells, possible, base, amounts, most)
