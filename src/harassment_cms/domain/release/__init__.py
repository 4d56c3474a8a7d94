"""The check before a release: what an outsider can work out from everything that is or was published.

``told`` says what was published, ``reading`` takes that from a report, ``counting`` turns it into linear conditions
on whole numbers (``system``), ``narrowing`` looks for what those leave open, ``audit`` says it in words, and
``remedies`` finds the cheapest change that makes all figures safe. The search itself is done by a ``Solver`` that
is passed in; the room ``solving`` has one. Called by the service that makes releases.
"""
