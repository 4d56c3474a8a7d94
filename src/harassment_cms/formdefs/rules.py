"""What must hold between the values of a form file. Called by ``loader`` once each value alone is right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from harassment_cms.formdefs.fields import (
    CODED_FIELDS,
    ROUTES,
    SAFETY_ANSWERS,
    SAFETY_FIELDS,
    is_free,
    takes_several,
)
from harassment_cms.formdefs.model import OTHER, QuestionType, folded
from harassment_cms.formdefs.schema import FormFile, QuestionFile, StepFile, WordsFile
from harassment_cms.formdefs.wording import BLANKS, blanks_in
from harassment_cms.yamlfile import KeyPath, not_one_of

Found = tuple[KeyPath, str]
"""Where something is wrong, and the sentence that says it."""

LineOf = Callable[[KeyPath], int]


def broken_rules(form: FormFile, line: LineOf, codes: Mapping[str, Collection[str]]) -> Iterator[Found]:
    """Yield everything in ``form`` that does not fit together.

    ``line`` tells where in the file a value stands; ``codes`` maps a field to the codes its options may use.
    """
    yield from _repeated(_ids(form.questions, "questions"), line, "this id")
    yield from _repeated(_fed_once(form), line, "a question for this field")
    yield from _wordings(form, line)
    yield from _conditions(form)
    yield from _blanks(form)
    yield from _languages(form)
    for n, question in enumerate(form.questions):
        place: KeyPath = ("questions", n)
        for path, sentence in (*_parts(question), *_meaning(question), *_codes(question, codes)):
            yield (*place, *path), sentence
        yield from _options(question, place, line)
        yield from _labels_elsewhere(form, question)
    for route, steps in form.pathways.items():
        yield from _repeated(_ids(steps, "pathways", route), line, "this id")


def _ids(named: Sequence[QuestionFile | StepFile], *under: str) -> Iterator[tuple[KeyPath, str]]:
    for n, one in enumerate(named):
        yield (*under, n, "id"), one.id


def _repeated(values: Iterable[tuple[KeyPath, str]], line: LineOf, what: str) -> Iterator[Found]:
    first: dict[str, KeyPath] = {}
    for path, value in values:
        if value in first:
            yield path, f'"{value}": {what} is there already, on line {line(first[value])}'
        first.setdefault(value, path)


def _fed_once(form: FormFile) -> Iterator[tuple[KeyPath, str]]:
    for n, question in enumerate(form.questions):
        if question.field is not None and not takes_several(question.field):
            yield ("questions", n, "field"), question.field


def _wordings(form: FormFile, line: LineOf) -> Iterator[Found]:
    """Two questions in the same words could not be told apart in an export."""
    first: dict[str, tuple[str, KeyPath]] = {}
    for n, question in enumerate(form.questions):
        if question.type == "statement":
            continue
        texts: list[tuple[KeyPath, str]] = [(("questions", n, "text"), question.text)]
        texts += [(("questions", n, "earlier", k), text) for k, text in enumerate(question.earlier)]
        for language, words in _elsewhere(form, question):
            place: KeyPath = ("languages", language, "questions", question.id)
            texts += [((*place, "text"), words.text)] if words.text else []
            texts += [((*place, "earlier", k), text) for k, text in enumerate(words.earlier)]
        for path, text in texts:
            owner, there = first.setdefault(folded(text), (question.id, path))
            if owner != question.id:
                yield path, f"the same words stand on line {line(there)}: an import could not tell the two apart"


def _conditions(form: FormFile) -> Iterator[Found]:
    """Judge whether a condition can be met before its question comes, and hides nothing that everyone is asked."""
    options: dict[str, list[str]] = {}
    for n, question in enumerate(form.questions):
        if (condition := question.only_if) is not None:
            place: KeyPath = ("questions", n, "only_if")
            if question.field in ("route", *SAFETY_FIELDS):
                yield place, f"does not belong here: everyone is asked for {question.field}"
            if condition.question not in options:
                yield (*place, "question"), f"must be an earlier choice or multi: {condition.question} is none"
            else:
                known = options[condition.question]
                for k, code in enumerate(condition.answers):
                    if code not in known:
                        yield (*place, "answers", k), not_one_of(code, known)
        if question.options:
            options[question.id] = [option.code for option in question.options]


def _blanks(form: FormFile) -> Iterator[Found]:
    for key, text in form.wording.items():
        for name in blanks_in(text):
            if name not in BLANKS:
                yield ("wording", key), not_one_of(name, tuple(BLANKS))


def _elsewhere(form: FormFile, question: QuestionFile) -> Iterator[tuple[str, WordsFile]]:
    """Yield the other languages that have the question, with its words there."""
    for language, each in form.languages.items():
        if (words := each.questions.get(question.id)) is not None:
            yield language, words


def _languages(form: FormFile) -> Iterator[Found]:
    """Judge whether what is translated is there."""
    ids = [question.id for question in form.questions]
    codes = {question.id: [option.code for option in question.options] for question in form.questions}
    for language, each in form.languages.items():
        if language == form.language:
            yield ("languages", language), "is the form's own language: write its words at the questions themselves"
        for name, words in each.questions.items():
            place: KeyPath = ("languages", language, "questions", name)
            if name not in codes:
                yield place, not_one_of(name, ids)
                continue
            for code in words.options:
                if code not in codes[name]:
                    yield (*place, "options", code), not_one_of(code, codes[name])


def _labels_elsewhere(form: FormFile, question: QuestionFile) -> Iterator[Found]:
    """Judge whether a label in another language leads to one option, whatever the language of the export."""
    owners = {folded(word): option.code for option in question.options for word in (option.code, option.label)}
    for language, words in _elsewhere(form, question):
        for code, label in words.options.items():
            if owners.setdefault(folded(label), code) != code:
                path: KeyPath = ("languages", language, "questions", question.id, "options", code)
                yield path, f"cannot be told from the option {owners[folded(label)]}: change one of the two"


def _parts(question: QuestionFile) -> Iterator[Found]:
    """Judge which keys go with the question's type."""
    kind = QuestionType(question.type)
    if kind.has_options and not question.options:
        yield ("options",), f"is missing: a question of the type {kind} needs options"
    if not kind.has_options and question.options:
        yield ("options",), f"belongs to choice and multi only; this question is of the type {kind}"
    if not kind.has_options and question.other:
        yield ("other",), f"belongs to choice and multi only; this question is of the type {kind}"
    if question.other and kind.has_options and all(option.code != OTHER for option in question.options):
        yield ("other",), f"needs an option with the code {OTHER}, labelled as in the survey"
    if kind is QuestionType.STATEMENT:
        for key in ("field", "required", "earlier"):
            if getattr(question, key):
                yield (key,), "does not belong to a statement: nobody answers it"


def _meaning(question: QuestionFile) -> Iterator[Found]:
    """Judge whether the field and the type fit each other."""
    field, kind = question.field, QuestionType(question.type)
    if field is None:
        return
    if takes_several(field) and kind is not QuestionType.MULTI:
        yield ("type",), f"must be multi: {field} takes several answers"
    elif kind is QuestionType.MULTI and not takes_several(field) and not is_free(field):
        yield ("type",), f"cannot be multi: {field} takes one answer"
    elif field in CODED_FIELDS and not kind.has_options:
        yield ("type",), f"must be choice: {field} is read as a code"


def _codes(question: QuestionFile, codes: Mapping[str, Collection[str]]) -> Iterator[Found]:
    """Judge the options' codes by the list their field has."""
    allowed: Collection[str] | None = codes.get(question.field or "")
    if question.field == "route":
        allowed = [route.value for route in ROUTES]
    elif question.field in SAFETY_FIELDS:
        allowed = SAFETY_ANSWERS
    elif allowed is not None and question.other:
        allowed = dict.fromkeys((*allowed, OTHER))
    if allowed is None:
        return
    for n, option in enumerate(question.options):
        if option.code not in allowed:
            yield ("options", n, "code"), not_one_of(option.code, allowed)


def _options(question: QuestionFile, place: KeyPath, line: LineOf) -> Iterator[Found]:
    """Judge whether every answer leads to one option: codes and labels share one space."""
    paths = [(*place, "options", n) for n in range(len(question.options))]
    yield from _repeated(
        (((*path, "code"), option.code) for path, option in zip(paths, question.options, strict=True)),
        line,
        "this code",
    )
    first: dict[str, int] = {}
    for n, option in enumerate(question.options):
        for key, word in (("code", option.code), ("label", option.label)):
            owner = first.setdefault(folded(word), n)
            if owner != n and (key == "label" or option.code != question.options[owner].code):
                there = line(paths[owner])
                yield (*paths[n], key), f"cannot be told from the option on line {there}: change one of the two"
