"""Before reading: a file's fingerprints, its encoding, and files that are something else."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import ExitCode, InputRefusedError
from harassment_cms.intake.digest import CHUNK, FileDigest, digest
from harassment_cms.intake.readers import filetype
from harassment_cms.intake.readers.filetype import encoding_of


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1])
def test_digest_is_of_the_whole_file(tmp_path: Path, size: int) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b"x" * size)
    data = path.read_bytes()
    assert digest(path) == FileDigest(hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest(), size)


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"no file called “gone\.csv”"):
        digest(tmp_path / "gone.csv")
    with pytest.raises(InputRefusedError, match="is a folder"):
        digest(tmp_path)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"id,text\n1,plain\n", "utf-8"),
        ("id,text\n1,caf\u00e9\n".encode(), "utf-8"),
        ("id,text\n1,caf\u00e9\n".encode("utf-8-sig"), "utf-8"),
        (b"id,text\n1,it\x92s\n", "cp1252"),
        (b"id,text\n1,\xe9\xe8\n", "cp1252"),
        ("id,text\n1,\u00e9\u00e8\u00e0\n".encode() + b"2,\xff\n", "utf-8"),
        (b"\xef\xbb\xbfid,text\n1,\xff\n", "utf-8"),
        (b"x" * (CHUNK - 1) + "\u00e9".encode(), "utf-8"),
        (b"x" * 70 + b"\xc3", "cp1252"),
        (b"id,text\n1,a\x00b\n", "utf-8"),
        (b"\xff\xfe" + "id\ttext\r\n1\tcaf\u00e9\r\n".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "id\ttext\r\n1\t\u0a0d\r\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encoding_is_utf8_unless_the_bytes_say_otherwise(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    assert encoding_of(path) == encoding


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_good_utf8_is_never_taken_for_anything_else(text: str) -> None:
    chunks = [bytes([byte]) for byte in text.encode()]
    assert filetype._is_utf8(iter(chunks))


def _zip(path: Path, member: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")


def test_other_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    cases: dict[str, bytes] = {
        "is empty": b"",
        "is  empty".replace("  ", " "): b"\xef\xbb\xbf\r\n",
        "(UTF-16)": "id,text\n1,plain and long enough\n".encode("utf-16-le"),
        "old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "SPSS": b"$FL2@(#) SPSS DATA FILE",
        "PDF": b"%PDF-1.7\n",
        "compressed file": gzip.compress(b"id,text\n"),
        "web page": b"\n<!DOCTYPE html><html>",
        "program's own file": bytes(range(256)) + bytes(2000),
    }
    path = tmp_path / "export.csv"
    for words, data in cases.items():
        path.write_bytes(data)
        with pytest.raises(InputRefusedError) as refused:
            encoding_of(path)
        assert words in refused.value.message
        assert "Nothing was changed" in refused.value.message
        assert refused.value.hint
        assert refused.value.exit_code == ExitCode.REFUSED_INPUT


@pytest.mark.parametrize(
    ("member", "kind"),
    [("xl/workbook.xml", "Excel workbook"), ("notes.txt", "archive (.zip)")],
)
def test_a_workbook_named_csv_is_refused_by_name(tmp_path: Path, member: str, kind: str) -> None:
    path = tmp_path / "export.csv"
    _zip(path, member)
    with pytest.raises(InputRefusedError, match=kind.replace("(", r"\(").replace(")", r"\)")):
        encoding_of(path)


def test_a_line_that_would_not_fit_in_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetype, "LONGEST_LINE", 1000)
    path = tmp_path / "export.csv"
    path.write_bytes(b"id,text\n" + b"x" * 1000 + b"\n")
    assert encoding_of(path) == "utf-8"
    path.write_bytes(b"id,text\n" + b"x" * 1200 + b"\r")
    monkeypatch.setattr(filetype, "CHUNK", 100)
    with pytest.raises(InputRefusedError, match="single line"):
        encoding_of(path)
    path.write_bytes(b"\xff\xfe" + ("\u0a0a" * 5000 + "\n").encode("utf-16-le"))
    with pytest.raises(InputRefusedError, match="single line"):
        encoding_of(path)
    path.write_bytes(b"\xff\xfe" + "ok\r\n".encode("utf-16-le") * 5000)
    assert encoding_of(path) == "utf-16-le"
