"""Telephone numbers: whether one can be rung, and by which digits. Used by the check and by published pages.

The plans of numbers come from the ``phonenumbers`` library. A number is one of the given country unless it begins
with +.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


def fault(number: str, country: str) -> str | None:
    """Say what is wrong with a number, None if it can be rung from any telephone of ``country`` (GB, IE …)."""
    import phonenumbers

    number = number.lstrip()
    read = _read(number, country)
    if read is None:
        return "is no telephone number"
    if phonenumbers.is_valid_number(read) or _is_short(read, country):
        return None
    if len(_digits(number)) <= _LONGEST_EXTENSION and not number.startswith("+"):
        return "looks like an extension, which can't be rung from a mobile phone: give the whole number"
    return f"is not a number that exists under the plan of {country if not number.startswith('+') else 'its country'}"


def same_as(number: str, country: str) -> str:
    """Return what two ways of writing one number have in common."""
    read = _read(number, country)
    return _digits(number) if read is None else f"+{read.country_code}{read.national_number}"


def costs_extra(number: str, country: str) -> bool:
    """Whether calls to it are charged above those to ordinary numbers."""
    from phonenumbers import PhoneNumberType, number_type

    read = _read(number, country)
    dear = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
    return read is not None and number_type(read) in dear


def to_dial(number: str) -> str:
    """Return the number as a telephone takes it: digits, with a leading + kept."""
    return ("+" if number.lstrip().startswith("+") else "") + _digits(number)


_LONGEST_EXTENSION = 6


def _is_short(read: PhoneNumber, country: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_short_number_for_region(read, country)


@lru_cache(maxsize=1024)
def _read(number: str, country: str) -> PhoneNumber | None:
    import phonenumbers

    try:
        return phonenumbers.parse(number.replace(" ", ""), country)
    except phonenumbers.NumberParseException:
        return None


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
