"""The texts of safety and trust that a survey needs beside its questions, and the places in them to fill in.

``sheet`` puts them on a build sheet. A form file may have its own text for any of them (``wording``); these are
for all others. They promise only what the program and its pathways do, and must stay true for every form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "emergency": "In an emergency",
        "readers": "Who will read this",
        "next": "What happens next",
        "evidence": "Keeping what shows what happened",
        "police": "Going to the police later",
        "anonymous": "What anonymous means, and its limits",
    }
)
"""Every text by its key, in the order people read them; ``next`` is made from the form's pathways."""

TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "emergency": (
            "If anyone is in danger now, ring {danger_now}. If you cannot speak, ring from a mobile phone, stay on "
            "the line and press 55 when you are asked to. When it is not an emergency, the police answer on "
            "{police}. On campus, security comes at any hour: {security}.\n"
            "This survey is read in working hours only. Please do not wait for an answer to it. Samaritans listen "
            "day and night on 116 123; for urgent help with your mental health, ring 111 and choose the mental "
            "health option."
        ),
        "readers": (
            "The trained case managers of {organisation} read what you send. They tell another department only what "
            "it needs to know, and ask you first if you gave your name.\n"
            "They may have to act without asking where a life is in danger, where someone under 18 is at risk, or "
            "where the law says so. They decide that together with the safeguarding lead, {safeguarding}, and tell "
            "you before, if they can.\n"
            "Is your report about one of the people who would read it? Then please do not use this survey, and turn "
            "to somebody outside the team: {conflict}."
        ),
        "evidence": (
            "Keep what you have: messages, e-mails, photos, posts, call lists, clothes. Do not change, crop or "
            "delete anything, even if you never want to see it again; somebody you trust can keep it for you. A "
            "screenshot is worth most if it shows the day, the user name and the address of the page.\n"
            "Write down what happened as soon as you feel able to: when, where, who was there, and what was said in "
            "the words that were used. Put the day on it on which you write.\n"
            "Please do not send files through the survey, and never send anyone intimate pictures. The case manager "
            "tells you a safe way.\n"
            "After a sexual assault, a sexual assault referral centre can look after you and keep traces for later, "
            "without the police. The first days matter most; if you can, put unwashed clothes into a paper bag. If "
            "you think you were spiked, ask a hospital, a doctor or 111 about a test within hours. If all of that is "
            "past, you can still be helped, and still be believed."
        ),
        "police": (
            "Telling us is not telling the police, and you do not have to do both. You can go to the police today, "
            "later or never; there is no time limit for serious crimes, and there is one of six months for some "
            "lesser ones.\n"
            "We keep your report exactly as you sent it, and a record of everyone who opened it, so that it can be "
            "shown later that nothing was changed. What a court makes of it, nobody can promise.\n"
            "A case manager can explain what the police would ask, and be with you when you speak to them. A hate "
            "crime can also be told to the police without your name at report-it.org.uk. By law the police may ask "
            "us for a report they know of; if we are allowed to, we tell you before we give it."
        ),
        "anonymous": (
            "If you stay anonymous, we do not ask who you are and do not try to find out. We read your report like "
            "any other. We can look for others like it, speak to those who are responsible for a place, and ask for "
            "changes.\n"
            "It has limits. We cannot write to you, ask you anything or tell you what we did. Nearly always we "
            "cannot start a formal procedure against a person. What you write may show who you are, to us or to "
            "somebody who was there: leave out what you do not want known. If you write that a life is in danger, we "
            "look for help for that person with what we have.\n"
            "We cannot tell which report is yours, so we cannot show, correct or delete it later. You can always "
            "send another one, with your name or without."
        ),
    }
)
"""The texts by key, for forms that have none of their own. A line end begins a new paragraph."""

BLANKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation": "the name of your organisation",
        "danger_now": "the emergency number",
        "police": "the number of the police when it is not an emergency",
        "security": "how to reach security at any hour",
        "safeguarding": "the name of the safeguarding lead, and how to reach them",
        "conflict": "somebody outside the team, and how to reach them",
    }
)
"""What stands for each place in braces as long as nobody has said it."""

_BRACES: Final = re.compile(r"\{([a-z_]+)\}")


def blanks_in(text: str) -> tuple[str, ...]:
    """Return every word in braces, as written, each once."""
    return tuple(dict.fromkeys(_BRACES.findall(text)))


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return ``text`` with its places filled from ``known``, or marked; other words in braces stay as they are."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in BLANKS:
            return found[0]
        return known.get(name) or marked(name)

    return _BRACES.sub(put, text)


def marked(name: str) -> str:
    """Return the mark of a place that nobody has filled yet."""
    return f"[FILL IN: {BLANKS[name]}]"
