"""Everything a person can do with a key: what it is called, which key, where it works, and what it does, in words.

The bindings of every screen, the key bar, the help, the command palette and the printed key sheet are all made
from ``ACTIONS``; nothing else names a key. A screen does an action in its method ``do_<id>``. A key stands for the
same action everywhere, and one that writes can be taken back with ``u``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from harassment_cms.domain.permissions import Right

if TYPE_CHECKING:
    from textual.binding import Binding


class Place(StrEnum):
    """The screens that actions belong to."""

    CASES = "cases"
    CASE = "case"
    TODAY = "today"
    SIGNPOSTING = "signposting"
    IMPORT = "import"
    INSIGHTS = "insights"
    PEOPLE = "people"
    RECORD = "record"
    PARTNERS = "partners"


GETTING_ABOUT = (
    ("Arrows", "move"),
    ("Enter", "opens or does what is marked"),
    ("Esc", "goes back; nothing typed is lost"),
    ("Tab", "goes to the next field"),
    ("Ctrl+S", "saves in a dialogue"),
    ("Mouse", "click on anything, also on the bars above and below"),
)

_WORK = (Place.CASES, Place.CASE)
_ALL = tuple(Place)
_PARTNERS, _WORKS = (Place.PARTNERS,), Right.WORK_CASES


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``keys`` are Textual's names, the first is the one shown; without, only the palette has it.

    ``places`` are the screens where it works, in all of them when empty. ``while_typing`` says that the key works
    in text fields and dialogues too. With ``right``, only those who have it are offered it; what is done to a case
    needs the right to work on cases unless it says otherwise.
    """

    id: str
    keys: str
    label: str
    help: str
    places: tuple[Place, ...] = _ALL
    while_typing: bool = False
    right: Right | None = None

    @property
    def needs(self) -> Right | None:
        """The right without which nobody is offered it."""
        return self.right or (Right.WORK_CASES if {*self.places} <= {*_WORK} else None)

    @property
    def shown_key(self) -> str:
        """The first key as people read it."""
        return key_words(self.keys.split(",")[0])


ACTIONS: tuple[Action, ...] = (
    Action("safety", "s", "Safety check", "Record the safety check of a new case.", _WORK),
    Action("take", "t", "Take", "Take the case: you work on it from now on.", _WORK),
    Action("give", "g", "Give", "Give the case to another case manager.", _WORK),
    Action("note", "n", "Note", "Add a note, with the minutes you spent.", _WORK, right=Right.ANSWER),
    Action("contact", "c", "Contact", "Record that you tried to reach, or reached, the reporting party.", _WORK),
    Action("task", "a", "Add task", "Add a task with a time, such as fri 10:00 or 3wd.", _WORK),
    Action("refer", "r", "Refer", "Look up who can help and record a referral.", _WORK),
    Action("link", "l", "Link", "Link the case to another one, with a reason.", _WORK),
    Action(
        "join", "J", "Join", "Join the case to another to work on both as one, or take them apart.", (Place.CASE,)
    ),
    Action("status", "m", "Move", "Move the case on: open, waiting for others, paused, closed.", _WORK),
    Action("close", "x", "Close case", "Close the case with an outcome.", _WORK),
    Action("label", "e", "Edit label", "Give the case a short label of your own.", _WORK),
    Action("seen", "v", "Seen", "Record that you looked at an answer that changed.", _WORK),
    Action("current", "w", "Which is current", "Say which of several answers are the current ones.", (Place.CASE,)),
    Action("count", "f", "In figures", "Decide whether figures break the case down, with a reason.", (Place.CASE,)),
    Action("excerpt", "p", "Mark a passage", "Mark sentences of the report or of a note with themes.", (Place.CASE,)),
    Action(
        "share",
        "q",
        "Share",
        "Share parts of the case with a partner, or see what is shared.",
        (Place.CASE, Place.PARTNERS),
        right=Right.WORK_CASES,
    ),
    Action("share_end", "", "End it", "End what is shared of the case with the partner.", _PARTNERS, right=_WORKS),
    Action("share_collect", "", "Collect now", "Take in what partners wrote and did.", _PARTNERS, right=_WORKS),
    Action("share_carry", "", "Carry to a folder", "Copy the partner's home to a folder.", _PARTNERS, right=_WORKS),
    Action("share_bring", "", "Bring a folder back", "Take a carried folder back.", _PARTNERS, right=_WORKS),
    Action(
        "share_renew",
        "",
        "New code: passphrase lost",
        "Invite a partner anew, who lost their passphrase or their code.",
        _PARTNERS,
        right=_WORKS,
    ),
    Action(
        "share_end_all",
        "",
        "End everything with them",
        "End everything that is shared with the partner.",
        _PARTNERS,
        right=_WORKS,
    ),
    Action("restrict", "z", "Restrict", "Close the case to all but people you name, or lift that.", (Place.CASE,)),
    Action(
        "done", "d", "Done", "Mark the task under the cursor as done.", (Place.CASE, Place.TODAY), right=Right.ANSWER
    ),
    Action("bring_in", "i", "Import it", "Import the file that is shown.", (Place.IMPORT,)),
    Action(
        "period",
        "y",
        "Period",
        "Choose another year, quarter or days, or count the same one anew.",
        (Place.INSIGHTS,),
    ),
    Action(
        "pack", "k", "Report", "Choose another report for the period, such as one of your own.", (Place.INSIGHTS,)
    ),
    Action(
        "release",
        "R",
        "Release",
        "Check the figures beside all released before, and release them.",
        (Place.INSIGHTS,),
        right=Right.RELEASE,
    ),
    Action(
        "releases", "V", "What was released", "Show, compare or prove what was released before.", (Place.INSIGHTS,)
    ),
    Action("write_file", "o", "Write a file", "Write the figures to a file.", (Place.INSIGHTS,)),
    Action(
        "invite",
        "j",
        "Invite somebody",
        "Invite a person with a one-time code.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action(
        "hand_over",
        "h",
        "Hand all cases over",
        "Hand all cases of the person over to a colleague.",
        (Place.PEOPLE,),
        right=Right.WORK_CASES,
    ),
    Action("person_details", "", "Change what is known", "Change what is known of the person.", (Place.PEOPLE,)),
    Action("person_away", "", "Away, and who covers", "Say when the person is away, or is back.", (Place.PEOPLE,)),
    Action(
        "person_roles",
        "",
        "Change the roles",
        "Give the person other roles.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action(
        "admit",
        "",
        "Let in to the reports",
        "Let a case manager in to the reports, after comparing six words.",
        (Place.PEOPLE,),
        right=Right.ADMIT,
    ),
    Action(
        "look_for",
        "",
        "Look for them in the reports",
        "Compare the reports that are here with what is known of a person.",
        (Place.PEOPLE,),
        right=Right.ADMIT,
    ),
    Action(
        "renew",
        "",
        "Make a new code: passphrase or code lost",
        "Invite the person anew, who lost their passphrase or their code.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action(
        "cancel_invitation",
        "",
        "Cancel the invitation",
        "Take an invitation back that nobody has used.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action("narrow", "f3", "Narrow", "Show some entries only: of a person, a case, some days.", (Place.RECORD,)),
    Action("prove", "f5", "Check the record", "Prove that nothing in the record was changed.", (Place.RECORD,)),
    Action("anchor", "f6", "Make an anchor", "Write down how far the record goes, signed, to keep.", (Place.RECORD,)),
    Action("export", "f7", "Write to a file", "Write the record for others to check it.", (Place.RECORD,)),
    Action("compare", "", "Compare with an anchor", "See whether the record holds what it says.", (Place.RECORD,)),
    Action(
        "disable",
        "",
        "Keep out for now",
        "Take the person's way in away until it is allowed again.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action(
        "enable",
        "",
        "Let in again",
        "Give the person the way in back that was taken away.",
        (Place.PEOPLE,),
        right=Right.MANAGE_USERS,
    ),
    Action(
        "remove",
        "",
        "Remove for good",
        "Remove the person at once, and renew the keys they knew.",
        (Place.PEOPLE,),
        right=Right.REMOVE,
    ),
    Action("undo", "u", "Take back", "Take back the last thing you recorded.", right=Right.WORK_CASES),
    Action(
        "write_down",
        "b",
        "Write a report down",
        "Begin to write down a report that did not come through the survey.",
        (Place.CASES, Place.TODAY),
        right=Right.WORK_CASES,
    ),
    Action(
        "paraphrase",
        "",
        "Paraphrase what people told",
        "Write what several people told, for the figures of a period.",
        (Place.CASES, Place.TODAY),
        right=Right.WORK_CASES,
    ),
    Action(
        "partner",
        "",
        "New partner in another department",
        "Make a small home for a partner in another department, to share parts of cases with.",
        (Place.CASES, Place.CASE, Place.TODAY, Place.PARTNERS),
        right=Right.WORK_CASES,
    ),
    Action(
        "partners",
        "",
        "Partners in other departments",
        "See who has what of which case, collect what they did, end it, carry their homes.",
        (Place.CASES, Place.CASE, Place.TODAY),
        right=Right.WORK_CASES,
    ),
    Action("find", "slash", "Go to case", "Go to a case by its reference.", right=Right.READ_CASES),
    Action("cases", "1", "Cases", "Go to the list of cases.", right=Right.READ_CASES),
    Action("today", "2", "Today", "Go to what is due.", right=Right.READ_CASES),
    Action("signposting", "3", "Who can help", "Go to the directory of support.", right=Right.WORK_CASES),
    Action("import", "4", "Import", "Go to bringing in reports.", right=Right.IMPORT),
    Action("insights", "5", "Insights", "Go to the figures.", right=Right.REPORT),
    Action("people", "6", "People", "Go to the people who work here."),
    Action("record", "7", "Record", "Go to the record of what was done.", right=Right.AUDIT),
    Action(
        "emergency",
        "",
        "Emergency access",
        "Ask for a restricted case that cannot wait, or decide about such a request.",
    ),
    Action("own_keys", "", "Your own passphrase", "Choose your passphrase and make new keys."),
    Action("rehearse_key", "", "Try a recovery key", "See what a recovery key opens, and change nothing."),
    Action("confirm_key", "", "Type a recovery key back", "Put on record that a recovery key can be read."),
    Action("remember_keys", "", "Use this computer's key store", "Let it open your keys while you are logged in."),
    Action("forget_keys", "", "Stop using the key store", "Let nothing but your passphrase open your keys."),
    Action("backups", "", "Backups", "See the backups, make one, check one.", right=Right.BACKUP),
    Action("theme", "", "Light or dark", "Change between the dark and the light colours."),
    Action("help", "question_mark,f1", "Help", "Explain this screen and show the keys."),
    Action("palette", "ctrl+p", "All actions", "Find any action by its name.", while_typing=True),
    Action("lock", "ctrl+l", "Lock", "Lock now. What you were writing is kept, sealed.", while_typing=True),
    Action("leave", "ctrl+q", "Leave", "Close the program. What you were writing is kept.", while_typing=True),
)

NOT_FOR_PARTNERS = ("people", "emergency", "rehearse_key", "confirm_key")
"""What needs no right here, and is still nothing for somebody of another department."""

_ON_THE_BAR: dict[Place, tuple[str, ...]] = {
    Place.CASES: (
        "note",
        "take",
        "task",
        "safety",
        "find",
        "undo",
        "contact",
        "refer",
        "link",
        "status",
        "close",
        "write_down",
    ),
    Place.CASE: ("note", "contact", "task", "refer", "undo", "take", "status", "link", "close", "give", "label"),
    Place.TODAY: ("done", "undo", "find", "write_down"),
    Place.SIGNPOSTING: ("undo", "find"),
    Place.IMPORT: ("bring_in",),
    Place.INSIGHTS: ("period", "pack", "write_file", "releases", "release"),
    Place.PEOPLE: ("invite", "hand_over"),
    Place.RECORD: ("narrow", "prove", "anchor", "export"),
    Place.PARTNERS: ("share",),
}
ALWAYS_ON_THE_BAR = ("help", "lock")

_KEY_WORDS = {"question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter"}


def key_words(key: str) -> str:
    """Say a key as it is printed on keyboards and in help: ``ctrl+l`` is Ctrl+L."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    return "+".join(part.capitalize() for part in key.split("+")) if "+" in key or len(key) > 1 else key


def by_id(action_id: str) -> Action:
    """Return the action with this id."""
    return next(action for action in ACTIONS if action.id == action_id)


def at(place: Place) -> tuple[Action, ...]:
    """Return what can be done on a screen, in the order of help."""
    return tuple(action for action in ACTIONS if place in action.places)


def on_the_bar(place: Place) -> tuple[Action, ...]:
    """Return what the key bar of a screen shows, the most wanted first."""
    return tuple(by_id(action_id) for action_id in _ON_THE_BAR[place])


def bindings_for(place: Place) -> list[Binding]:
    """Return a screen's bindings: they give way to text fields."""
    return _bindings((action for action in at(place) if not action.while_typing), priority=False)


def bindings_while_typing() -> list[Binding]:
    """Return the app's bindings: they come before everything, in every field and dialogue."""
    return _bindings((action for action in ACTIONS if action.while_typing), priority=True)


def on_key(place: Place, key: str) -> Action | None:
    """Return what a key does on a screen while nothing is typed, if anything."""
    return next((action for action in at(place) if not action.while_typing and key in action.keys.split(",")), None)


def is_way_out(key: str) -> bool:
    """Whether a key locks or leaves."""
    return key in (by_id("lock").keys, by_id("leave").keys)


def _bindings(actions: Iterable[Action], *, priority: bool) -> list[Binding]:
    from textual.binding import Binding

    return [
        Binding(action.keys, f"act('{action.id}')", action.label, id=action.id, show=False, priority=priority)
        for action in actions
        if action.keys
    ]


def key_sheet() -> str:
    """Return all keys on one page, to print and to pin beside the screen."""
    lines = ["KEYS", ""] + [f"  {key:<9}{words}" for key, words in GETTING_ABOUT]
    on_a_case = (_WORK, (Place.CASE,), (Place.CASE, Place.PARTNERS))
    for heading, chosen in (
        ("On a case", [action for action in ACTIONS if action.places in on_a_case]),
        ("Everywhere", [action for action in ACTIONS if action.places not in on_a_case and action.keys]),
    ):
        lines += ["", heading, ""] + [f"  {action.shown_key:<9}{action.help}" for action in chosen]
    return "\n".join(lines) + "\n"
