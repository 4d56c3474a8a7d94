"""From an export to the draft of a form: its questions, their types and options, and guesses at what they mean.

``scaffold`` is the way in. Everything here is offered to a person: what would be dangerous if it were wrong is left
for them to decide, and no answer stands in a draft unless it is plainly an option of the survey.
"""
