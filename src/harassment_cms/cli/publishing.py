"""``hcms signposting publish`` and ``guidance``: the directory, and what to do, as pages for those who need them.

``signposting`` hangs them under its noun. The directory is a plain file, so nothing needs to be unlocked. A page that
goes to people in need is not written with entries nobody checked unless that was asked for in so many words.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.files import refuse_taken, write_new
from harassment_cms.cli.options import Options, options_of
from harassment_cms.cli.upkeep import directory_file, measure
from harassment_cms.domain.errors import InputRefusedError, MachineError, UsageError
from harassment_cms.home import defaults

if TYPE_CHECKING:
    from harassment_cms.signposting import Service
    from harassment_cms.signposting.leaflet import Leaflet
    from harassment_cms.signposting.pages import Setting


class PageFormat(StrEnum):
    """How a page is written."""

    HTML = "html"
    PDF = "pdf"
    MD = "md"


class Audience(StrEnum):
    """For whom a page of the directory is."""

    STUDENTS = "students"
    STAFF = "staff"
    CASE_MANAGERS = "case-managers"


class GuidedAudience(StrEnum):
    """For whom there is a guidance page."""

    STUDENTS = "students"
    STAFF = "staff"
    PARENTS = "parents"


Format = Annotated[PageFormat, typer.Option("--format", help="How to write it.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there; a PDF needs a file.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")]


def publish_directory(
    ctx: typer.Context,
    audience: Annotated[Audience, typer.Option("--audience", help="For whom the page is.")],
    form: Format = PageFormat.HTML,
    output: Output = None,
    force: Force = False,
    campus: Annotated[str | None, typer.Option("--campus", metavar="CODE", help="For one campus alone.")] = None,
    include_unchecked: Annotated[
        bool, typer.Option("--include-unchecked", help="Also entries nobody checked; each says so.")
    ] = False,
    leave_out_unchecked: Annotated[
        bool, typer.Option("--leave-out-unchecked", help="Only entries that somebody checked.")
    ] = False,
) -> None:
    """Make a page of the directory, for a telephone and for paper. It needs no passphrase."""
    from harassment_cms.signposting import load_directory
    from harassment_cms.signposting.pages import Readers, chosen, out_of_reach, page, unchecked

    options = options_of(ctx)
    if include_unchecked and leave_out_unchecked:
        raise UsageError("--include-unchecked and --leave-out-unchecked are opposites.", "Give one of them.")
    refuse_unwritable(form, output, force=force)
    setting, by, readers = setting_of(options), measure(options), Readers(audience.value)
    _refuse_unknown_campus(campus, setting)
    directory = load_directory(directory_file(options))
    services = chosen(directory, readers, campus)
    open_checks = unchecked(services, by)
    if readers is not Readers.CASE_MANAGERS:
        _refuse_wrong(options, services)
        if open_checks and not (include_unchecked or leave_out_unchecked):
            raise _not_checked(open_checks, _CHOICES)
    if leave_out_unchecked:
        services = tuple(service for service in services if service not in open_checks)
    write_page(page(services, readers, setting, by, campus), form, output)
    if left_out := [service.id for service in out_of_reach(directory, readers, campus)]:
        talk.say(f"Left out, because nobody filled in how to reach them: {', '.join(left_out)}.")
    if open_checks:
        done = "Left out" if leave_out_unchecked else "On the page"
        talk.say(f"{done}, and not checked: {', '.join(service.id for service in open_checks)}.")


def publish_guidance(
    ctx: typer.Context,
    audience: Annotated[GuidedAudience, typer.Option("--audience", help="For whom the page is.")],
    form: Format = PageFormat.HTML,
    output: Output = None,
    force: Force = False,
    include_unchecked: Annotated[
        bool, typer.Option("--include-unchecked", help="Also where it names entries nobody checked; each says so.")
    ] = False,
) -> None:
    """Make a guidance page: how to report, who can, what happens next. It needs no passphrase."""
    from harassment_cms.signposting import load_directory
    from harassment_cms.signposting.guidance import fill, understand
    from harassment_cms.signposting.pages import unchecked

    options = options_of(ctx)
    refuse_unwritable(form, output, force=force)
    setting, by = setting_of(options), measure(options)
    path = _template(options, audience.value)
    template = understand(_text(path), str(path))
    directory = load_directory(directory_file(options))
    services = template.services(directory)
    _refuse_wrong(options, services)
    open_checks = unchecked(services, by)
    if open_checks and not include_unchecked:
        raise _not_checked(open_checks, "--include-unchecked, where each says that it was not checked")
    write_page(fill(template, directory, setting, by), form, output)
    if open_checks:
        talk.say(f"On the page, and not checked: {', '.join(service.id for service in open_checks)}.")


def _template(options: Options, name: str) -> Path:
    own = options.home.guidance
    return (own if own.is_dir() else defaults() / "guidance") / f"{name}.md"


def _text(path: Path) -> str:
    """Return a template's words; refused where it is gone, is no text, or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputRefusedError(f"There is no file {path}.", "Put the template there.") from error
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"{path} is not text in UTF-8.", "Save it with the encoding UTF-8.") from error
    except OSError as error:
        raise MachineError(f"{path} could not be read: {error.strerror}.", "Check who may read it.") from error


def setting_of(options: Options) -> Setting:
    """Return what a page says of the organisation; without a home, of none in particular."""
    from harassment_cms.domain.clocks import counted
    from harassment_cms.settings import SupportDirectory, load_settings
    from harassment_cms.signposting.pages import Setting

    if not options.home.settings.is_file():
        return Setting("Your university", leave_to=SupportDirectory().leave_to)
    settings = load_settings(options.home.settings)
    return Setting(
        organisation=settings.organisation,
        danger_now=settings.emergency.danger_now,
        police=settings.emergency.police,
        campuses=tuple((campus.code, campus.label) for campus in settings.campuses),
        leave_to=settings.support_directory.leave_to,
        practice=settings.practice,
        answer_within=counted(settings.response_times.first_contact_days, "working day"),
    )


def refuse_unwritable(form: PageFormat, output: Path | None, *, force: bool) -> None:
    """Refuse, before anything is read, what could not be written in the end."""
    if form is PageFormat.PDF and output is None:
        raise UsageError("A PDF needs a file to be written to.", "Name it: -o FILE")
    refuse_taken(output, replace=force)


def write_page(leaflet: Leaflet, form: PageFormat, output: Path | None) -> None:
    """Write a page to a file, or print it."""
    content = _rendered(leaflet, form)
    if output is None:
        render.exactly(content.decode("utf-8"))
    else:
        write_new(output, content)
        talk.say(f"The page is in {output}.")


def _rendered(leaflet: Leaflet, form: PageFormat) -> bytes:
    from harassment_cms.exports import leaflet_html, leaflet_markdown, leaflet_pdf

    if form is PageFormat.PDF:
        return leaflet_pdf.render(leaflet)
    text = leaflet_html.render(leaflet) if form is PageFormat.HTML else leaflet_markdown.render(leaflet)
    return text.encode("utf-8")


def _refuse_unknown_campus(campus: str | None, setting: Setting) -> None:
    from harassment_cms.yamlfile import not_one_of

    codes = [code for code, _ in setting.campuses]
    if campus is not None and campus not in codes:
        known = not_one_of(campus, codes) if codes else "the settings name no campus"
        raise UsageError(f"There is no such campus: {known}.", "Campuses stand in settings.yaml.")


def _refuse_wrong(options: Options, services: Sequence[Service]) -> None:
    from harassment_cms.signposting import Directory
    from harassment_cms.signposting.checking import examine

    wrong = [
        f"  {finding.service_id}: {finding.key} {finding.sentence}"
        for finding in examine(Directory(tuple(services)), measure(options))
        if finding.is_wrong
    ]
    if wrong:
        raise InputRefusedError(
            "\n".join(("These entries cannot be right as they stand, and people would rely on them:", *wrong)),
            "Correct them first: hcms signposting check. Nothing was written.",
        )


_CHOICES = "--leave-out-unchecked, or --include-unchecked, where each says that it was not checked"


def _not_checked(services: Sequence[Service], choices: str) -> InputRefusedError:
    listed = "\n".join(f"  {service.id}: {service.name}" for service in services)
    return InputRefusedError(
        f"Nobody has checked these entries, or not lately, and people would rely on them:\n{listed}",
        "Nothing was written. Check them and write down the day (verified_on), or ask for it in so many words: "
        f"{choices}.",
    )
