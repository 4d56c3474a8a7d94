"""Keys from a POSIX terminal: bytes that are no UTF-8 become a mark (U+FFFD), where Textual's own reader would end.

Chosen by ``guarded``; a paste out of an old file is enough to bring such bytes.
"""

from __future__ import annotations

import codecs
import os
import selectors
from contextlib import suppress

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_MOST_BYTES = 4096
_TICK_SECONDS = 0.1


class TolerantDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, with a decoder that replaces what it cannot read."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends, and what is left over then."""
        parser = XTermParser(self._debug)
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                self._read(selector, parser, decoder)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _read(
        self, selector: selectors.SelectSelector, parser: XTermParser, decoder: codecs.IncrementalDecoder
    ) -> None:
        if selector.select(_TICK_SECONDS):
            raw = self._take()
            if not raw:
                # The terminal is gone: it would be ready to be read for ever, and this process would never end.
                self.exit_event.set()
                return
            # Without a text, there is nothing to feed: the parser would take that for the end of all input.
            text = decoder.decode(raw)
            for event in parser.feed(text) if text else ():
                self.process_message(event)
        for event in parser.tick():
            self.process_message(event)

    def _take(self) -> bytes:
        try:
            return os.read(self.fileno, _MOST_BYTES)
        except OSError:
            return b""
