"""The organisation's working days, from its country's bank holidays and its own closure days.

Called by bootstrap with what the settings say; a country or part of it that nobody knows is refused. The
``holidays`` library knows the bank holidays and is loaded only when a calendar is made.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.errors import InputRefusedError


def build_calendar(
    zone: ZoneInfo, country: str, subdivision: str | None = None, closure_days: Iterable[date] = ()
) -> WorkCalendar:
    """Return the working days of an organisation.

    ``country`` and ``subdivision`` are ISO 3166 codes (``GB`` and ``ENG``, ``WLS``, ``SCT`` or ``NIR``);
    substitute days of bank holidays are included. ``closure_days`` are the dates on which the organisation is
    shut besides. Codes without known bank holidays raise InputRefusedError when the first day is asked for.
    """
    closed = frozenset(closure_days)

    @cache
    def bank_holidays() -> Container[date]:
        # The library takes a third of a second to load, which a command that counts no days need not pay.
        from holidays import country_holidays

        try:
            return country_holidays(country, subdiv=subdivision)
        except NotImplementedError:
            raise InputRefusedError(
                "No bank holidays are known for the country and subdivision in the settings.",
                "Write for example GB with ENG, WLS, SCT or NIR, or IE without a subdivision.",
            ) from None

    return WorkCalendar(zone, lambda day: day in closed or day in bank_holidays())
