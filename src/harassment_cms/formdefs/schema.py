"""The shape of a form file: its keys, their types, the words they may hold. Private to this room.

What depends on more than one value (unique ids, fields that fit their question) is judged by ``rules``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from harassment_cms.formdefs.fields import FIELDS, FREE_FIELDS, is_free
from harassment_cms.formdefs.model import UNDECIDED
from harassment_cms.yamlfile import FILE_MODEL, not_one_of
from harassment_cms.yamlfile.values import Code, Name, Text, spelt


def _decided(word: object) -> object:
    if word == UNDECIDED:
        raise ValueError("has to be decided by a person: the comment above it says what it may be")
    return word


def _field(name: str) -> str:
    if is_free(name):
        if not re.fullmatch(r"[a-z]+\.[a-z0-9_]+", name):
            raise ValueError("may hold only small letters, digits and _ after the full stop")
    elif name not in FIELDS:
        raise ValueError(not_one_of(name, (*FIELDS, *(f"{free}<your own word>" for free in FREE_FIELDS))))
    return name


QuestionId = Annotated[str, spelt(r"[a-z][a-z0-9_]*", "must be small letters, digits and _, a letter first")]
Language = Annotated[str, spelt(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "must be a language tag like en-GB or cy")]


class OptionFile(BaseModel):
    """One answer to pick."""

    model_config = FILE_MODEL

    code: Annotated[Code, BeforeValidator(_decided)]
    label: Text


class ConditionFile(BaseModel):
    """Whom a question is asked."""

    model_config = FILE_MODEL

    question: str
    answers: list[str] = Field(min_length=1)


class QuestionFile(BaseModel):
    """One question."""

    model_config = FILE_MODEL

    id: QuestionId
    text: Text
    earlier: list[Text] = []
    type: Literal["text", "long_text", "choice", "multi", "date", "time", "number", "email", "phone", "statement"]
    field: Annotated[str, BeforeValidator(_decided), AfterValidator(_field)] | None = None
    help: Text | None = None
    required: bool = False
    other: bool = False
    options: list[OptionFile] = []
    page: Text | None = None
    only_if: ConditionFile | None = None


class StepFile(BaseModel):
    """One step of a pathway."""

    model_config = FILE_MODEL

    id: Name
    title: Text
    role: Literal["case_manager", "administrator", "lead"]
    due: int = Field(ge=0, le=260)
    say: Text | None = None
    tell: Text | None = None


class WordsFile(BaseModel):
    """One question in one more language; what is left out is asked as in the form's own."""

    model_config = FILE_MODEL

    text: Text | None = None
    earlier: list[Text] = []
    options: dict[str, Text] = {}


class LanguageFile(BaseModel):
    """The questions in one more language, by their ids: what a translator is given, and gives back."""

    model_config = FILE_MODEL

    questions: dict[str, WordsFile] = Field(min_length=1)


class FormFile(BaseModel):
    """A form file."""

    model_config = FILE_MODEL

    id: Name
    version: int = Field(ge=1)
    title: Text
    audience: list[Literal["students", "staff", "witnesses", "on_behalf", "visitors"]] = Field(min_length=1)
    language: Language
    questions: list[QuestionFile] = Field(min_length=1)
    languages: dict[Language, LanguageFile] = {}
    pathways: dict[Literal["anonymous", "named_no_action", "named_meeting"], list[StepFile]] = {}
    wording: dict[Literal["emergency", "readers", "evidence", "police", "anonymous"], Text] = {}
