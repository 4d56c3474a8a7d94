"""Every imported file can be put together again, byte for byte, whatever it looks like and whatever came before."""

from __future__ import annotations

import csv
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.factories import ADMINISTRATOR, CASE_MANAGER, quick_home
from tests.imports.conftest import HEADER, Scene, export, report

import harassment_cms
from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.errors import InputRefusedError, IntegrityError, NotPermittedError
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.readers.filetype import encoding_of
from harassment_cms.intake.understanding import Wish
from harassment_cms.store.repositories.imports import ImportRepository

DEMO = Path(harassment_cms.__file__).parent / "_demo"
LABELLED = DEMO / "results-for-harassment-re-2026-10-05-0900.csv"
CODED = DEMO / "results-for-harassment-re-2026-10-05-0915.csv"
KEY = DEMO / "results-for-harassment-re-2026-10-05-0915-key.csv"
NO_GAPS = zlib.compress(b'{"gaps":[],"known":[],"ends":[]}')


def newest(work: Workspace) -> bytes:
    """The file of the newest import, put together again."""
    return work.imports.rebuild(work.imports.batches()[-1].id)


def test_the_shipped_exports(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as work:
        labelled, coded = work.imports.run(LABELLED), work.imports.run(CODED, Wish(key=KEY))
    assert labelled.counts.new == labelled.counts.rows > 100
    assert coded.counts.new == coded.counts.rows > 10
    with scene.at_work() as work:
        first, second = work.imports.batches()
        assert work.imports.rebuild(first.id) == LABELLED.read_bytes()
        assert work.imports.rebuild(second.id) == CODED.read_bytes()
        assert (
            len(work.cases.list()) == len({*labelled.cases, *coded.cases}) == len(labelled.cases) + len(coded.cases)
        )
    assert scene.sound()


def test_its_digests_are_those_of_the_file(scene: Scene) -> None:
    content = export([report(1)])
    result = scene.take("a.csv", content)
    assert result.sha256 == hashlib.sha256(content).hexdigest()
    stored = scene.look("SELECT sha256, sha512, size FROM import_batch")
    assert stored == [(result.sha256, hashlib.sha512(content).hexdigest(), len(content))]


def test_nobody_without_the_reports_puts_a_file_together(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as work:
        work.imports.run(scene.file("a.csv", export([report(1)])))
        with pytest.raises(NotPermittedError):
            newest(work)


def test_a_file_that_would_come_out_otherwise_is_not_handed_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.take("a.csv", export([report(1), report(2)]))
    with scene.at_work() as work:
        monkeypatch.setattr(ImportRepository, "framing", lambda self, batch: (b"another heading\n", NO_GAPS))
        with pytest.raises(IntegrityError):
            newest(work)


@pytest.mark.parametrize("before", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("after", ["\n", "\r\n", "\r"])
def test_rows_known_from_another_file_keep_the_line_ends_of_this_one(scene: Scene, before: str, after: str) -> None:
    rows = [report(number) for number in range(4)]
    scene.take("a.csv", export(rows, end=before).rstrip(b"\r\n"))
    again = export([*rows, report(9)], end=after)
    result = scene.take("b.csv", again)
    assert (result.counts.known, result.counts.new) == (4, 1)
    with scene.at_work() as work:
        assert newest(work) == again


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_as_spreadsheets_save_it(scene: Scene, encoding: str) -> None:
    def wide(content: bytes) -> bytes:
        return f"\ufeff{content.decode()}".encode(encoding)

    rows = [report(number) for number in range(4)]
    assert scene.take("a.txt", wide(export(rows, end="\r\n"))).counts.new == 4
    again = wide(export([*rows, report(9)], end="\n")[:-1])
    result = scene.take("b.txt", again)
    assert (result.counts.known, result.counts.new) == (4, 1)
    with scene.at_work() as work:
        assert newest(work) == again


# --- any file at all

cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
ids = st.sampled_from(["1-2-3", "1-2-4", "1-2-5", "", "Total"])
routes = st.sampled_from(["anonymous", "named_meeting", "", "no such option"])
rows = st.tuples(ids, st.sampled_from(["2026-01-02", "", "some day"]), routes, cells, cells, cells)
BROKEN = (b'"torn\n', b"only two,cells\n", b"\xff\xfe,b,c,d,e,f\n", b'a,b,"c"d,e,f,g\n', b'x,"1\n2",y\n', b",,,,,\n")
BLANK = (b"\n", b"\r\n", b"\r", b"   \n", b" \t \r\n")


@st.composite
def files(draw: st.DrawFn) -> bytes:
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    header = draw(st.sampled_from([HEADER, HEADER[1:]]))
    out = [draw(st.sampled_from([b"", b"\xef\xbb\xbf", b"\n", b"\xef\xbb\xbf\r\n"])), line(header, end, quoting)]
    items = draw(st.lists(st.one_of(rows, st.sampled_from(BROKEN), st.sampled_from(BLANK)), max_size=12))
    out += [item if isinstance(item, bytes) else line(item[-len(header) :], end, quoting) for item in items]
    content = b"".join(out)
    return content.rstrip(b"\r\n") if draw(st.booleans()) else content


def line(row: tuple[str, ...], end: str, quoting: int) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quoting).writerow(row)  # type: ignore[arg-type]
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, Workspace]]:
    """One home into which all files of this module go, one after another."""
    folder = tmp_path_factory.mktemp("long")
    scene = Scene(quick_home(folder), folder)
    with ExitStack() as stack:
        yield scene, stack.enter_context(scene.at_work(CASE_MANAGER))


@examples(20)
@given(content=files())
def test_any_file(long_lived: tuple[Scene, Workspace], content: bytes) -> None:
    scene, work = long_lived
    path = scene.file("any.csv", content)
    try:
        preview = work.imports.preview(path)
    except InputRefusedError:
        return
    result = work.imports.run(path)
    assert result.counts == preview.counts
    with CsvFile.open(path, encoding_of(path), preview.delimiter) as file:
        assert result.counts.rows == sum(isinstance(item, Record) for item in file)
    batch = next(each for each in work.imports.batches() if each.sha256 == result.sha256)
    assert work.imports.rebuild(batch.id) == content


def test_all_of_them_are_still_whole_afterwards(long_lived: tuple[Scene, Workspace]) -> None:
    _, work = long_lived
    for batch in work.imports.batches():
        assert hashlib.sha256(work.imports.rebuild(batch.id)).hexdigest() == batch.sha256
    assert work.record.verify().problems == ()
    references = [line.case.ref for line in work.cases.list()]
    assert len(set(references)) == len(references)
