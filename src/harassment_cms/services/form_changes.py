"""Forms that live: which headings they do not know, what a person decides about one, and how versions differ.

A decision is written into the home's form file as an earlier wording, with everything else there left as it is, and
put on record with the form's digests before and after. Nothing stored is touched: records keep the definition they
were imported with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from harassment_cms.domain.codes import FIELD_CODES
from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.formdefs import (
    FormDef,
    Question,
    QuestionType,
    digest_of,
    folded,
    form_from_canonical,
    form_path,
    load_forms,
    remember_wording,
)
from harassment_cms.home import Home
from harassment_cms.intake.headings import Wordings, clean, heading
from harassment_cms.intake.later import decided, placings
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.suggesting import Unplaced, suggest
from harassment_cms.intake.tags import Tagger
from harassment_cms.intake.units import Unit, units
from harassment_cms.ports import Desk, Keys, News, Repositories, UnitOfWork
from harassment_cms.yamlfile import nearest

_DONE = "done"
_AT_ONCE = 500
"""How many cases are marked in one transaction, so that nobody waits long."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A heading that a form does not know: in how many imports it stood, when last, and what it may be."""

    form: str
    unplaced: Unplaced
    imports: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: the wording is remembered for the question, in this version of the form.

    ``cases`` have an answer under it that came before: a case manager's session places it.
    """

    form: str
    question: str
    wording: str
    version: int
    hash_before: str
    hash: str
    cases: int


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A definition that imports were read with."""

    form: FormDef
    first: datetime
    last: datetime
    imports: int


class FormChanges:
    """Looking at forms beside what was imported, and deciding about headings.

    ``forget`` drops the forms that were read before, so that the next look reads the changed file.
    """

    def __init__(self, desk: Desk, keys: Keys, home: Home, forget: Callable[[], None]) -> None:
        self._desk = desk
        self._keys = keys
        self._home = home
        self._forget = forget

    def read_again(self) -> None:
        """Let the next look read the form files anew: somebody may have edited one meanwhile."""
        self._forget()

    def waiting(self, form_id: str | None = None) -> tuple[Waiting, ...]:
        """Return the headings of all imports so far that their form does not know, those of the newest first.

        Raises ``InputRefusedError`` for an unknown form.
        """
        self._desk.require(Right.IMPORT)
        forms = load_forms(self._home.forms)
        wanted = list(forms.values()) if form_id is None else [_known(forms, form_id)]
        with self._desk.store.read() as view:
            return tuple(each for form in wanted for each in _waiting(view, form))

    def decide(self, form_id: str, words: str, question_id: str) -> Decided:
        """Remember a heading as an earlier wording of a question, and put the decision on record.

        Raises ``InputRefusedError``, with nothing changed, where that cannot be: an unknown form or question, a
        wording that the form knows already, tick boxes for a question without options.
        """
        self._desk.require(Right.IMPORT, form_id)
        codes = {field: listed.codes() for field, listed in FIELD_CODES.items()}
        form = _known(load_forms(self._home.forms, codes), form_id)
        question = _question(form, question_id)
        path = form_path(self._home.forms, form_id)
        with self._desk.store.write() as work:
            wording = _wording(work, form, words)
            _refuse(work, form, question, wording)
            changed = _with(form, question, wording)
            before = path.read_bytes()

            def write() -> None:
                remember_wording(path, question.id, wording, codes)

            def put_back() -> None:
                path.write_bytes(before)

            # On record and in the file, or in neither: the file is written once the entry is, before it is kept.
            work.before_commit(write, put_back)
            work.commit(
                "form.map",
                form_id,
                question=question.id,
                version=changed.version,
                hash_before=form.hash,
                hash=changed.hash,
                wording_sha256=hashlib.sha256(wording.encode()).hexdigest(),
            )
        cases = 0
        with suppress(CmsError):
            # What cannot be done now is done when the home is next opened.
            cases = self.tell_cases()
        return Decided(form_id, question.id, wording, changed.version, form.hash, changed.hash, cases)

    def tell_cases(self) -> int:
        """Mark the cases with answers that the form files of today place otherwise, and return how many.

        Only a case manager's session can open them: it finds the marks, places the answers and lets the codes follow.
        Called when a home is opened and after a decision; nothing happens while the files are as they were, or for
        somebody who may not import. Cut off, it is done again at the next opening. Raises as reading a form does.
        """
        if Right.IMPORT not in rights_of(self._desk.actor.roles):
            return 0
        with self._desk.store.read() as view:
            if not self._is_news(view):
                return 0
        self._forget()
        forms, digest = self._desk.forms(), self._desk.forms_digest()
        with self._desk.store.read() as view:
            placed = _placed_otherwise(view, forms)
            due = sorted({case for form in forms.values() for case in self._answered(view, form, placed)})
        for start in range(0, len(due), _AT_ONCE):
            with self._desk.store.write() as work:
                _mark(work, due[start : start + _AT_ONCE])
                work.commit("forms.read", "", cases=len(due[start : start + _AT_ONCE]))
        with self._desk.store.write() as work:
            if _placed_otherwise(work, forms) == placed:
                # Somebody may have let codes follow meanwhile, while the forms of before still held.
                _mark(work, sorted(set(due) - set(work.revisions.codes_due())))
                finished = {batch.id for batch in work.imports.batches() if batch.state == _DONE}
                for batch in finished & placed.keys():
                    work.forms.set_placed(batch, placed[batch])
                work.forms.tell({form.id: form.canonical for form in forms.values()}, digest)
                work.commit("forms.read", "", imports=len(placed))
                return len(due)
        # Another import has begun meanwhile.
        return self.tell_cases()

    def _answered(self, view: Repositories, form: FormDef, placed: Mapping[int, Mapping[str, str]]) -> Iterator[int]:
        """Yield the cases with an answer in a column whose question is another one now."""
        tagger = Tagger(self._keys.tagger, form.id, ())
        for stored in view.forms.layouts(form.id):
            for batch in stored.imports:
                names = [tagger.name(key) for key in _differing(placed.get(batch, stored.placed), stored.placed)]
                for case, tags in view.forms.rows_of(batch) if names else ():
                    said = tagger.said(tags)
                    if any(said.get(name) is not None for name in names):
                        yield case

    def _is_news(self, view: Repositories) -> bool:
        return view.forms.any_imports() and view.forms.digest_told() != digest_of(self._home.forms)

    def versions(self, form_id: str | None = None) -> tuple[FormVersion, ...]:
        """Return the definitions that imports were read with, oldest first."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            stored = view.forms.versions(form_id)
        return tuple(
            FormVersion(form_from_canonical(each.definition), each.first, each.last, each.imports) for each in stored
        )

    def version(self, hash_start: str) -> FormDef:
        """Return the one stored definition whose hash begins so; raises ``InputRefusedError`` for none or several."""
        found = [each.form for each in self.versions() if each.form.hash.startswith(hash_start.lower())]
        if len(found) != 1:
            many = "No stored version of a form has" if not found else "Several stored versions have"
            raise InputRefusedError(
                f"{many} a hash that begins with {hash_start}.", "hcms forms versions lists them."
            )
        return found[0]


def _mark(work: UnitOfWork, cases: Sequence[int]) -> None:
    work.revisions.tell({case: News(codes_due=True) for case in cases})


def _placed_otherwise(view: Repositories, forms: Mapping[str, FormDef]) -> dict[int, Mapping[str, str]]:
    """Return the imports in which today's form places a column otherwise than their cases were told, and how."""
    found: dict[int, Mapping[str, str]] = {}
    for form in forms.values():
        for stored in view.forms.layouts(form.id):
            now = decided(placings(Layout.from_json(stored.layout), form))
            if _differing(now, stored.placed):
                found |= dict.fromkeys(stored.imports, now)
    return found


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]


def _waiting(view: Repositories, form: FormDef) -> list[Waiting]:
    found: dict[str, Waiting] = {}
    for stored in view.forms.layouts(form.id):
        for unplaced in suggest(Layout.from_json(stored.layout), form):
            key = folded(unplaced.wording)
            earlier = found.pop(key, None)
            imports = len(stored.imports) + (earlier.imports if earlier else 0)
            last = max(stored.last, earlier.last) if earlier else stored.last
            found[key] = Waiting(form.id, unplaced, imports, last)
    return list(reversed(found.values()))


def _known(forms: Mapping[str, FormDef], form_id: str) -> FormDef:
    if form_id in forms:
        return forms[form_id]
    raise InputRefusedError(
        f"There is no form {form_id}. Nothing was changed.", _did_you_mean(form_id, forms) or "`hcms forms list`"
    )


def _question(form: FormDef, question_id: str) -> Question:
    asked = {question.id: question for question in form.questions if question.type is not QuestionType.STATEMENT}
    if question_id in asked:
        return asked[question_id]
    raise InputRefusedError(
        f"The form {form.id} has no question {question_id} that is answered. Nothing was changed.",
        _did_you_mean(question_id, asked) or f"`hcms forms show {form.id}` lists them.",
    )


def _did_you_mean(word: str, words: Mapping[str, object]) -> str:
    near = nearest(word, list(words))
    return f"Did you mean “{near}”?" if near else ""


def _with(form: FormDef, question: Question, wording: str) -> FormDef:
    """The form as it will stand in its file: with one more earlier wording, in its next version."""
    known = replace(question, earlier=(*question.earlier, wording))
    questions = tuple(known if each is question else each for each in form.questions)
    return replace(form, version=form.version + 1, questions=questions)


def _wording(view: Repositories, form: FormDef, words: str) -> str:
    """What to remember of a heading as a person gave it: its words as an import has them, without a number."""
    said = folded(clean(words))
    for unit in _units(view, form):
        if said in {folded(wording) for wording in unit.wordings}:
            return unit.words
    return heading(words).words


def _units(view: Repositories, form: FormDef) -> list[Unit]:
    return [unit for stored in view.forms.layouts(form.id) for unit in units(Layout.from_json(stored.layout))]


def _refuse(view: Repositories, form: FormDef, question: Question, wording: str) -> None:
    """Refuse what cannot be."""
    if not any(map(str.isalpha, wording)):
        raise InputRefusedError("The heading has no words. Nothing was changed.", "Give it as the export has it.")
    owner = Wordings(form).find([wording])
    if owner is not None:
        same = "knows this heading already" if owner is question else f"knows this heading as the question {owner.id}"
        raise InputRefusedError(
            f"The form {form.id} {same}. Nothing was changed.",
            "An import reads it so." if owner is question else "Take it out of that question in the form file first.",
        )
    layouts = [Layout.from_json(stored.layout) for stored in view.forms.layouts(form.id)]
    with_it = [
        (layout, unit)
        for layout in layouts
        for unit in units(layout)
        if unit.unplaced and folded(unit.words) == folded(wording)
    ]
    if with_it and all(question.id in layout.questions() for layout, _ in with_it):
        raise InputRefusedError(
            f"Wherever this heading stands, another one of the same file answers {question.id}. Nothing was changed.",
            "One export cannot have two columns for one question: the first would count, and this one never.",
        )
    if any(unit.options for _, unit in with_it) and not question.type.has_options:
        raise InputRefusedError(
            f"This heading has boxes to tick, and {question.id} is answered in words. Nothing was changed.",
            "Choose a question with options, or give the form a new question for it.",
        )
