"""Other roles for a person: who gives them, who keeps theirs, what follows for keys, sessions and the record."""

from __future__ import annotations

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, Sketch, add_cases
from tests.people.conftest import Open

from harassment_cms.domain import chain
from harassment_cms.domain.errors import ConflictError, NotPermittedError
from harassment_cms.domain.permissions import Right, Role


def test_a_new_role_works_at_once_and_the_record_still_holds(opened: Open) -> None:
    administrator, lead = opened(ADMINISTRATOR), opened(LEAD)
    with pytest.raises(NotPermittedError):
        lead.desk.require(Right.MANAGE_USERS)
    administrator.rights.change(LEAD, (Role.LEAD, Role.ADMINISTRATOR))
    lead.rights.change(ADMINISTRATOR, (Role.LEAD,))
    with pytest.raises(NotPermittedError):
        administrator.inviting.invite("Ines Okafor", (Role.LEAD,))
    again = opened(LEAD)
    assert again.desk.store.keys.import_key is not None  # type: ignore[attr-defined]
    assert again.record.verify().problems == ()


def test_entries_are_judged_by_the_roles_of_their_day(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    colleague = opened(COLLEAGUE)
    add_cases(opened(CASE_MANAGER), [Sketch()])
    colleague.tasks.add("Of my own", "tomorrow", None)
    opened(ADMINISTRATOR).rights.change(COLLEAGUE, (Role.LEAD,))
    assert opened(ADMINISTRATOR).record.verify().problems == ()
    writable = chain._writable
    monkeypatch.setattr(chain, "_writable", lambda roster, user, _: writable(roster, user, roster.seq))
    problems = opened(ADMINISTRATOR).record.verify().problems
    assert any("their role does not write" in problem for problem in problems)


def test_whoever_ceases_to_be_a_case_manager_leaves_a_key_to_renew(opened: Open) -> None:
    colleague = opened(COLLEAGUE)
    (ref,) = add_cases(opened(CASE_MANAGER), [Sketch()])
    colleague.cases.show(ref)
    changed = opened(ADMINISTRATOR).rights.change(COLLEAGUE, (Role.LEAD,))
    assert changed.key_owed
    assert not changed.person.admitted
    with pytest.raises(NotPermittedError):
        colleague.cases.show(ref)
    assert not colleague.store.keys.opens_content


def test_the_last_of_a_kind_keep_their_roles(opened: Open) -> None:
    administrator = opened(ADMINISTRATOR)
    with pytest.raises(NotPermittedError, match="nobody would be left who can add people"):
        administrator.rights.change(ADMINISTRATOR, (Role.LEAD,))
    administrator.rights.change(COLLEAGUE, (Role.LEAD,))
    with pytest.raises(NotPermittedError, match="nobody would be left who can open reports"):
        administrator.rights.change(CASE_MANAGER, (Role.LEAD,))
    with pytest.raises(ConflictError, match="just these roles"):
        administrator.rights.change(CASE_MANAGER, (Role.CASE_MANAGER,))
    administrator.inviting.invite("Ines Okafor", (Role.ADMINISTRATOR,))
    with pytest.raises(NotPermittedError, match="nobody would be left who can add people"):
        administrator.rights.change(ADMINISTRATOR, (Role.LEAD,))


def test_somebody_new_among_the_case_managers_is_let_in(opened: Open) -> None:
    opened(ADMINISTRATOR).rights.change(LEAD, (Role.LEAD, Role.CASE_MANAGER))
    manager = opened(CASE_MANAGER)
    assert LEAD in manager.people.waiting()
    manager.newcomers.admit(LEAD)
    assert opened(LEAD).store.keys.opens_content
