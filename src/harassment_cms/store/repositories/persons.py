"""Which cases are one person's: what a case manager's session found out, in keyed digests and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from harassment_cms.domain.case import Route
from harassment_cms.domain.persons import Look, numbered
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import CASE_PERSON

_MARK_BYTES = 16
_TO_LOOK_THROUGH = (
    "FROM case_file WHERE route <> :anonymous AND restricted = 0 "
    "AND id NOT IN (SELECT case_id FROM case_person WHERE generation = :generation)"
)


class PersonRepository:
    """What is known of who reported, on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def to_look_through(self, generation: int, after: int, at_most: int) -> tuple[int, ...]:
        """Return cases that nobody has looked through under this generation of the key, in the order of their ids."""
        rows = self._connection.exec_driver_sql(
            f"SELECT id {_TO_LOOK_THROUGH} AND id > :after ORDER BY id LIMIT :at_most",
            {"anonymous": Route.ANONYMOUS.value, "generation": generation, "after": after, "at_most": at_most},
        )
        return tuple(rows.scalars())

    def count_to_look_through(self, generation: int) -> int:
        """Return how many there are."""
        rows = self._connection.exec_driver_sql(
            f"SELECT count(*) {_TO_LOOK_THROUGH}", {"anonymous": Route.ANONYMOUS.value, "generation": generation}
        )
        return int(rows.scalar_one())

    def keep(self, found: Sequence[tuple[int, frozenset[bytes]]], generation: int) -> None:
        """Keep what a look at each of these cases told, and number the people anew that it has to do with."""
        rows = {row[0]: row for row in self._connection.exec_driver_sql(
            "SELECT case_id, id, version, person_no, repeated, generation, marks FROM case_person"
        )}  # fmt: skip
        looks = {case: Look(case, row[3], bool(row[4]), row[5], _marks(row[6])) for case, row in rows.items()}
        for case, marks in found:
            person = looks[case].person if case in looks else case
            looks[case] = Look(case, person, False, generation, marks)
        told = dict(found)
        new: list[Look] = []
        for case, (person, repeated) in numbered(looks.values(), generation).items():
            look = looks[case]._replace(person=person, repeated=repeated)
            if case not in rows:
                new.append(look)
            elif case in told or (person, repeated) != (rows[case][3], bool(rows[case][4])):
                self._ledger.update(CASE_PERSON, rows[case][1], rows[case][2], _values(look))
        if new:
            first = self._ledger.reserve(len(new))
            columns = {name: [_values(look)[name] for look in new] for name in _values(new[0])}
            self._ledger.insert_many(
                CASE_PERSON,
                {
                    "id": range(first, first + len(new)),
                    "version": [1] * len(new),
                    "case_id": [look.case for look in new],
                    **columns,
                },
            )

    def doubt(self, case_id: int) -> None:
        """Let a case be looked through again: somebody may be another than was thought."""
        row = self._connection.exec_driver_sql(
            "SELECT id, version FROM case_person WHERE case_id = ? AND generation > 0", (case_id,)
        ).one_or_none()
        if row is not None:
            self._ledger.update(CASE_PERSON, row[0], row[1], {"generation": 0})


def _marks(stored: bytes) -> frozenset[bytes]:
    return frozenset(stored[start : start + _MARK_BYTES] for start in range(0, len(stored), _MARK_BYTES))


def _values(look: Look) -> dict[str, object]:
    return {
        "person_no": look.person,
        "repeated": int(look.repeated),
        "generation": look.generation,
        "marks": b"".join(sorted(look.marks)),
    }
