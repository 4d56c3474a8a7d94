"""Plain data against a pydantic model; every mistake told by file, line, key and the nearest right name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from harassment_cms.yamlfile.reading import Document, KeyPath, YamlProblem, YamlRefusedError, read

if TYPE_CHECKING:
    from pydantic import BaseModel, ConfigDict, ValidationError
    from pydantic_core import ErrorDetails

    M = TypeVar("M", bound=BaseModel)

FILE_MODEL: Final[ConfigDict] = {"extra": "forbid", "strict": True, "frozen": True}
"""The configuration of every model that describes a file: unknown keys refused, nothing converted."""

_WORDS_FOR_TRUTH: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}

_SENTENCES: Final = {
    "missing": "is missing",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "list_type": 'must be a list: lines that begin with "- "',
    "tuple_type": 'must be a list: lines that begin with "- "',
    "dict_type": "must hold keys of its own, each with a value",
    "model_type": "must hold keys of its own, each with a value",
    "date_type": "must be a date that exists, written like 2026-01-02 and without quotation marks",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "too_short": "needs at least {min_length}",
    "too_long": "may have at most {max_length}",
}


def load_model(path: Path, model: type[M]) -> M:
    """Read the file at ``path`` as ``model``; raises what ``read`` and ``validate`` raise."""
    return validate(read(path), model)


def validate(document: Document, model: type[M]) -> M:
    """Return the document as ``model``, which should be configured with ``FILE_MODEL``.

    Where the model wants text and an unquoted number, date or truth value stands, the word is taken as it was
    typed. Raises ``YamlRefusedError`` with one problem for each mistake.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        failed = error
    typed = {
        tuple(e["loc"]): document.words[tuple(e["loc"])]
        for e in failed.errors(include_url=False)
        if e["type"] == "string_type" and e["input"] is not None and tuple(e["loc"]) in document.words
    }
    if typed:
        try:
            return model.model_validate(_with_words(document.data, typed, ()))
        except ValidationError as error:
            failed = error
    raise YamlRefusedError(_problems(document, model, failed)) from None


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word most like ``word``, or the only one it is a part of, or None."""
    by_fold = {name.casefold(): name for name in allowed}
    if found := difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6):
        return by_fold[found[0]]
    holding = [name for fold, name in by_fold.items() if word.casefold() in fold]
    return holding[0] if len(word) > 2 and len(holding) == 1 else None


def not_one_of(word: str, allowed: Collection[str]) -> str:
    """Return the sentence for a word that is none of the ``allowed``, with the nearest and the whole list."""
    return f'"{word}" is not known{_suggestion(word, allowed)}'


def _suggestion(word: str, allowed: Collection[str]) -> str:
    close = nearest(word, allowed)
    meant = f'; did you mean "{close}"?' if close else ";"
    return f"{meant} allowed: {', '.join(allowed)}"


def _with_words(data: Any, typed: dict[KeyPath, str], path: KeyPath) -> Any:
    """Return a copy of ``data`` with the words of ``typed`` in the places it names."""
    if isinstance(data, dict):
        return {key: _with_words(value, typed, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_words(value, typed, (*path, place)) for place, value in enumerate(data)]
    return typed.get(path, data)


def _problems(document: Document, model: type[BaseModel], failed: ValidationError) -> list[YamlProblem]:
    """Turn every pydantic error into a problem; a key that was only misspelt is not also called missing."""
    errors = failed.errors(include_url=False)
    misspelt = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            path = tuple(error["loc"])
            close = nearest(str(path[-1]), _keys_at(model, path[:-1]))
            misspelt.add((*path[:-1], close))
    found = [
        _problem(document, model, error)
        for error in errors
        if error["type"] != "missing" or tuple(error["loc"]) not in misspelt
    ]
    return sorted(found, key=lambda problem: problem.line)


def _problem(document: Document, model: type[BaseModel], error: ErrorDetails) -> YamlProblem:
    path = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        suggestion = _suggestion(str(path[-1]), _keys_at(model, path[:-1]))
        return document.problem(path, f"is not a key that belongs here{suggestion}")
    return document.problem(path, _sentence(error))


def _sentence(error: ErrorDetails) -> str:
    """Say in plain words what is wrong with one value."""
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        allowed = [word or number for word, number in re.findall(r"'([^']*)'|(\d+)", context["expected"])]
        return f"is empty; allowed: {', '.join(allowed)}" if given is None else not_one_of(str(given), allowed)
    if kind == "bool_type":
        meant = _WORDS_FOR_TRUTH.get(str(given).lower())
        told = f"must be true or false{f'; did you mean {meant}?' if meant else ''}"
    else:
        told = _SENTENCES[kind].format(**context) if kind in _SENTENCES else error["msg"]
    return f"is empty; {told}" if given is None else told


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the keys that may stand in the mapping at ``path`` of a file described by ``model``."""
    here: list[Any] = [model]
    for part in path:
        here = [inner for kind in here for inner in _inside(kind, part)]
    return [key for kind in here for key in getattr(kind, "model_fields", {})]


def _inside(kind: Any, part: str | int) -> list[Any]:
    """Return the models and types that ``kind`` holds under ``part``."""
    if origin := get_origin(kind):
        arguments = get_args(kind)
        return _members(arguments[1] if issubclass(origin, Mapping) else arguments[0])
    field = getattr(kind, "model_fields", {}).get(part)
    return _members(field.annotation) if field is not None else []


def _members(kind: Any) -> list[Any]:
    """Take annotations and ``X | None`` apart, so that a model in them is found."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [inner for member in get_args(kind) for inner in _members(member)]
    return [kind]
