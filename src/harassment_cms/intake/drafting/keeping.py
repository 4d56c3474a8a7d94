"""Where the draft of a form is written, what is said of it, and how it would read its export.

One that is not finished never stands where a home would read it. Commands and screens do and say this alike; nothing
needs to be unlocked.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.codes import allowed_codes
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import FormDef, Option, Question, load_form, load_forms
from harassment_cms.home import DRAFT
from harassment_cms.intake.drafting.draft import Draft, DraftQuestion
from harassment_cms.intake.drafting.written import written
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.sampling import SampleRow, first_rows
from harassment_cms.intake.understanding import Wish
from harassment_cms.yamlfile import write_text

_MOST_SHOWN = 12


def place_for(draft: Draft, forms: Path, known: Container[str]) -> Path:
    """Return where a draft stands in a home's folder of forms, whose forms are ``known`` by their ids.

    Raises ``InputRefusedError`` if there is a form of its name.
    """
    if draft.id in known:
        raise InputRefusedError(
            f"There is a form called {draft.id} in this home already. Nothing was written.",
            "Give the draft another name with --id.",
        )
    return forms / f"{draft.id}.yaml{DRAFT if any(draft.undecided()) else ''}"


def keep_draft(draft: Draft, target: Path, forms: Path, mode: int) -> None:
    """Write a draft to a new file; ``mode`` is its permission where the system has such.

    Raises ``InputRefusedError`` for an unfinished one where the home whose forms are at ``forms`` would read it, or
    if something is there already, ``MachineError`` when it cannot be written.
    """
    is_read = target.suffix.lower() in (".yaml", ".yml") and target.resolve().parent == forms.resolve()
    if is_read and any(draft.undecided()):
        raise InputRefusedError(
            f"The draft is not finished, and at {target} it would stop every import. Nothing was written.",
            f"Call it {target.name}{DRAFT} until everything in it is decided.",
        )
    write_text(target, written(draft), mode=mode)


def draft_words(draft: Draft) -> list[str]:
    """Say what a person should know of a draft: safety questions first, what was left out, what is to be noted."""
    said = [f"Perhaps {field}: {' or '.join(ids)}" for field, ids in draft.safety.items()]
    if draft.unasked:
        said.append(f"Safety questions that were not found: {', '.join(draft.unasked)}. Look for them yourself.")
    if draft.left_out:
        said.append(f"Left out, for they tell who or where somebody is: {', '.join(draft.left_out)}")
    return [*said, *(f"Please note: {warning}" for warning in draft.warnings)]


def to_decide(draft: Draft) -> tuple[str, list[str]] | None:
    """Say how many things a person has to decide, and the first of them; None if there is nothing."""
    undecided = list(draft.undecided())
    if not undecided:
        return None
    lines = [
        f"{each.question}: {each.key}" + (f"; perhaps {each.suggestion}" if each.suggestion else "")
        for each in undecided[:_MOST_SHOWN]
    ]
    if len(undecided) > _MOST_SHOWN:
        lines.append(f"and {len(undecided) - _MOST_SHOWN} more")
    return f"A person has to decide {counted(len(undecided), 'thing')} first:", lines


def written_words(draft: Draft, target: Path) -> str:
    """Say that a draft was written."""
    return f"Written: {target}, a draft with {len(draft.questions)} questions. Hold it against the survey."


def then_words(draft: Draft, target: Path, forms: Path) -> list[str]:
    """Say what comes next with a draft that was written."""
    said = [f"Then: hcms forms check {target}"]
    if target.resolve().parent == forms.resolve() and any(draft.undecided()):
        said.append(f"When all is decided, take {DRAFT} off its name: until then the home does not read it.")
    return said


def checked(target: Path) -> FormDef:
    """Return the form of a file as a home judges it; raises ``YamlRefusedError`` that names all that is not right."""
    return load_form(target, allowed_codes())


def take_into_use(target: Path, forms: Path, mode: int) -> Path:
    """Put a finished draft among the forms of a home, under its own name, and return where it stands.

    A draft that lay there is taken away, one from elsewhere stays. Raises as ``checked``, and ``InputRefusedError``
    if there is a form of its id.
    """
    form = checked(target)
    if form.id in load_forms(forms):
        raise InputRefusedError(
            f"There is a form called {form.id} in this home already. Nothing was changed.",
            "Give the draft another id.",
        )
    place = forms / f"{form.id}.yaml"
    write_text(place, target.read_text(encoding="utf-8-sig"), mode=mode)
    if target.resolve().parent == forms.resolve():
        target.unlink()
    return place


def sample(draft: Draft, path: Path, wish: Wish, count: int, zone: str) -> tuple[FormDef, list[SampleRow]]:
    """Return the first rows of an export as its draft would read them, with the form that the draft comes to.

    What is not decided yet means nothing: such a question has no field. Raises as ``first_rows``.
    """
    form = FormDef(draft.id, 1, draft.title, (), draft.language, tuple(map(_question, draft.questions)))
    wanted = Wish(form.id, wish.key, wish.tool, wish.sheet, wish.keep_identifying)
    return form, first_rows(path, recognise(path, {form.id: form}, wanted, zone=zone), count)


def _question(draft: DraftQuestion) -> Question:
    options = tuple(Option(each.code or f"option-{n}", each.label) for n, each in enumerate(draft.options, 1))
    is_decided = all(each.code is not None for each in draft.options)
    field = draft.field if is_decided else None
    return Question(draft.id, draft.text, draft.type, field=field, options=options, other=draft.other)
