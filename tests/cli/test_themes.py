"""Themes on the command line: the codebook, excerpts of a case, and a paraphrase from looking to withdrawing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.cli.conftest import Hcms
from tests.factories import CASE_MANAGER, LEAD

THEME = "not_knowing_where"
PERIOD = ("--period", "2026-Q3")
GOOD = "Several people spent weeks in search of somebody who would listen, and some of them gave up on the way."


def narratives(hcms: Hcms) -> Iterator[tuple[str, str]]:
    """Cases of the quarter that are not anonymous, with some words of each report."""
    for line in hcms.ok("cases", "list", "--json").json:
        if line["route"] == "anonymous" or not "2026-07" <= (line["submitted_at"] or "") < "2026-10":
            continue
        shown = hcms.ok("cases", "show", line["ref"], "--json").json
        answers = {answer["question"]: answer for answer in shown["current"]["answers"]}
        words = next((each["raw"] for each in answers.values() if each["type"] == "long_text" and each["raw"]), "")
        if len(words.split()) > 5:
            yield line["ref"], " ".join(words.split()[:6])


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


def mark(hcms: Hcms, ref: str, words: str) -> Any:
    return hcms("cases", "theme", ref, "-", "--theme", THEME, "--json", stdin=words)


def test_from_excerpts_to_a_paraphrase_and_back(hcms: Hcms) -> None:
    marked: list[dict[str, Any]] = []
    refs: list[str] = []
    for ref, words in narratives(hcms):
        done = mark(hcms, ref, words)
        if done.code == 0:
            marked.append(done.json)
            refs.append(ref)
        assert done.code in (0, 4)
        if len(marked) == 4:
            break
    shown = hcms.ok("cases", "excerpts", refs[0])
    assert "Not knowing where to turn" in shown.out
    assert hcms.ok("cases", "show", refs[0], "--json").json["excerpts"] == [marked[0]]
    assert "Marked with themes" in hcms.ok("cases", "show", refs[0]).out
    hcms.ok("cases", "untheme", refs[0], str(marked[0]["id"]))
    assert hcms.ok("cases", "excerpts", refs[0], "--json").json == []
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
    quoting = hcms("themes", "paraphrase", THEME, f"They said: {marked[0]['text']}", *PERIOD)
    assert quoting.code == 4
    assert marked[0]["text"] not in quoting.err
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
