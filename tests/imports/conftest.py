"""A home with its people and no report, and small exports of the shipped form to import into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder, unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, StillClock, quick_home

from harassment_cms.bootstrap import Home, Workspace, open_workspace, wiring
from harassment_cms.domain.case import CaseLine
from harassment_cms.formdefs import FormDef
from harassment_cms.services.imports import ImportResult

HEADER = ("response_id", "submitted_at", "route", "danger", "narrative", "How was the form?")

Row = tuple[str, ...]


def report(number: int, narrative: str = "", **other: str) -> Row:
    """One invented response, told from others by its number."""
    answers = {
        "response_id": f"1-2-{number}",
        "submitted_at": f"2025-11-{number % 28 + 1:02} 10:00:00 UTC",
        "route": "named_meeting",
        "danger": "yes" if number % 5 == 0 else "no",
        "narrative": narrative or f"Somebody kept staring at me in the library, for the {number}. time.",
        "How was the form?": "Easy",
    }
    return tuple((answers | other).values())


def export(rows: Iterable[Row], header: Row = HEADER, end: str = "\n") -> bytes:
    """The rows as an export of them."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([header, *rows])
    return out.getvalue().encode()


@dataclass(slots=True)
class Scene:
    """A home whose people import files into it."""

    home: Home
    folder: Path
    clock: StillClock = field(default_factory=StillClock)

    @contextmanager
    def at_work(self, name: str = CASE_MANAGER) -> Iterator[Workspace]:
        """Open the home as one of its people."""
        opened = open_workspace(self.home, unlocked(self.home, name), COST, self.clock)
        try:
            yield opened
        finally:
            opened.close()

    def file(self, name: str, content: bytes) -> Path:
        """Write a file to be imported."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def take(self, name: str, content: bytes, by: str = CASE_MANAGER) -> ImportResult:
        """Write a file and import it."""
        with self.at_work(by) as work:
            return work.imports.run(self.file(name, content))

    def cases(self) -> tuple[CaseLine, ...]:
        """Every case, as its case manager lists them."""
        with self.at_work() as work:
            return work.cases.list()

    def rows(self) -> Mapping[str, int]:
        """How many rows each table of the case file holds."""
        person = Intruder(self.home, LEAD)
        tables = [name for (name,) in person.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: person.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}

    def look(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the case file with nothing but its key."""
        return Intruder(self.home, LEAD).rows(sql)

    def sound(self) -> bool:
        """Whether the whole record holds."""
        with self.at_work(ADMINISTRATOR) as work:
            return work.record.verify().problems == ()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(quick_home(tmp_path), tmp_path)


@pytest.fixture(scope="session")
def the_forms(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, FormDef]:
    """The forms of every home here, read once in a run."""
    return wiring._forms(quick_home(tmp_path_factory.mktemp("forms")))


@pytest.fixture(scope="module", autouse=True)
def _files_read_once(the_forms: Mapping[str, FormDef]) -> Iterator[None]:
    # No longer than a module: tests elsewhere have homes with other forms.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "_forms", lambda home: the_forms)
        yield
