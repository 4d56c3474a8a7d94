"""What tells who or where somebody is, and was not asked for, is left out of what is kept unless a person says so."""

from __future__ import annotations

import pytest
from tests.imports.conftest import HEADER, Row, Scene, export, report

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.identifying import holds_identifying, is_identifying
from harassment_cms.intake.preview import Counts
from harassment_cms.intake.understanding import Wish
from harassment_cms.ports import StoredSubmission

WIDER = (*HEADER, "IP Address", "Where from")
ADDRESSES = ("192.0.2.17", "2001:db8::4d")
PLACES = ("51.5012, -0.1419", "53.4808 -2.2426")


def rows() -> list[Row]:
    pairs = zip(ADDRESSES, PLACES, strict=True)
    return [(*report(number), address, place) for number, (address, place) in enumerate(pairs, 1)]


def test_it_is_in_nothing_that_is_kept_and_the_import_says_so(scene: Scene) -> None:
    result = scene.take("a.csv", export(rows(), WIDER))
    assert result.counts == Counts(rows=2, new=2)
    assert any("left out of what is kept: IP Address, Where from." in said for said in result.warnings)
    with scene.at_work() as work:
        shown = [work.cases.show(ref).submissions[0] for ref in result.cases]
        with pytest.raises(InputRefusedError, match=r"left out of what was kept \(IP Address, Where from\)"):
            work.imports.rebuild(work.imports.batches()[-1].id)
        stored = [row.record for ref in result.cases for row in _stored(work, ref)]
    assert not any(word.encode() in record for record in stored for word in (*ADDRESSES, *PLACES))
    assert [{each.header for each in case.unmapped} for case in shown] == [{"How was the form?"}] * 2
    again = scene.take("b.csv", export([*rows(), (*report(3), "", "")], WIDER))
    assert again.counts == Counts(rows=3, new=1, known=2)


def test_it_is_kept_where_a_person_says_so(scene: Scene) -> None:
    content = export(rows(), WIDER)
    with scene.at_work() as work:
        result = work.imports.run(scene.file("a.csv", content), Wish(keep_identifying=True))
        assert work.imports.rebuild(work.imports.batches()[-1].id) == content
        shown = work.cases.show(result.cases[0]).submissions[0]
    assert ("IP Address", ADDRESSES[0]) in {(each.header, each.raw) for each in shown.unmapped}


def test_a_row_that_cannot_be_read_is_kept_whole(scene: Scene) -> None:
    torn = (*report(7), ADDRESSES[0], PLACES[0], "one cell too many")
    result = scene.take("a.csv", export([*rows(), torn], WIDER))
    assert result.counts == Counts(rows=3, new=2, quarantined=1)
    with scene.at_work() as work:
        assert ADDRESSES[0] in work.settling.show(work.settling.rows()[0].id)


@pytest.mark.parametrize("heading", ["IPAddress", "ip_address", "Location Latitude", "User name", "_submitted_by"])
def test_headings_that_name_such_a_column(heading: str) -> None:
    assert is_identifying(heading)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (ADDRESSES, True),
        (PLACES, True),
        (("10:30", "11:45"), False),
        (("3.5", "4.25"), False),
        (("192.0.2.17",), False),
        (("192.0.2.17", "in the library"), False),
        (("", ""), False),
    ],
)
def test_cells_that_hold_such_things(cells: tuple[str, ...], found: bool) -> None:
    assert holds_identifying(cells) is found


def _stored(work: Workspace, ref: str) -> tuple[StoredSubmission, ...]:
    with work.desk.store.read() as view:
        return view.imports.of_case(view.cases.by_ref(ref).id)
