"""Compound files, which .xls files and password-protected workbooks are: a small file system inside one file.

`filekind` asks for the names in it, and `xlsfile` for the bytes of one stream. Only what reading takes, after
Microsoft's [MS-CFB]. A file that contradicts itself ends in `ValueError`, never in a loop.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END_OF_CHAIN = 0xFFFFFFFE
_LARGEST_SECTOR = 0xFFFFFFFA
_MINI_SECTOR = 64
_ENTRY = 128
_HEADER_FAT = 109


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams in the bytes of a whole compound file. Raises `ValueError` when they are not one."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise ValueError("not a compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("unknown sector size")
        self._size = 1 << shift
        first_directory, self._cutoff, first_mini_fat = (
            struct.unpack_from("<I", data, 48)[0],
            struct.unpack_from("<I", data, 56)[0],
            struct.unpack_from("<I", data, 60)[0],
        )
        self._fat = self._read_fat(*struct.unpack_from("<I", data, 68))
        directory = self._chain(first_directory)
        self._entries = [_entry(directory, place) for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        root = next((entry for entry in self._entries if entry.kind == _ROOT), None)
        if root is None:
            raise ValueError("no root")
        self._mini_fat = _numbers(self._chain(first_mini_fat)) if first_mini_fat <= _LARGEST_SECTOR else array("I")
        self._mini = self._chain(root.start)[: root.size] if root.start <= _LARGEST_SECTOR else b""

    @property
    def names(self) -> set[str]:
        """The names of all streams and storages, in lower case."""
        return {entry.name.casefold() for entry in self._entries if entry.kind in (_STORAGE, _STREAM)}

    def stream(self, *names: str) -> bytes:
        """The bytes of the first stream that bears one of these names. Raises `ValueError` when there is none."""
        for name in names:
            for entry in self._entries:
                if entry.kind == _STREAM and entry.name.casefold() == name.casefold():
                    data = self._mini_chain(entry.start) if entry.size < self._cutoff else self._chain(entry.start)
                    if len(data) < entry.size:
                        raise ValueError("a stream breaks off")
                    return data[: entry.size]
        raise ValueError("no such stream")

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if number > _LARGEST_SECTOR or not sector:
            raise ValueError("a sector lies beyond the end")
        return sector

    def _read_fat(self, first_difat: int) -> array[int]:
        sectors = list(struct.unpack_from(f"<{_HEADER_FAT}I", self._data, 76))
        seen: set[int] = set()
        while first_difat <= _LARGEST_SECTOR:
            if first_difat in seen:
                raise ValueError("a chain runs in a circle")
            seen.add(first_difat)
            *more, first_difat = _numbers(self._sector(first_difat))
            sectors += more
        fat = array("I")
        for number in sectors:
            if number <= _LARGEST_SECTOR:
                fat.extend(_numbers(self._sector(number)))
                if len(fat) * self._size > 2 * len(self._data) + (self._size << 8):
                    raise ValueError("the table of sectors is longer than the file")
        return fat

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _follow(self._fat, start)))

    def _mini_chain(self, start: int) -> bytes:
        places = (number * _MINI_SECTOR for number in _follow(self._mini_fat, start))
        return b"".join(self._mini[place : place + _MINI_SECTOR] for place in places)


_STORAGE, _STREAM, _ROOT = 1, 2, 5


def _follow(table: array[int], start: int) -> list[int]:
    chain: list[int] = []
    number = start
    while number != _END_OF_CHAIN:
        if number >= len(table) or len(chain) >= len(table):
            raise ValueError("a chain runs in a circle or off its table")
        chain.append(number)
        number = table[number]
    return chain


def _numbers(data: bytes) -> array[int]:
    return array("I", struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _entry(directory: bytes, place: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", directory, place + 64)
    name = directory[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", directory, place + 116)
    return _Entry(name, kind, start, size)
