"""What is said to the person at the keyboard: on stderr, so that stdout stays data. Questions are asked here, too.

A question is only ever asked at a terminal; every one has an option that answers it for scripts. Nothing that is
said here comes from a report.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from harassment_cms.cli.render import PROSE_WIDTH, fold
from harassment_cms.domain.errors import CmsError, UsageError
from harassment_cms.domain.safetext import safe_text

if TYPE_CHECKING:
    from rich.progress import Progress

QUIET_SECONDS = 1.0


def at_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(text: str = "") -> None:
    """Say something; folded to an easy width at a terminal, left in one piece for a log."""
    for given in safe_text(text, multiline=True).split("\n"):
        indent = given[: len(given) - len(given.lstrip())]
        lines = fold(given, PROSE_WIDTH - len(indent)) if sys.stderr.isatty() else [given]
        for each in lines or [""]:
            print(each if each.startswith(indent) else indent + each, file=sys.stderr)


def refuse(error: CmsError) -> None:
    """Say what happened and what to do next."""
    say(error.message)
    if error.hint:
        say(error.hint)


def ask(question: str, default: str = "") -> str:
    """Ask for a line of text; just Enter gives the default. The end of input is the same as stopping."""
    shown = f"{question} [{default}]: " if default else f"{question}: "
    print(safe_text(shown), end="", file=sys.stderr, flush=True)
    typed = sys.stdin.readline()
    if not typed:
        raise KeyboardInterrupt
    return typed.strip() or default


def ask_until(question: str, judge: Callable[[str], str | None], default: str = "") -> str:
    """Ask until ``judge`` has nothing to object; it returns the objection, or None."""
    while True:
        answer = ask(question, default)
        objection = judge(answer)
        if objection is None:
            return answer
        say(objection)


def choose(question: str, choices: Sequence[tuple[str, str]]) -> str:
    """Ask for one of several (code, words) by its number or code, and return the code."""
    say(question)
    for number, (_, words) in enumerate(choices, start=1):
        say(f"  {number}  {words}")
    by_answer = {code: code for code, _ in choices} | {str(n): code for n, (code, _) in enumerate(choices, 1)}
    answer = ask_until(
        "Number", lambda given: None if given in by_answer else f"Please type a number from 1 to {len(choices)}."
    )
    return by_answer[answer]


def agree(question: str, *, default: bool = False) -> bool:
    """Ask a question that is answered with yes or no."""
    words = {"y": True, "yes": True, "n": False, "no": False, "": default}
    answer = ask_until(
        f"{question} ({'Y/n' if default else 'y/N'})",
        lambda given: None if given.lower() in words else "Please answer yes or no.",
    )
    return words[answer.lower()]


def needed(**missing: object) -> None:
    """Raise ``UsageError`` naming the options that nobody can be asked for, if any is missing."""
    names = [f"--{name.replace('_', '-')}" for name, value in missing.items() if not value]
    if names:
        needs = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} needed"
        raise UsageError(f"Without a terminal nobody can be asked: {needs}.", "Nothing was changed.")


@contextmanager
def patience(words: str) -> Iterator[None]:
    """Say what takes so long once something has taken over a second."""
    from threading import Timer

    timer = Timer(QUIET_SECONDS, say, (words,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to call with (done, total); a bar appears at a terminal once that takes over a second."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    import time

    began = time.monotonic()
    with ExitStack() as shown:
        bar: Progress | None = None

        def show(done: int, total: int) -> None:
            nonlocal bar
            if bar is None and time.monotonic() - began > QUIET_SECONDS:
                bar = shown.enter_context(_bar())
                bar.add_task(what)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=done, total=total)

        yield show


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), transient=True)
