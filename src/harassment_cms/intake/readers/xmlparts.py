"""XML inside workbooks, read event by event, in which nothing may be defined that could grow.

The readers of .xlsx and .ods files parse through `XmlPart`; `xlsxfile` also proves the parts that another library
reads. Workbooks have no document type; one that declares one could make entities of a few bytes unfold to gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from harassment_cms.intake.readers.refusals import EXPORT_AGAIN, damaged, refusal

Attributes = dict[str, str]


class XmlPart:
    """A parser for one part of the file ``name``; set the handlers before `feed`."""

    def __init__(self, name: str, *, namespaces: bool = False) -> None:
        self._name = name
        self._parser = expat.ParserCreate("UTF-8", " " if namespaces else None)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_definitions

    def handle(
        self,
        start: Callable[[str, Attributes], None] | None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Say what is called at each start tag, end tag and text; with namespaces, names read ``uri local``."""
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Parse the next bytes. Raises `InputRefusedError` for a document type and for what is not XML in UTF-8."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError:
            raise damaged(self._name) from None

    def parse(self, chunks: Iterable[bytes]) -> None:
        """Parse a whole part."""
        for chunk in chunks:
            self.feed(chunk)
        self.feed(b"", last=True)

    def _refuse_definitions(self, *_: object) -> None:
        raise refusal(
            self._name,
            "holds definitions that no workbook needs and that could make it unfold endlessly",
            EXPORT_AGAIN,
        )


def prove(name: str, chunks: Iterable[bytes]) -> None:
    """Take a part's bytes to their end, and refuse it when a document type stands before its first element."""
    part = XmlPart(name)
    begun = False

    def begin(_tag: str, _attributes: Attributes) -> None:
        nonlocal begun
        begun = True

    part.handle(begin)
    for chunk in chunks:
        if not begun:
            part.feed(chunk)


def local(tag: str) -> str:
    """A tag's name without the prefix of its namespace."""
    return tag.rpartition(":")[2]
