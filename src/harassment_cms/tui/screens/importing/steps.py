"""The steps of an import on its screen, and what can be done at each."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """Where in an import one is."""

    PICK = "Which file?"
    KEY = "Which file is the answer key?"
    READING = "Reading"
    ASKED = "One question first"
    NO_FORM = "No form fits it"
    SHOWN = "What would be imported"
    WRITING = "Importing"
    CLEARING = "Is all of it in?"
    DONE = "What was imported"


HINTS = {
    Step.PICK: "Enter takes the file. Tab completes a name. Down goes to the list.",
    Step.KEY: "Enter takes the file. Esc goes back to the export.",
    Step.READING: "Nothing is written. Esc stops.",
    Step.ASKED: "Nothing was written. Enter does what is marked, Esc goes back.",
    Step.NO_FORM: "Nothing was written. Enter does what is marked, Esc goes back.",
    Step.SHOWN: "Nothing was written yet. i imports, Esc goes back to the files.",
    Step.WRITING: "Esc stops between two parts; what is in stays in.",
    Step.CLEARING: "The reports are in. Esc stops, and the file stays where it is.",
    Step.DONE: "Enter does what is marked.",
}
