"""``hcms doctor``: whether this home and this computer are sound, in plain words.

With keys it looks at everything; where nobody can or will unlock, at the files and the computer alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.unlocking import opened, unlocked
from harassment_cms.domain.errors import CmsError, IntegrityError, LockedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harassment_cms.bootstrap.examination import Check
    from harassment_cms.home import Home

app = group()

_MARKS = {True: "Good", None: "Look at this", False: "Not sound"}


@app.command()
def doctor(
    ctx: typer.Context,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Unlock nothing: look at the files and the computer.")
    ] = False,
) -> None:
    """Say whether this home and this computer are sound, and what to do about what is not."""
    options = options_of(ctx)
    _refuse_no_home(options.home)
    checks, shut = _looked(ctx, files_only=files_only)
    _show(options, checks)
    wrong = [check.name for check in checks if check.sound is False]
    if wrong:
        if shut is not None:
            talk.refuse(shut)
        raise IntegrityError(f"Not sound: {', '.join(wrong)}.", "Do what is said above; then run hcms doctor again.")
    if shut is not None:
        raise shut


def _looked(ctx: typer.Context, *, files_only: bool) -> tuple[Sequence[Check], CmsError | None]:
    """Return the checks, and why the keys could not be opened, if that is so.

    What keeps a home shut is just what a doctor is called for, so whatever can be looked at is.
    """
    from harassment_cms.bootstrap.examination import examine, examine_shut

    home = options_of(ctx).home
    if files_only:
        return examine(home, None), None
    try:
        keys = unlocked(options_of(ctx))
    except UsageError:
        raise
    except CmsError as error:
        return examine(home, None), error
    try:
        with opened(ctx, keys) as work:
            return examine(home, work), None
    except CmsError as error:
        return examine_shut(home, keys, error), None


def _refuse_no_home(home: Home) -> None:
    if not home.path.is_dir():
        raise LockedError(
            f"There is no home at {home.path} yet.", "Make one with `hcms init`, or name another place with --home."
        )


def _show(options: Options, checks: Sequence[Check]) -> None:
    if options.json:
        names = ("name", "sound", "sentence", "hint")
        render.data([{name: getattr(check, name) for name in names} for check in checks])
        return
    for check in checks:
        render.prose(f"{_MARKS[check.sound]}: {check.name}: {check.sentence}")
        if check.hint:
            render.prose(check.hint, indent=4)
