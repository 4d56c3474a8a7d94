"""Which use case gets which keys, files and store: the wiring of a workspace that was just unlocked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from harassment_cms.bootstrap.sharing import ShareFolders
from harassment_cms.bootstrap.watching import Watch
from harassment_cms.bootstrap.workspace import Workspace
from harassment_cms.domain.release.system import Solver
from harassment_cms.domain.roster import Roster
from harassment_cms.formdefs import digest_of
from harassment_cms.home import Home, codebook_file
from harassment_cms.ports import Clock, Desk
from harassment_cms.services.backups import Backups
from harassment_cms.services.by_hand import ByHand
from harassment_cms.services.calendar import build_calendar
from harassment_cms.services.cases import Cases
from harassment_cms.services.casework import Casework
from harassment_cms.services.clearfiles import ClearFiles
from harassment_cms.services.directory import DirectoryKeeping
from harassment_cms.services.drafts import Drafts
from harassment_cms.services.emergency import EmergencyAccess
from harassment_cms.services.form_changes import FormChanges
from harassment_cms.services.imports import Imports, Settling
from harassment_cms.services.joining import Joining
from harassment_cms.services.links import Links
from harassment_cms.services.narrative import Coding, Paraphrases
from harassment_cms.services.newcomers import Newcomers
from harassment_cms.services.people import HandingOver, Inviting, People, PeopleDetails, Rights
from harassment_cms.services.people.leaving import Leaving
from harassment_cms.services.record import AuditRecord
from harassment_cms.services.referrals import Referrals
from harassment_cms.services.releases import Releases
from harassment_cms.services.reports import Reports
from harassment_cms.services.restricting import Restricting
from harassment_cms.services.sharing import Carrying, Exchange, Sharing
from harassment_cms.services.standing import CurrentAnswers
from harassment_cms.services.tasks import Tasks
from harassment_cms.services.undo import Undo
from harassment_cms.settings import Settings
from harassment_cms.store.unit_of_work import Store
from harassment_cms.vault import document as key_file
from harassment_cms.vault.ceremonies import Ceremonies
from harassment_cms.vault.emergency import Emergency
from harassment_cms.vault.invitations import Invitations
from harassment_cms.vault.primitives import KdfCost, signature_holds
from harassment_cms.vault.role_changes import RoleChanges
from harassment_cms.vault.rotating import Rotations
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.words import words

if TYPE_CHECKING:
    from harassment_cms.codebook import Codebook
    from harassment_cms.formdefs import FormDef
    from harassment_cms.reportdefs import Found
    from harassment_cms.signposting import Directory


def wire(
    home: Home,
    keys: SessionKeys,
    roster: Roster,
    store: Store,
    cost: KdfCost,
    clock: Clock,
    settings: Settings,
    watch: Watch,
) -> Workspace:
    """Return the workspace of one person: every use case with what it needs."""
    calendar = build_calendar(
        settings.zone, settings.holidays.country, settings.holidays.subdivision, settings.closure_dates
    )
    # The digest comes first: a file that changes in between is noticed later, and never taken for read.
    read = cache(lambda: (digest_of(home.forms), _forms(home)))
    directory = cache(lambda: _directory(home))
    codebook = cache(lambda: _codebook(home))
    desk = Desk(
        actor=roster.users[keys.user_id],
        store=store,
        clock=clock,
        settings=settings,
        calendar=calendar,
        forms=lambda: read()[1],
        forms_digest=lambda: read()[0],
        directory=directory,
        verify=signature_holds,
    )
    ceremonies = Ceremonies(cost)

    def write_document(raw: bytes) -> None:
        key_file.write(home.key_file, key_file.parse(raw), home.file_mode)

    people = People(desk, keys, ceremonies, write_document)
    homes = ShareFolders(home, cost, clock)
    exchange = Exchange(desk, homes)
    carrying = Carrying(desk, homes, exchange)
    restricting = Restricting(desk, lambda: exchange.waiting() and exchange.settle())
    reports = Reports(desk, cache(lambda: _definitions(home)), lambda: digest_of(home.forms))
    return Workspace(
        home=home,
        desk=desk,
        store=store,
        cases=Cases(desk),
        casework=Casework(desk),
        tasks=Tasks(desk),
        links=Links(desk),
        joining=Joining(desk),
        referrals=Referrals(desk),
        restricting=restricting,
        newcomers=Newcomers(desk, keys, ceremonies, restricting),
        sharing=Sharing(desk, homes, exchange),
        exchange=exchange,
        carrying=carrying,
        emergency=EmergencyAccess(desk, Emergency(keys)),
        undo=Undo(desk),
        drafts=Drafts(desk),
        people=people,
        leaving=Leaving(desk, keys, Rotations(), write_document, lambda: _told(exchange)),
        details=PeopleDetails(desk),
        inviting=Inviting(desk, keys, Invitations(), write_document),
        rights=Rights(desk, keys, RoleChanges()),
        handing_over=HandingOver(desk),
        record=AuditRecord(desk, watch.found.since, words),
        reports=reports,
        releases=Releases(desk, reports, _solver),
        imports=Imports(desk, keys),
        by_hand=ByHand(desk, keys),
        settling=Settling(desk, keys),
        clear_files=ClearFiles(desk),
        form_changes=FormChanges(desk, keys, home, read.cache_clear),
        current_answers=CurrentAnswers(desk),
        directory=DirectoryKeeping(desk, home, directory.cache_clear),
        coding=Coding(desk, codebook),
        paraphrases=Paraphrases(desk, codebook),
        backups=Backups(desk, keys, home, carrying.keep),
        watch=watch,
    )


def _told(exchange: Exchange) -> tuple[str, ...]:
    """Take in what partners did, with new keys where they are due, and say what came of it."""
    return tuple(told.words() for told in exchange.settle()) if exchange.waiting() else ()


def _solver() -> Solver:
    from harassment_cms.solving.highs import Highs

    return Highs()


def _forms(home: Home) -> Mapping[str, FormDef]:
    from harassment_cms.domain.codes import allowed_codes
    from harassment_cms.formdefs import load_forms

    return load_forms(home.forms, allowed_codes())


def _codebook(home: Home) -> Codebook:
    from harassment_cms.codebook import load_codebook

    return load_codebook(codebook_file(home))


def _definitions(home: Home) -> Mapping[str, Found]:
    from harassment_cms.home import defaults
    from harassment_cms.reportdefs import load_definitions

    return load_definitions(defaults() / "reports", home.reports)


def _directory(home: Home) -> Directory:
    from harassment_cms.signposting import load_directory

    return load_directory(home.signposting)
