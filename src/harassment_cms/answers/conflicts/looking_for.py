"""Whom reports are searched for: everybody in the list of people, by what is known of them."""

from __future__ import annotations

from harassment_cms.domain.conflicts import PersonTerms
from harassment_cms.domain.person_details import PersonDetails
from harassment_cms.domain.roster import Member
from harassment_cms.ports import Desk, Repositories


def everybody(desk: Desk, view: Repositories) -> tuple[PersonTerms, ...]:
    """Return the terms of everybody who has a way in or may get one again; who was removed opens nothing any more."""
    details = desk.details(view)
    return tuple(terms_of(user, details[user.id]) for user in desk.roster(view).users.values() if not user.removed)


def terms_of(user: Member, details: PersonDetails) -> PersonTerms:
    """Return one person's terms. The name under which they were added counts whatever they say: it is signed."""
    return PersonTerms(
        user.id,
        tuple(dict.fromkeys((user.name, details.full_name, *details.other_names))),
        details.emails + ((details.contact,) if details.contact else ()),
        details.accounts,
        details.staff_numbers,
        details.phones,
        details.terms,
    )
