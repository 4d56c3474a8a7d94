"""From the options of a command to an open home: the passphrase file, the computer's key store, or a question.

Every command that needs the case file goes through ``opened``. At a terminal three tries are given, each slower
than the one before. After the screens were locked (``HCMS_AFTER_LOCK``) the key store alone does not open.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from harassment_cms.cli import talk
from harassment_cms.cli.emergency_news import say_news
from harassment_cms.cli.options import Options, options_of
from harassment_cms.cli.secretfile import first_line
from harassment_cms.domain.errors import InputRefusedError, LockedError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Opening, Workspace
    from harassment_cms.vault.session import SessionKeys

WAITS = (1.0, 3.0)
"""Seconds before the second and the third try."""

PRACTICE = "PRACTICE: everyone and everything in this home is invented."

PROVISIONAL = (
    "What you came in with is known to whoever gave it to you: your keys are provisional. "
    "Make your own with: hcms keys join"
)


@contextmanager
def opened(ctx: typer.Context, keys: SessionKeys | None = None) -> Iterator[Workspace]:
    """Unlock the home of this command unless that is done, open its case file, and close it in the end."""
    from harassment_cms.bootstrap import enter, kdf_cost
    from harassment_cms.services.people.leaving import words_of

    options = options_of(ctx)
    keys = keys or unlocked(options)
    workspace = enter(options.home, keys, kdf_cost(os.environ), opening_of(options))
    try:
        for sentence in workspace.watch.found.said:
            talk.say(sentence)
        if workspace.watch.found.renewed:
            talk.say(workspace.watch.found.renewed)
        workspace.go_on()
        for sentence in workspace.put_right:
            talk.say(sentence)
        if workspace.desk.settings.practice:
            talk.say(PRACTICE)
        if workspace.actor.provisional and not workspace.actor.invited:
            talk.say(PROVISIONAL)
        for words in (*words_of(workspace.leaving.at_unlock), *workspace.leaving.recoveries()):
            talk.say(words)
        if talk.at_terminal() and not workspace.watch.looking:
            workspace.leaving.have_seen()
        if workspace.actor.admitted:
            for name in workspace.people.waiting():
                talk.say(f'{name} is a new case manager and waits to be let in: hcms users admit "{name}"')
        say_news(workspace)
        if not workspace.watch.looking:
            workspace.closed_cases.give_parts()
        for told in workspace.came_back:
            talk.say(told.words())
        yield workspace
    finally:
        workspace.close()


def opening_of(options: Options) -> Opening:
    """Return what the home is opened for."""
    from harassment_cms.bootstrap import Opening

    return Opening.LOOK if options.read_only else Opening.WORK


def unlocked(options: Options) -> SessionKeys:
    """Open the person's keys.

    Raises ``UsageError`` when it is not clear whose, ``LockedError`` for a wrong passphrase or when there is no
    passphrase and nobody to ask.
    """
    from harassment_cms.bootstrap import remembered, shut_memory, unlock_keys

    shut_memory()
    asking = options.passphrase_file is None
    if asking and remembered(options.home, options.user) and "HCMS_AFTER_LOCK" not in os.environ:
        try:
            return unlock_keys(options.home, options.user, None)
        except LockedError as error:
            talk.refuse(error)
    for wait in WAITS if asking and talk.at_terminal() else ():
        try:
            return unlock_keys(options.home, options.user, passphrase_of(options))
        except LockedError as error:
            talk.refuse(error)
            time.sleep(wait)
    return unlock_keys(options.home, options.user, passphrase_of(options))


def unlocked_by_code(options: Options, code_file: str | None) -> SessionKeys:
    """Open the keys of somebody invited by the code in this file, or asked for; raises ``LockedError``."""
    from harassment_cms.bootstrap import unlock_with_code

    if code_file is not None:
        return unlock_with_code(options.home, options.user, first_line(code_file))
    talk.needed(code_file=talk.at_terminal())
    for wait in WAITS:
        try:
            return unlock_with_code(options.home, options.user, talk.ask("The code you were given"))
        except LockedError as error:
            talk.refuse(error)
            time.sleep(wait)
    return unlock_with_code(options.home, options.user, talk.ask("The code you were given"))


def passphrase_of(options: Options) -> str:
    """Return the passphrase from its file, or ask for it.

    Raises ``LockedError`` when there is no file and nobody to ask.
    """
    if options.passphrase_file is not None:
        return first_line(options.passphrase_file)
    if not talk.at_terminal():
        raise LockedError(
            "Without a terminal nobody can be asked for the passphrase. Nothing was opened.",
            "Name a file whose first line is the passphrase: --passphrase-file FILE (or - for standard input).",
        )
    from getpass import getpass

    return getpass("Passphrase: ")


def new_passphrase(file: str | None, whose: str) -> str:
    """Return a passphrase to be: from a file, or asked for twice at a terminal after proposing six words."""
    if file is not None:
        return first_line(file)
    talk.needed(new_passphrase_file=talk.at_terminal())
    from getpass import getpass

    from harassment_cms.bootstrap import propose_passphrase, shut_memory
    from harassment_cms.services.people import check_passphrase

    shut_memory()
    talk.say(f"A passphrase for {whose}. Six random words are best, for example:\n\n  {propose_passphrase()}\n")
    talk.say("Write it down until it is in memory. Nothing is shown while you type.")
    while True:
        first = getpass("New passphrase: ")
        try:
            check_passphrase(first, (whose,))
        except InputRefusedError as error:
            talk.refuse(error)
            continue
        if first == getpass("Once more: "):
            return first
        talk.say("The two were not the same. Please start again.")
