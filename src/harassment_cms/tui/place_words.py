"""What each screen is called and how help explains it; to partners in other departments as they see it."""

from __future__ import annotations

from harassment_cms.tui.actions import Place

_RECORD_WORDS = (
    "Everything that was done here, the newest first: who, when, what, on which case, what was refused. No word of a "
    "report is in it. The entry under the cursor stands beside the list. Releases, and what waits for your "
    "decision, stand above it. Nothing here can be changed."
)

PLACES: dict[Place, tuple[str, str]] = {
    Place.CASES: (
        "Cases",
        "The queues are on the left, with how many cases each holds; the cases of the queue are beside them. Left "
        "and right move between the two, up and down within. Enter opens a case.",
    ),
    Place.CASE: (
        "A case",
        "What has to be known before any contact stands at the top. Left and right turn the pages below it: what "
        "comes next, the report, the timeline and so on. Enter does what the line says. Long answers are closed "
        "until you open them with Enter. That you opened this case is on record.",
    ),
    Place.TODAY: (
        "Today",
        "What is due today, what is late, whom you owe a first contact, what is due within a week, and what is "
        "still missing. Enter goes to the case.",
    ),
    Place.SIGNPOSTING: (
        "Who can help",
        "Type a few words; slips do not matter. Down goes to the filters, and again to what was found. Enter opens "
        "an entry. From a case, an open entry can be recorded as a referral.",
    ),
    Place.IMPORT: (
        "Import",
        "Bring in an export of the survey tool. Pick the file, or type its path; Tab completes a name. What it is "
        "and what an import would do is shown first, and nothing is written until you say so. The same file again "
        "changes nothing. You see counts, headings and reasons here, and no word of a report.",
    ),
    Place.INSIGHTS: (
        "Insights",
        "Figures of a quarter, a year or any days, rounded so that nobody can be picked out. The tables are on the "
        "left, section by section; the one under the cursor stands beside them, with a bar for each figure, the "
        "periods it is compared with, and its notes. Each counting is put on record with your name.",
    ),
    Place.PEOPLE: (
        "People",
        "Everyone who works here is on the left, and the one under the cursor beside them: when they are away and "
        "who covers, and what is known of them, as far as you may see it. Right goes to the person; Enter there does "
        "what the line says. You can always keep your own details and say when you are away.",
    ),
    Place.RECORD: ("Record", _RECORD_WORDS),
    Place.PARTNERS: (
        "Shared with partners",
        "Every partner in another department is on the left, and the one under the cursor beside them: what of the "
        "case they see, until when, what came back, and what can be done. Right goes to the partner; Enter there "
        "does what the line says.",
    ),
}

_FOR_PARTNERS: dict[Place, tuple[str, str]] = {
    Place.CASES: (
        "Cases",
        "What the case managers share with you, one line for each case. Up and down move, Enter opens one. What is "
        "not here is not shared with you.",
    ),
    Place.CASE: (
        "A case",
        "Until when it is shared with you stands at the top. Left and right turn the pages below it: what is shared "
        "with you, what you wrote, your tasks. n writes an answer or a note, which the case managers read when they "
        "next open their program. That you opened this case is on record.",
    ),
    Place.TODAY: (
        "Today",
        "What of your tasks is due today, what is late, and what is due within a week. Enter goes to the case, and d "
        "marks a task as done.",
    ),
}


def explained(place: Place, *, is_partner: bool = False) -> tuple[str, str]:
    """Return a screen's name and what it is for, as whoever looks at it sees it."""
    return _FOR_PARTNERS.get(place, PLACES[place]) if is_partner else PLACES[place]
