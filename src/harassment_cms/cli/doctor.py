"""``hcms doctor``: whether this home and this computer are sound, in plain words.

With keys it looks at everything; where nobody can or will unlock, at the files and the computer alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import IntegrityError, LockedError, MachineError

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
    from harassment_cms.bootstrap.examination import examine

    options = options_of(ctx)
    _refuse_no_home(options.home)
    if files_only:
        checks = examine(options.home, None)
    else:
        try:
            with opened(ctx) as work:
                checks = examine(options.home, work)
        except (LockedError, IntegrityError, MachineError) as error:
            # What keeps the home shut is just what a doctor is called for: the files are looked at all the same.
            _show(options, examine(options.home, None))
            raise error
    _show(options, checks)
    wrong = [check.name for check in checks if check.sound is False]
    if wrong:
        raise IntegrityError(f"Not sound: {', '.join(wrong)}.", "Do what is said above; then run hcms doctor again.")


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
