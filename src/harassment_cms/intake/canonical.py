"""A reading's answers in one form of bytes, whatever the export looked like that brought them.

Two exports of the same response give the same bytes here, whether columns moved, headings were reworded or
renumbered, cells were coded or in words, separated by commas or semicolons. Services hash these bytes under a
key of the home; nothing is hashed here, because a bare hash of a short answer gives the answer away.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.intake.reading import Reading


def canonical_answers(reading: Reading) -> bytes:
    """Everything that was answered, by question id; unanswered questions leave no trace."""
    answered = _answered(reading)
    parts: list[bytes] = []
    for id_ in reading.asked:
        if value := answered.get(id_):
            parts += (f"{id_}\x1d{len(value)}\x1d".encode(), value)
    return b"".join(parts)


def answer_values(reading: Reading) -> Sequence[tuple[str, bytes]]:
    """Each question the export asks with its answer, sorted by id; empty bytes mean unanswered.

    A question the export does not ask is absent, so that an export with fewer columns never looks like a
    change. Columns the form does not know stand under ``header:`` and their words.
    """
    answered = _answered(reading)
    return [(id_, answered.get(id_, b"")) for id_ in reading.asked]


def _answered(reading: Reading) -> dict[str, bytes]:
    answered = {answer.question_id: answer.canonical for answer in reading.answers}
    answered.update(reading.unmapped_canonical)
    return answered
