"""One reading of a report, opened: the sealed bytes read again by the code that imported them.

It is read under the form it was given under, with the questions that a later decision placed (`intake.later`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harassment_cms.formdefs import FormDef, form_from_canonical
from harassment_cms.intake.later import Placing, perhaps, placings, read_as_placed
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.reading import Answer, Block
from harassment_cms.ports import StoredSubmission


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """One reading, opened. ``block`` holds it as the only record; ``asked`` is empty if it cannot be read.

    ``form`` is the one it was given under, with the questions that ``later`` placed since, by their ids. ``perhaps``
    names columns that likely are a question in other words.
    """

    stored: StoredSubmission
    form: FormDef
    mapper: Mapper
    block: Block
    asked: Sequence[str]
    later: Mapping[str, Placing]
    perhaps: Mapping[str, str]

    @classmethod
    def of(cls, stored: StoredSubmission, now: FormDef | None = None) -> Opened:
        """Read a sealed record again; ``now`` is the form as this home's cases were last told of it."""
        form, mapper, later, likely = _reader(stored.layout, stored.form_definition, now)
        # Only a row that a person took in spite of it can be here without being one of its layout.
        if stored.problem is not None and not mapper.is_readable(stored.record):
            return cls(stored, form, mapper, mapper.whole_block(stored.record), (), {}, {})
        return cls(stored, form, mapper, mapper.reread_block(stored.record), mapper.asked, later, likely)

    @property
    def number(self) -> int:
        """The submission's number."""
        return self.stored.id

    def answer(self, name: str) -> Answer | None:
        """The answer to a question, or in a column that no question describes, by its name."""
        ((answer,),) = [self.block.answers.get(name) or self.block.unmapped.get(name) or (None,)]
        return answer

    def said(self) -> Mapping[str, bytes | None]:
        """Everything it asks, with the answer as hashes see it."""
        given = {name: self.answer(name) for name in self.asked}
        return {name: None if answer is None else answer.canonical for name, answer in given.items()}


@lru_cache(maxsize=8)
def form_of_today(definition: bytes | None) -> FormDef | None:
    """Read the definition that cases were last told of, if they were."""
    return None if definition is None else form_from_canonical(definition)


@lru_cache(maxsize=32)
def _reader(
    layout_json: str, definition: bytes, now: FormDef | None
) -> tuple[FormDef, Mapper, Mapping[str, Placing], Mapping[str, str]]:
    form, layout = form_from_canonical(definition), Layout.from_json(layout_json)
    if now is None or now.id != form.id:
        return form, Mapper(layout, form), {}, {}
    later = placings(layout, now)
    layout, form = read_as_placed(layout, form, later, now)
    return form, Mapper(layout, form), {each.question: each for each in reversed(later)}, perhaps(layout, now)
