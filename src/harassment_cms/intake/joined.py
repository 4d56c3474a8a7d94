"""Several answers in one cell, taken apart by the labels of the form.

Survey tools join the labels of a multi-answer question with a comma or semicolon, which labels may hold
themselves. Splitting blindly would tear such a label; here the form's own labels decide where one ends.
"""

from __future__ import annotations

from harassment_cms.formdefs import Question, folded

_Words = tuple[str, ...]


class JoinedLabels:
    """Takes a question's joined answers apart at one of ``separators``."""

    def __init__(self, question: Question, separators: str) -> None:
        texts = list(question.spellings)
        self._whole = {folded(text) for text in texts}
        self._by_separator = {mark: _Labels(texts, mark) for mark in separators}

    def items(self, raw: str) -> list[str]:
        """The answers, in their order: labels as far as they are known, and what stands between them."""
        if folded(raw) in self._whole:
            return [raw]
        best: tuple[int, list[str]] | None = None
        for mark, labels in self._by_separator.items():
            if mark in raw:
                unplaced, items = labels.split(raw)
                if best is None or unplaced < best[0]:
                    best = unplaced, items
        return [raw] if best is None else best[1]


class _Labels:
    """The labels of a question as runs of pieces between separators."""

    def __init__(self, texts: list[str], mark: str) -> None:
        self._mark = mark
        self._exact = {tuple(_keep_space(piece) for piece in text.split(mark)) for text in texts}
        self._loose = {tuple(folded(piece) for piece in text.split(mark)) for text in texts}
        alone = frozenset(texts)
        torn = any(len(run) > 1 and alone.issuperset(run) for run in (text.split(mark) for text in texts))
        # Most cells hold nothing but labels; only if joined labels could spell another label is more care needed.
        self._alone: frozenset[str] = frozenset() if torn else alone
        self._longest = max((len(run) for run in self._exact), default=1)

    def split(self, raw: str) -> tuple[int, list[str]]:
        """How many pieces fit no label, and the items."""
        pieces = raw.split(self._mark)
        if self._alone.issuperset(pieces):
            return 0, pieces
        # Tools join without a space while people write one after a comma: the exact reading comes first.
        unplaced, items = self._cover(pieces, tuple(map(_keep_space, pieces)), self._exact)
        if unplaced:
            unplaced, items = self._cover(pieces, tuple(map(folded, pieces)), self._loose)
        return unplaced, items

    def _cover(self, pieces: list[str], words: _Words, labels: set[_Words]) -> tuple[int, list[str]]:
        """Cover the pieces with labels, leaving as few over as possible; of equal covers the longer label first."""
        count = len(words)
        left_over = [0] * (count + 1)
        run = [0] * count
        for start in reversed(range(count)):
            left_over[start] = left_over[start + 1] + bool(words[start].strip())
            for length in range(min(self._longest, count - start), 0, -1):
                if left_over[start + length] < left_over[start] and words[start : start + length] in labels:
                    left_over[start], run[start] = left_over[start + length], length
        return left_over[0], list(self._items(pieces, run))

    def _items(self, pieces: list[str], run: list[int]) -> list[str]:
        items: list[str] = []
        own_words: list[str] = []
        place = 0
        while place < len(pieces):
            if run[place]:
                items.append(self._mark.join(pieces[place : place + run[place]]))
            else:
                own_words.append(pieces[place])
            place += run[place] or 1
        # Some tools write the mark after the last answer, too.
        while own_words and not own_words[-1].strip():
            own_words.pop()
        if own_words:
            items.append(self._mark.join(own_words))
        return items


def _keep_space(piece: str) -> str:
    return (" " if piece[:1].isspace() else "") + folded(piece)
