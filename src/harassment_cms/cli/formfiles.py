"""The form files a command means: the home's, or those that came with the program; by id or by path.

Nothing needs to be unlocked for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.cli.options import Options
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.home import DRAFT, defaults

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef

_FORM_FILES = (".yaml", ".yml", DRAFT)


def folder(options: Options) -> Path:
    """Return the folder of the home's forms; where there is no home, of those that came with the program."""
    own = options.home.forms
    return own if own.is_dir() else defaults() / "forms"


def forms_here(options: Options) -> dict[str, FormDef]:
    """Return the forms of that folder by id; raises `YamlRefusedError` if one cannot be used."""
    from harassment_cms.domain.codes import allowed_codes
    from harassment_cms.formdefs import load_forms

    return load_forms(folder(options), allowed_codes())


def form_file(path: Path) -> FormDef:
    """Return the form of one file, judged as a home judges it."""
    from harassment_cms.domain.codes import allowed_codes
    from harassment_cms.formdefs import load_form

    return load_form(path.expanduser(), allowed_codes())


def forms_meant(options: Options, named: str | None) -> dict[str, FormDef]:
    """Return the forms a person means, by id: one by its id or its file, or all that are here.

    Raises `InputRefusedError` for a form that is not there.
    """
    if named is not None and (named.endswith(_FORM_FILES) or Path(named).is_file()):
        form = form_file(Path(named))
        return {form.id: form}
    forms = forms_here(options)
    if named is None:
        return forms
    if named not in forms:
        raise InputRefusedError(
            f"There is no form {named}.", f"The forms here: {', '.join(forms)}. A form file is named by its path."
        )
    return {named: forms[named]}


def zone(options: Options) -> str:
    """Return the organisation's time zone, as the home's settings say, or the one every new home begins with."""
    from harassment_cms.settings import Settings, load_settings

    path = options.home.settings
    settings = load_settings(path) if path.is_file() else Settings(organisation="no home yet")
    return settings.timezone


def form_called(form_id: str, options: Options) -> FormDef:
    """Return the form with this id; raises ``InputRefusedError`` that names those there are."""
    forms = forms_here(options)
    if form_id not in forms:
        raise InputRefusedError(f"There is no form {form_id}.", f"The forms here: {', '.join(forms)}.")
    return forms[form_id]
