"""Reports come from strangers: whatever is written in one, no screen acts on it, hides it or breaks.

The last filter is taken away here, so that the first guard (``safe_text`` and ``Content``) has to hold alone; the
filter has its own tests.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Queue
from harassment_cms.domain.safetext import TERMINAL_ACTS_ON
from harassment_cms.domain.work import LinkKind
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace

Drive = Callable[..., Driver]
ACTED_ON = re.compile(f"[{TERMINAL_ACTS_ON}]")
HOSTILE = (
    "[@click=app.quit]click me[/] [link=file:///etc/passwd]x[/link] [/] [bold red on white]",
    "\x1b]52;c;aGVsbG8=\x07\x1b[2J\x1b[31mred\x1b[0m \x9b1;1H",
    "left \u202e\u2066right\u2069 a\u200bb c\ufeffd e\u200df",
    "z" + "\u0301" * 40 + "algo",
    "$text-muted [$error]{x} {{y}} %s \\[b] \\",
    "👩‍👩‍👧‍👦 你好 ﷽ \U000e0041\U000e0042",
)
SCROLLBAR = ("grab", "release", "scroll_up", "scroll_down")
PANES = ("next", "report", "timeline", "people", "tasks", "referrals", "links", "history")


@pytest.fixture
def ref(cerys: Workspace, tmp_path: Path) -> str:
    """A case whose every answer, and everything written on it, is hostile."""
    form = next(iter(cerys.desk.forms().values()))
    free = [q.id for q in form.questions if q.type.value in ("text", "long_text", "email", "phone")]
    file = tmp_path / "hostile.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Response ID", "route", *free, HOSTILE[0], "types"])
        words = [HOSTILE[number % len(HOSTILE)] for number in range(len(free) + 2)]
        writer.writerow(["h1", "I give my name and would like to talk to a case manager", *words])
    made = cerys.imports.run(file).cases[0]
    everything = " ".join(HOSTILE)
    cerys.casework.label(made, HOSTILE[0][:50])
    cerys.casework.note(made, everything + "\n" + everything)
    cerys.tasks.add(HOSTILE[0], "1h", made)
    other = cerys.cases.lines(cerys.cases.ids(Queue.ALL))[-1].case.ref
    cerys.links.add(made, other, LinkKind.RELATED, everything)
    cerys.referrals.offer(made, "students-union-advice", everything)
    cerys.drafts.save(f"note/{made}", everything)
    return made


def findings(app: HcmsApp) -> Iterator[str]:
    """What on the screen a terminal or a click could act on."""
    for strip in app.screen._compositor.render_strips(app.size):
        for text, style, control in strip:
            if control:
                yield f"control {control!r}"
            if found := ACTED_ON.search(text):
                yield f"character {found[0]!r}"
            if style is not None and style.link:
                yield "link"
            for key, value in style.meta.items() if style is not None else ():
                if key.startswith("@") and value not in SCROLLBAR:
                    yield f"action {key}"


async def look(d: Driver, *, guarded: bool = False) -> None:
    if not guarded:
        d.app._guard = ()
    d.app.screen.refresh(layout=True)
    await d.rest()
    assert list(findings(d.app)) == []
    assert d.app.is_running


@pytest.mark.parametrize(("panes", "size"), [(PANES, (80, 24)), (("report",), (120, 40))], ids=["80x24", "120x40"])
async def test_no_page_of_a_case_acts_on_words(
    home: Home, cerys: Workspace, drive: Drive, ref: str, panes: tuple[str, ...], size: tuple[int, int]
) -> None:
    place = ReturnPlace(mode="cases", ref=ref, pane=panes[0])
    async with drive(HcmsApp(home, None, cerys, place), size) as d:
        for pane in panes:
            assert d.app.here().pane.split("/")[0] == pane
            for _ in range(3):
                await look(d)
                await d.press("enter" if pane == "report" else "pagedown", "pagedown")
            await d.press("right")


async def test_no_list_dialogue_or_place_acts_on_words(app: HcmsApp, drive: Drive, ref: str) -> None:
    async with drive(app, (120, 40)) as d:
        await look(d)
        await d.press("slash")
        await d.type(ref)
        await d.press("enter")
        for key in "ngscmxl":
            # What a person types, or had begun to type, stands in its field as it is: there the filter guards.
            d.app._guard = ()
            d.app.guard()
            await d.press(key)
            await look(d, guarded=True)
            await d.press("escape")
        await d.press("2")
        await look(d)
        await d.press("3")
        await d.type(HOSTILE[0])
        await look(d)


async def test_hostile_names_are_only_names(home: Home, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harassment_cms.bootstrap.people_in", lambda _: HOSTILE)
    async with drive(HcmsApp(home, None)) as d:
        await look(d)
        await d.press("down", "enter")
        await look(d)
