"""Workbooks made by hand, part by part and byte by byte, for what no library would write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_VISIBLE = "visible"
_XF_FORMATS = (0, 14, 22, 21, 46)
DATE, DATETIME, TIME, DURATION = 1, 2, 3, 4
"""Numbers of the styles in `xlsx` and `xls`; 0 is a plain cell."""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(
    *sheets: str,
    shared: str = "",
    workbook: str = "",
    calc: str = "",
    states: Mapping[str, str] | None = None,
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An .xlsx file; each sheet is the inside of its ``worksheet`` element, or a whole document from ``<?`` on."""
    names = [f"S{number}" for number in range(1, len(sheets) + 1)]
    shown = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{shown.get(name, _VISIBLE)}"/>'
        for n, name in enumerate(names, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in _XF_FORMATS)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{workbook}<sheets>{listed}</sheets>{calc}'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        f'<Relationship Id="rId98" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
    }
    for number, sheet in enumerate(sheets, 1):
        whole = sheet if sheet.startswith("<?") else f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = whole
    return zipped({**parts, **(extra or {})})


def rows(*each: str) -> str:
    """Sheet data of these rows, each the inside of its element."""
    inside = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(each, 1))
    return f"<sheetData>{inside}</sheetData>"


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_SPACES = " ".join(
    [f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "table", "text", "style", "manifest")]
    + [f'xmlns:draw="{ODF}drawing:1.0"']
    + ['xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"']
)


def ods(*tables: str, styles: str = "", manifest: str = "", extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """An .ods file; each table is the inside of its element, and bears the style ``ta1``, ``ta2``…"""
    inside = "".join(
        f'<table:table table:name="S{n}" table:style-name="ta{n}">{table}</table:table>'
        for n, table in enumerate(tables, 1)
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {_ODS_SPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{inside}</office:spreadsheet>"
            "</office:body></office:document-content>",
            "META-INF/manifest.xml": f"<manifest:manifest {_ODS_SPACES}>{manifest}</manifest:manifest>",
            **(extra or {}),
        }
    )


def ods_row(*cells: str, more: str = "") -> str:
    """A row of an .ods table."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods_cell(kind: str = "", more: str = "", inside: str = "") -> str:
    """A cell of an .ods table."""
    typed = f'office:value-type="{kind}" ' if kind else ""
    return f"<table:table-cell {typed}{more}>{inside}</table:table-cell>"


def said(text: str, more: str = "") -> str:
    """A cell of an .ods table that holds text."""
    return ods_cell("string", more, f"<text:p>{text}</text:p>")


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of an .xls file."""
    return struct.pack("<HH", kind, len(data)) + data


def at(row: int, column: int, style: int = 0) -> bytes:
    """Where a cell of an .xls file stands, and how it is shown."""
    return struct.pack("<HHH", row, column, style)


def label(row: int, column: int, text: str) -> bytes:
    """A text cell of an .xls file."""
    letters = text.encode("utf-16-le")
    return record(0x0204, at(row, column) + struct.pack("<HB", len(letters) // 2, 1) + letters)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """A number cell of an .xls file."""
    return record(0x0203, at(row, column, style) + struct.pack("<d", value))


_BEGIN_BOOK = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
BEGIN_SHEET = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
END = record(0x000A)


def xls(*sheets: bytes, since_1904: bool = False, more: bytes = b"", hidden: int = 0) -> bytes:
    """An .xls file of sheets given as their records; ``hidden`` is the state of the last one."""
    head = _BEGIN_BOOK + more + record(0x0022, struct.pack("<H", since_1904))
    head += b"".join(record(0x00E0, struct.pack("<HH16x", 0, number)) for number in _XF_FORMATS)
    names = [f"S{number}" for number in range(1, len(sheets) + 1)]
    place = len(head) + sum(4 + 8 + 2 * len(name) for name in names) + len(END)
    listed = bodies = b""
    for name, sheet in zip(names, sheets, strict=True):
        state = hidden if name == names[-1] else 0
        title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        listed += record(0x0085, struct.pack("<IBB", place + len(bodies), state, 0) + title)
        bodies += BEGIN_SHEET + sheet + END
    return compound({"Workbook": head + listed + END + bodies})


_FREE, _CHAIN_END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams, each filled up to the size from which it has sectors of its own."""
    fat: list[int] = []
    body = b""

    def put(data: bytes) -> int:
        nonlocal body
        data = data.ljust(-(-len(data) // 512) * 512, b"\0")
        start, count = len(fat), len(data) // 512
        fat.extend([*range(start + 1, start + count), _CHAIN_END])
        body += data
        return start

    entries = [("Root Entry", 5, _CHAIN_END, 0)]
    for name, data in streams.items():
        filled = data.ljust(4096, b"\0")
        entries.append((name, 2, put(filled), len(filled)))
    entries += [("", 0, 0, 0)] * (-len(entries) % 4)
    directory = put(b"".join(_entry(*entry, child=1 if n == 0 else _FREE) for n, entry in enumerate(entries)))
    sectors = 1
    while sectors * 128 < len(fat) + sectors:
        sectors += 1
    own = list(range(len(fat), len(fat) + sectors))
    table = fat + [_FAT_SECTOR] * sectors
    table += [_FREE] * (sectors * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, sectors, directory, 0, 4096, _CHAIN_END, 0, _CHAIN_END, 0)
    header += struct.pack("<109I", *own, *[_FREE] * (109 - len(own)))
    return header + body + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        title.ljust(64, b"\0")
        + struct.pack("<HBB", len(title), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
