"""The organisation's settings: what ``settings.yaml`` in a home may say, and the file a new home begins with.

Called by bootstrap, which hands the values on; ``init`` writes the file, ``doctor`` and Today ask what is still
missing. It refuses unknown keys and wrong values with file, line and key. Nothing secret belongs here: the file
lies unencrypted beside the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, Field, model_validator

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.settings.beginning import FILE
from harassment_cms.settings.branding import Branding
from harassment_cms.yamlfile import (
    FILE_MODEL,
    Document,
    KeyPath,
    Value,
    YamlRefusedError,
    load_model,
    nearest,
    not_one_of,
    parse,
    quoted,
    set_value,
    validate,
    write_text,
)
from harassment_cms.yamlfile.values import Code, OptionalText, Text, spelt

CONTACT_LABELS: Final[Mapping[str, str]] = {
    "security_out_of_hours": "Security out of hours",
    "safeguarding_lead": "Safeguarding lead",
    "cover_contact": "Cover for the case managers",
    "conflict_contact": "Reader without a conflict of interest",
}
"""The contacts of the settings, by key, in the order screens show them."""

LONGEST_CLOSURE: Final = 60
"""Days one closure may last; more is a slip of the year."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        close = nearest(name, sorted(available_timezones()))
        meant = f'; did you mean "{close}"?' if close else ";"
        raise ValueError(f'"{name}" is not a time zone{meant} allowed: names like Europe/London') from None
    return name


class Contact(BaseModel):
    """Whom to ring or write to; both parts may still be empty."""

    model_config = FILE_MODEL

    name: OptionalText = ""
    """The person, or the desk."""
    reach: OptionalText = ""
    """Telephone numbers, e-mail addresses, hours: anything that helps to reach them."""


class Contacts(BaseModel):
    """The people a case manager may need at once; shown on the safety check and on Today."""

    model_config = FILE_MODEL

    security_out_of_hours: Contact = Contact()
    """Who comes at night and at weekends."""
    safeguarding_lead: Contact = Contact()
    """Who decides when someone under 18, or a life, is at risk."""
    cover_contact: Contact = Contact()
    """Who reads new reports while no case manager is at work."""
    conflict_contact: Contact = Contact()
    """Who reads a report that names every case manager: somebody outside the team."""


class EmergencyNumbers(BaseModel):
    """What everyone is told to ring, above all while contacts are missing."""

    model_config = FILE_MODEL

    danger_now: Text = "999"
    """In danger."""
    police: Text = "101"
    """The police, when it is not an emergency."""


class HolidayRegion(BaseModel):
    """Whose bank holidays are no working days, by the codes of ISO 3166."""

    model_config = FILE_MODEL

    country: Annotated[str, spelt("[A-Z]{2}", "must be two capital letters, like GB or IE")] = "GB"
    """Two capital letters, like GB or IE."""
    subdivision: Annotated[str, spelt("[A-Z0-9]{1,3}", "must be capital letters, like ENG")] | None = "ENG"
    """The part of the country: ENG, NIR, SCT or WLS; empty for the whole country."""


class Closure(BaseModel):
    """Days on which the organisation is closed, beyond weekends and bank holidays."""

    model_config = FILE_MODEL

    name: Text
    """What people call it."""
    first: date
    """The first day, or the only one."""
    last: date | None = None
    """The last day, when it lasts longer than one."""

    @model_validator(mode="after")
    def _in_order(self) -> Closure:
        if self.last is not None and not 0 <= (self.last - self.first).days < LONGEST_CLOSURE:
            raise ValueError(f"must end on its first day, or after it within {LONGEST_CLOSURE} days")
        return self

    @property
    def days(self) -> frozenset[date]:
        """Every day of the closure."""
        length = ((self.last or self.first) - self.first).days + 1
        return frozenset(self.first + timedelta(days=n) for n in range(length))


class Campus(BaseModel):
    """One campus: the code that reports and the support directory use, and its name."""

    model_config = FILE_MODEL

    code: Code
    """As in the report form; never change it once reports use it."""
    label: Text
    """What people call it."""


def _each_once(campuses: tuple[Campus, ...]) -> tuple[Campus, ...]:
    codes = [campus.code for campus in campuses]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise ValueError(f'has the code "{twice[0]}" more than once')
    return campuses


class ResponseTimes(BaseModel):
    """What the organisation says about how soon it answers."""

    model_config = FILE_MODEL

    first_contact_days: int = Field(default=2, ge=1, le=30)
    """Working days within which someone tries to reach a reporting party who gave a name."""
    safety_check_hours: int = Field(default=4, ge=1, le=72)
    """Hours, through nights and weekends, within which someone looks at the safety of a new report."""


class SupportDirectory(BaseModel):
    """How the support directory is kept right."""

    model_config = FILE_MODEL

    checked_for_days: int = Field(default=180, ge=1, le=1100)
    """Days after which an entry has to be checked again, unless it names an earlier day itself."""
    leave_to: Annotated[str, spelt(r"https://[^\s\"'<>]+", "must be a web address that begins with https://")] = (
        "https://www.bbc.co.uk/weather"
    )
    """Where “Leave this page” on published pages leads: an everyday page that nobody wonders about."""


class ImportedFiles(BaseModel):
    """What becomes of an export once its reports are in, and when a watched folder's file is finished."""

    model_config = FILE_MODEL

    after: Literal["ask", "delete", "keep", "move"] = "ask"
    """ask: at a terminal; else a watched folder's file is deleted and any other kept. What stays is listed."""
    move_to: OptionalText = ""
    """The folder for move, as a whole path."""
    finished_after_seconds: int = Field(default=10, ge=1, le=3600)
    """A file in a watched folder is finished when it has not changed for so long."""

    @model_validator(mode="after")
    def _has_folder(self) -> ImportedFiles:
        if self.after == "move" and not self.move_to:
            raise ValueError("needs a folder to move files to: move_to")
        if self.move_to and not Path(self.move_to).expanduser().is_absolute():
            raise ValueError("must name the folder in move_to by its whole path")
        return self


class Statistics(BaseModel):
    """How figures are made safe to show."""

    model_config = FILE_MODEL

    profile: Literal["hesa", "ofs", "ofqual", "nhs-hes", "suppress", "suppress-zeros"] = "hesa"
    """The rules of disclosure control that reports and releases follow unless others are asked for."""
    small_quarter: int = Field(default=30, ge=0, le=1000)
    """With fewer reports than this, a quarter is small: its report breaks down the last four quarters instead."""


class Sharing(BaseModel):
    """Sharing parts of cases with partners in other departments."""

    model_config = FILE_MODEL

    ends_after_days: int = Field(default=28, ge=1, le=366)
    """Days after which a share ends unless another end is named."""


class Settings(BaseModel):
    """Everything ``settings.yaml`` can say. Frozen: a change is made in the file and read again."""

    model_config = FILE_MODEL

    organisation: Text
    """The name on screens, reports and letters."""
    practice: bool = False
    """True in a home with invented cases: every screen says PRACTICE."""
    contacts: Contacts = Contacts()
    """The people a case manager may need at once."""
    emergency: EmergencyNumbers = EmergencyNumbers()
    """Numbers for everyone."""
    response_times: ResponseTimes = ResponseTimes()
    """How soon the organisation answers."""
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    """In whose time moments are shown and working days are counted."""
    holidays: HolidayRegion = HolidayRegion()
    """Whose bank holidays count."""
    closure_days: Annotated[tuple[Closure, ...], Field(strict=False)] = ()
    """Further days without work, so that nothing falls due on them."""
    year_starts: int = Field(default=8, ge=1, le=12)
    """The month (1 to 12) in which the organisation's own year begins; periods like 2025/26-Q1 follow it."""
    campuses: Annotated[tuple[Campus, ...], Field(strict=False), AfterValidator(_each_once)] = ()
    """Campuses by code and name; may stay empty."""
    lock_after_minutes: int = Field(default=5, ge=1, le=15)
    """Quiet minutes after which the program locks."""
    emergency_access_hours: int = Field(default=24, ge=1, le=168)
    """Hours after which a request for emergency access to a restricted case ends by itself."""
    hours_per_case: float = Field(default=4, gt=0, le=100)
    """Hours of work an ordinary case is expected to take; the plan that hours recorded are held against."""
    support_directory: SupportDirectory = SupportDirectory()
    """How the support directory is kept right."""
    imports: ImportedFiles = ImportedFiles()
    """What becomes of imported files."""
    sharing: Sharing = Sharing()
    """How long things are shared."""
    statistics: Statistics = Statistics()
    """How figures are made safe to show."""
    branding: Branding = Branding()
    """How published documents look."""

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def closure_dates(self) -> frozenset[date]:
        """Every day of every closure; bank holidays and weekends are not among them."""
        return frozenset[date]().union(*(closure.days for closure in self.closure_days))

    def missing_contacts(self) -> tuple[str, ...]:
        """Return the keys of contacts that nobody can reach yet, in the order of ``CONTACT_LABELS``."""
        return tuple(key for key in CONTACT_LABELS if not getattr(self.contacts, key).reach)


def load_settings(path: Path) -> Settings:
    """Read the settings file.

    Raises ``YamlRefusedError`` with everything wrong in it, ``InputRefusedError`` when it is not there,
    ``MachineError`` when it cannot be read.
    """
    return load_model(path, Settings)


def change_setting(path: Path, key_path: KeyPath, value: Value) -> Settings:
    """Change one value in the settings file, keeping comments and order, and return the settings as they are now.

    Raises as ``load_settings``, ``InputRefusedError`` when the outcome would not be right, ``ConflictError`` when
    the file changed meanwhile, ``MachineError`` when it cannot be written; nothing is changed then.
    """
    set_value(path, key_path, value, check=_refuse_wrong)
    return load_settings(path)


def _refuse_wrong(changed: Document) -> None:
    """Speak of the value that was asked for: lines of a text that was never written would help nobody."""
    try:
        validate(changed, Settings)
    except YamlRefusedError as refused:
        told = "; ".join(f"{problem.key} {problem.sentence}" for problem in refused.problems)
        raise InputRefusedError(f"The settings stay as they were: {told}.") from None


def write_default_settings(
    path: Path,
    *,
    organisation: str,
    contacts: Mapping[str, tuple[str, str]] | None = None,
    practice: bool = False,
    mode: int = 0o600,
) -> Settings:
    """Write the settings file of a new home, with a comment on every setting, and return what it says.

    ``contacts`` maps keys of ``CONTACT_LABELS`` to (name, how to reach them); what it leaves out stays empty.
    ``mode`` is the file's permission where the system has such. Raises ``YamlRefusedError`` for an empty name,
    ``InputRefusedError`` when there is a file already, ``MachineError`` when it cannot be written.
    """
    given = contacts or {}
    if unknown := [key for key in given if key not in CONTACT_LABELS]:
        raise InputRefusedError(not_one_of(unknown[0], tuple(CONTACT_LABELS)))
    blanks = {"organisation": quoted(organisation), "practice": "true" if practice else "false"}
    for key in CONTACT_LABELS:
        name, reach = given.get(key, ("", ""))
        blanks[f"{key}_name"], blanks[f"{key}_reach"] = quoted(name), quoted(reach)
    text = FILE.format_map(blanks)
    settings = validate(parse(text.encode("utf-8"), str(path)), Settings)
    write_text(path, text, mode=mode)
    return settings
