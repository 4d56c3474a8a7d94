"""``hcms keys recover`` and ``rehearse``: coming in by a recovery key on paper, and trying one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from harassment_cms.cli import leaving, render, talk
from harassment_cms.cli.options import Options, options_of
from harassment_cms.cli.unlocking import new_passphrase
from harassment_cms.domain.errors import MachineError, UsageError

_KitFile = Annotated[
    Path | None,
    typer.Option("--kit-file", metavar="FILE", help="Read the recovery key there instead of asking for it."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("recover")
    def recover(
        ctx: typer.Context,
        kit_file: _KitFile = None,
        new_passphrase_file: Annotated[
            str | None,
            typer.Option(
                "--new-passphrase-file", metavar="FILE", help="The new passphrase; asked for at a terminal."
            ),
        ] = None,
        recovery_file: Annotated[
            Path | None, typer.Option("--recovery-file", metavar="FILE", help="Write the new recovery keys there.")
        ] = None,
    ) -> None:
        """Come in by a recovery key if every other way in is lost. Everybody is told."""
        from harassment_cms.bootstrap import kdf_cost
        from harassment_cms.bootstrap.recovering import recover_home
        from harassment_cms.cli.kits import hand_over, numbered, reserved, typed_back

        options = options_of(ctx)
        name = _whose(options)
        with reserved(recovery_file) as write:
            typed = _kit(kit_file)
            chosen = new_passphrase(new_passphrase_file, name)
            done = recover_home(options.home, typed, name, chosen, kdf_cost(os.environ))
            work = done.workspace
            try:
                kits = numbered(done.kits, work.people.roster())
                shown = hand_over(
                    kits,
                    work.desk.settings.organisation,
                    opens_reports=done.opens_reports,
                    write=write,
                    as_json=options.json,
                )
                if shown is not None and talk.at_terminal():
                    typed_back(work.people.confirm_kit)
                renewed = work.leaving.at_unlock
            finally:
                work.close()
        if options.json:
            told = {"name": name, "opens_reports": done.opens_reports, "recovery_keys": shown}
            render.data(told | {"renewed": leaving.renewed_data(renewed)})
        talk.say(f"{name} can come in with the new passphrase. Everybody else is told at their next unlock.")
        talk.say(
            "The recovery keys on the old papers open nothing any more: destroy them, and hand out the new ones."
        )
        talk.say("Unfinished texts and tasks without a case were sealed to the lost keys; their words are gone.")
        leaving.tell(renewed)

    @app.command("rehearse")
    def rehearse(ctx: typer.Context, kit_file: _KitFile = None) -> None:
        """Try a recovery key: say what it would open, and change nothing."""
        from harassment_cms.bootstrap.recovering import rehearse as tried

        options = options_of(ctx)
        found = tried(options.home, _kit(kit_file))
        if options.json:
            render.data(
                {
                    "number": found.kit,
                    "opens_reports": found.opens_reports,
                    "keys_opened": found.opened,
                    "lets_in": list(found.people),
                }
            )
            return
        for sentence in found.sentences():
            render.line(sentence)
        talk.say("Nothing was changed. Put the paper back where it is kept.")


def _whose(options: Options) -> str:
    from harassment_cms.bootstrap import people_in

    if options.user is not None:
        return options.user
    people = people_in(options.home)
    if len(people) != 1:
        raise UsageError(
            "Say with --user whom the recovery key lets in. Nothing was changed.",
            f"People here: {', '.join(sorted(people))}.",
        )
    return people[0]


def _kit(file: Path | None) -> str:
    from harassment_cms.cli.kits import printed_in

    if file is None:
        if not talk.at_terminal():
            talk.needed(kit_file=file)
        return talk.ask("The recovery key, in one line")
    return printed_in(read_page(file))[0]


def read_page(path: Path) -> str:
    """Return what stands on a page with recovery keys; raises ``UsageError`` or ``MachineError``."""
    try:
        return path.expanduser().read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as error:
        raise UsageError(f"There is no page with a recovery key at {path}.", "Check its name.") from error
    except OSError as error:
        raise MachineError(f"{path} cannot be read ({error.strerror}).", "Check its permissions.") from error
