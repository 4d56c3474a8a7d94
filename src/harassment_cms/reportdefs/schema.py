"""What a definition of a report may say. Imported only when one is read, because pydantic is slow to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from harassment_cms.domain.figure_subjects import FIELDS, SUBJECTS, Subject
from harassment_cms.domain.figures import NOT_ANSWERED
from harassment_cms.yamlfile import FILE_MODEL, not_one_of
from harassment_cms.yamlfile.values import Code, OptionalText, Text


def _one_of(allowed: tuple[str, ...]) -> AfterValidator:
    def known(word: str) -> str:
        if word not in allowed:
            raise ValueError(not_one_of(word, allowed))
        return word

    return AfterValidator(known)


def _longest(length: int) -> Callable[[str], str]:
    def short(words: str) -> str:
        if len(words) > length:
            raise ValueError(f"is longer than {length} characters")
        return words

    return short


def _each_once(values: list[str]) -> list[str]:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f'holds "{twice}" twice: keep one')
    return values


def _where(where: dict[str, list[str]]) -> dict[str, list[str]]:
    for field, codes in where.items():
        if field not in FIELDS:
            raise ValueError(f"names a field that {not_one_of(field, FIELDS)}")
        allowed = _codes(SUBJECTS[field])
        for code in codes:
            if allowed and code not in allowed:
                raise ValueError(f"names a code of {field} that {not_one_of(code, allowed)}")
        if SUBJECTS[field].multi and len(codes) > 1:
            raise ValueError(
                f"names several codes of {field}, of which a report can have more than one at once: name one code, "
                "so that what the table tells can be checked"
            )
    return where


def _codes(subject: Subject) -> tuple[str, ...]:
    """Return the codes a table can be narrowed to; none are known of answers that are the organisation's own."""
    if not subject.labels:
        return ()
    gap = (NOT_ANSWERED,) if NOT_ANSWERED in subject.gaps else ()
    return (*subject.labels, *gap)


Title = Annotated[Text, AfterValidator(_longest(120))]
Codes = Annotated[list[str], Field(min_length=1), AfterValidator(_each_once)]


class TableEntry(BaseModel):
    """One table. Its title and heading are those of what it is by, unless it has its own."""

    model_config = FILE_MODEL

    by: Annotated[str, _one_of(tuple(SUBJECTS))]
    id: Code | None = None
    title: Title | None = None
    heading: Annotated[Text, AfterValidator(_longest(40))] | None = None
    notes: list[Annotated[Text, AfterValidator(_longest(400))]] = Field(default=[], max_length=8)
    where: Annotated[dict[str, Codes], Field(min_length=1), AfterValidator(_where)] | None = None
    compare: Literal["figures", "change"] = "figures"

    @model_validator(mode="after")
    def _fits(self) -> TableEntry:
        subject = SUBJECTS[self.by]
        if self.where is None:
            return self
        if not subject.narrows:
            able = ", ".join(one.id for one in SUBJECTS.values() if one.narrows)
            raise ValueError(
                f"cannot be about some reports only: a table by {self.by} has no where; these can: {able}"
            )
        if self.by in self.where:
            raise ValueError(f"is about some codes of {self.by} and broken down by it: leave one of the two out")
        several = [one for one in (self.by, *self.where) if SUBJECTS[one].multi]
        if len(several) > 1:
            raise ValueError(
                f"crosses {' and '.join(several)}, of which a report can have several answers each: what it tells "
                "cannot be checked, so leave one of the two out"
            )
        if self.id is None or self.title is None:
            raise ValueError("is about some reports only, so it needs an id and a title of its own")
        return self


class SectionEntry(BaseModel):
    """One section."""

    model_config = FILE_MODEL

    id: Code
    title: Title
    text: Annotated[OptionalText, AfterValidator(_longest(600))] = ""
    tables: list[TableEntry] = Field(min_length=1, max_length=40)


class DefinitionFile(BaseModel):
    """A whole definition."""

    model_config = FILE_MODEL

    id: Code
    title: Title
    periods: Annotated[
        list[Literal["month", "quarter", "year", "days"]], Field(min_length=1), AfterValidator(_each_once)
    ] = ["month", "quarter", "year", "days"]
    few: Literal["as_usual", "year"] = "as_usual"
    sections: list[SectionEntry] = Field(min_length=1, max_length=20)
