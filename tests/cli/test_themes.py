"""Themes on the command line: the codebook, excerpts of a case, and a paraphrase from looking to withdrawing."""

from __future__ import annotations

import json
from contextlib import closing, suppress

from tests.cli.conftest import PERSON, Hcms
from tests.factories import CASE_MANAGER, COST, LEAD, PASSPHRASE

from harassment_cms.bootstrap import Home, open_workspace, unlock_keys
from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import InputRefusedError

THEME = "not_knowing_where"
PERIOD = ("--period", "2026-Q3")
GOOD = "Several people spent weeks in search of somebody who would listen, and some of them gave up on the way."


def mark_three(hcms: Hcms) -> list[tuple[str, str]]:
    """Mark some words of three cases of the quarter; return those of one more that could be marked, too."""
    home = Home(hcms.home)
    free: list[tuple[str, str]] = []
    marked = 0
    with closing(open_workspace(home, unlock_keys(home, PERSON, PASSPHRASE), COST)) as work:
        for line in work.cases.list():
            told = [each.raw for each in work.cases.show(line.case.ref).answers if each.type == "long_text"]
            words = " ".join(" ".join(told).split()[:6])
            if line.case.facts.route is Route.ANONYMOUS or not "2026-07" <= str(line.case.submitted_at) < "2026-10":
                continue
            with suppress(InputRefusedError):
                work.coding.mark(line.case.ref, words, [THEME])
                if marked == 3:
                    work.undo.last()
                    free.append((line.case.ref, words))
                    break
                marked += 1
    return free


def test_the_codebook_is_listed_and_checked_without_a_passphrase(nowhere: Hcms, three: Hcms) -> None:
    listed = nowhere.ok("themes", "list", "--json").json
    assert listed[0].keys() == {"id", "label", "belongs", "does_not_belong", "since", "retired"}
    assert "Belongs here:" in nowhere.ok("themes", "list").out
    assert three.ok("themes", "check", "--json").json == {
        "file": str(three.home / "themes.yaml"),
        "themes": len(listed),
    }
    own = three.home / "themes.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("  label:", "  lable:", 1), encoding="utf-8")
    wrong = three("themes", "check")
    assert wrong.code == 4
    assert f"{own}:" in wrong.err
    assert 'did you mean "label"' in wrong.err


def test_from_excerpts_to_a_paraphrase_and_back(hcms: Hcms) -> None:
    [(ref, words)] = mark_three(hcms)
    marked = hcms.ok("cases", "theme", ref, "-", "--theme", THEME, "--json", stdin=words).json
    refused = hcms("cases", "theme", ref, "-", "--theme", "no_such", stdin=words)
    assert refused.code == 4
    assert words not in refused.err
    shown = hcms.ok("cases", "excerpts", ref)
    assert "Not knowing where to turn" in shown.out
    assert hcms.ok("cases", "show", ref, "--json").json["excerpts"] == [marked]
    assert "Marked with themes" in hcms.ok("cases", "show", ref).out
    hcms.ok("cases", "untheme", ref, str(marked["id"]))
    assert hcms.ok("cases", "excerpts", ref, "--json").json == []
    assert "Mark of an excerpt taken away" in hcms.ok("cases", "undo").err
    standing = {each["theme"]: each for each in hcms.ok("themes", "standing", *PERIOD, "--json").json}
    assert standing[THEME]["apart"] >= 3
    assert standing[THEME]["enough"] is True
    assert "Stand apart" in hcms.ok("themes", "standing", *PERIOD).out

    risky = f"In the library, and at x@example.ac.uk: {GOOD}"
    looked = hcms.ok("themes", "paraphrase", THEME, risky, *PERIOD, "--look", "--json").json
    assert [(each["position"], each["kind"]) for each in looked["findings"]] == [(8, "place"), (24, "email")]
    refused = hcms("themes", "paraphrase", THEME, risky, *PERIOD, "--stays", "8=There are nine.")
    assert refused.code == 4
    assert "Character 24: x@example.ac.uk" in refused.out
    assert "beginning at character 24" in refused.err
    assert hcms("themes", "paraphrase", THEME, risky, *PERIOD, "--stays", "nine").code == 2
    quoting = hcms("themes", "paraphrase", THEME, f"They said: {marked['text']}", *PERIOD)
    assert quoting.code == 4
    assert marked["text"] not in quoting.err
    kept = hcms.ok("themes", "paraphrase", THEME, "-", *PERIOD, "--json", stdin=GOOD).json
    assert (kept["edition"], kept["text"], kept["withdrawn"]) == (1, GOOD, False)
    hcms.ok("themes", "withdraw", THEME, *PERIOD, "--reason", "Somebody asked for it.")
    assert "Withdrawn: Somebody asked for it." in hcms.ok("themes", "paraphrases").out
    versions = hcms.ok("themes", "paraphrases", *PERIOD, "--json").json
    assert [each["edition"] for each in versions] == [1, 2]
    assert json.dumps(versions).count(GOOD) == 1


def test_a_lead_sees_what_is_published_and_not_what_stands_behind(three: Hcms) -> None:
    assert three("themes", "standing", *PERIOD, user=LEAD).code == 5
    assert three("themes", "paraphrase", THEME, GOOD, *PERIOD, user=LEAD).code == 5
    assert "No paraphrase is kept" in three.ok("themes", "paraphrases", user=LEAD).err
    refused = three("themes", "paraphrase", THEME, GOOD, *PERIOD, user=CASE_MANAGER)
    assert refused.code == 4
    assert "3 are needed" in refused.err
