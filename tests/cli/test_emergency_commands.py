"""``hcms cases emergency`` by four people, and what each is told as they unlock."""

from __future__ import annotations

from tests.cli.conftest import Hcms
from tests.factories import CASE_MANAGER, COLLEAGUE, LEAD, Sketch, StillClock, add_cases, open_as

from harassment_cms.bootstrap import Home


def test_asked_granted_opened_and_told(three: Hcms) -> None:
    workspace = open_as(Home(three.home), CASE_MANAGER, StillClock())
    (ref,) = add_cases(workspace, [Sketch()])
    workspace.restricting.restrict(ref, [CASE_MANAGER], "It names somebody.")
    workspace.close()
    emergency = ("cases", "emergency")
    asked = three.ok(*emergency, "ask", ref, "--reason", "It cannot wait.", "--json", user=COLLEAGUE).json
    assert (asked["ref"], asked["state"], asked["has_part"]) == (ref, "asked", True)
    number = str(asked["number"])
    told = three.ok(*emergency, "list", "--json", user=LEAD)
    assert f"{COLLEAGUE} asks for emergency access to {ref}. It waits for you to decide" in told.err
    assert [each["number"] for each in told.json["to_decide"]] == [asked["number"]]
    assert three(*emergency, "grant", number, user=CASE_MANAGER).code == 5
    three.ok(*emergency, "grant", number, user=LEAD)
    assert f"hcms cases emergency open {number}" in three.ok("today", user=COLLEAGUE).err
    three.ok(*emergency, "open", number, user=COLLEAGUE)
    three.ok("cases", "show", ref, user=COLLEAGUE)
    assert (
        f"{COLLEAGUE} opened {ref} by emergency access, which {LEAD} granted."
        in three.ok("today", user=CASE_MANAGER).err
    )
    three.ok(*emergency, "seen", user=CASE_MANAGER)
    assert "emergency" not in three.ok("today", user=CASE_MANAGER).err


def test_a_backup_elsewhere_needs_a_word_about_the_home_of_today(hcms: Hcms) -> None:
    elsewhere = hcms.home.parent / "elsewhere"
    made = hcms.ok("backup", "create", "--to", str(elsewhere), "--json").json["path"]
    place = ("--home", str(hcms.home.parent / "restored"))
    assert hcms("backup", "restore", made, *place).code == 2
    done = hcms.ok("backup", "restore", made, *place, "--present", str(hcms.home), "--json")
    assert done.json["carried_over"] == {"statements": 0, "restricted": 0, "ended_shares": 0}
    place = ("--home", str(hcms.home.parent / "again"))
    done = hcms.ok("backup", "restore", made, *place, "--without-present", "--json")
    assert done.json["carried_over"] is None
    assert "which cases were restricted" in done.err
