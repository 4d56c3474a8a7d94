"""What people told, made fit to be published: excerpts and their themes, independence, and what gives somebody away.

``excerpts`` says what was marked and finds it in its source, ``agreement`` whether a report may be used at all,
``independence`` how many cases stand apart from each other, ``redaction`` what in a paraphrase could point to a
person or repeats somebody's words. Called by the services that mark excerpts and keep paraphrases.
"""
