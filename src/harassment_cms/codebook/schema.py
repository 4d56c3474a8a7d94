"""What ``themes.yaml`` may say, judged strictly: unknown keys and shapes are refused. Used by the loader only."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harassment_cms.yamlfile import FILE_MODEL
from harassment_cms.yamlfile.values import Text, spelt

LONGEST_LABEL = 60

Id = Annotated[
    str, Field(max_length=40), spelt(r"[a-z][a-z0-9_]*", "must be small letters, digits and _, a letter first")
]


class ThemeEntry(BaseModel):
    """One theme as the file describes it (fields: see ``model.Theme``)."""

    model_config = ConfigDict(**FILE_MODEL)

    id: Id
    label: Annotated[Text, Field(max_length=LONGEST_LABEL)]
    belongs: Text
    does_not_belong: Text
    since: date
    retired: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.retired is not None and self.retired < self.since:
            raise ValueError("is retired before the day it is used from")
        return self


class CodebookFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(**FILE_MODEL)

    themes: Annotated[list[ThemeEntry], Field(min_length=1)]
