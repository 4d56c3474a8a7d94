"""What ``signposting.yaml`` may say, judged strictly: unknown keys, codes and shapes are refused.

Used by the loader only. Each refusal is a sentence; ``yamlfile`` puts file, line and key in front of it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from harassment_cms.signposting.vocabulary import (
    ALL_CAMPUSES,
    AUDIENCES,
    CATEGORIES,
    CHARACTERISTICS,
    FILL_IN,
    NEEDS,
    Term,
)
from harassment_cms.yamlfile import FILE_MODEL, not_one_of
from harassment_cms.yamlfile.values import Code, OptionalText, Text, spelt


def _code_of(vocabulary: tuple[Term, ...]) -> AfterValidator:
    allowed = [term.code for term in vocabulary]

    def known(code: str) -> str:
        if code not in allowed:
            raise ValueError(not_one_of(code, allowed))
        return code

    return AfterValidator(known)


def _each_once(values: list[str]) -> list[str]:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f'holds "{twice}" twice: keep one')
    return values


def _all_stands_alone(campuses: list[str]) -> list[str]:
    if ALL_CAMPUSES in campuses and len(campuses) > 1:
        raise ValueError(f'holds "{ALL_CAMPUSES}" beside single campuses: keep the one or the others')
    return campuses


Once = AfterValidator(_each_once)
Id = Annotated[str, spelt(r"[a-z0-9]+(-[a-z0-9]+)*", "must be small letters and digits, with - between words")]
Phone = Annotated[
    Text, spelt(rf"{FILL_IN}|\+?[0-9][0-9 ]{{1,18}}[0-9]", f'must be a number in digits and spaces, or "{FILL_IN}"')
]
Web = Annotated[
    Text, spelt(rf"{FILL_IN}|https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", f'must begin with https://, or be "{FILL_IN}"')
]
Email = Annotated[
    Text, spelt(rf"{FILL_IN}|[^\s@]+@[^\s@.]+(\.[^\s@.]+)+", f'must be an e-mail address, or "{FILL_IN}"')
]


class ContactEntry(BaseModel):
    """The ways to reach a service; at least one, which may still have to be filled in."""

    model_config = ConfigDict(**FILE_MODEL)

    phone: Phone | None = None
    text: Text | None = None
    web: Web | None = None
    email: Email | None = None
    walk_in: Text | None = None


def _some_way(contact: ContactEntry) -> ContactEntry:
    if not contact.model_dump(exclude_none=True):
        raise ValueError(f'names no way to reach the service: give one, or write phone: "{FILL_IN}"')
    return contact


class ServiceEntry(BaseModel):
    """One service as the file describes it (fields: see ``model.Service``)."""

    model_config = ConfigDict(**FILE_MODEL)

    id: Id
    name: Text
    kind: Literal["internal", "external"]
    category: Annotated[str, _code_of(CATEGORIES)]
    needs: Annotated[list[Annotated[str, _code_of(NEEDS)]], Field(min_length=1), Once]
    audiences: Annotated[list[Annotated[str, _code_of(AUDIENCES)]], Field(min_length=1), Once]
    description: Text
    contact: Annotated[ContactEntry, AfterValidator(_some_way)]
    for_whom: OptionalText = ""
    characteristics: Annotated[list[Annotated[str, _code_of(CHARACTERISTICS)]], Once] = []
    campuses: Annotated[list[Code], Field(min_length=1), Once, AfterValidator(_all_stands_alone)] = [ALL_CAMPUSES]
    languages: Annotated[list[Text], Once] = []
    hours: OptionalText = ""
    cost: OptionalText = ""
    confidentiality: OptionalText = ""
    emergency: bool = False
    areas: Annotated[list[Text], Once] = []
    owner: OptionalText = ""
    verified_on: date | None = None
    review_by: date | None = None
    notes_for_staff: OptionalText = ""


class DirectoryFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(**FILE_MODEL)

    services: Annotated[list[ServiceEntry], Field(min_length=1)]
