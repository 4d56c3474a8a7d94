"""Themes, excerpts and paraphrases as plain data for ``--json``. Nothing is printed here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.moments import to_text

if TYPE_CHECKING:
    from harassment_cms.codebook import Theme
    from harassment_cms.domain.narrative.excerpts import Excerpt
    from harassment_cms.services.narrative import Looked, ThemeStanding, Version

Data = dict[str, Any]


def theme(given: Theme) -> Data:
    """Return a theme of the codebook."""
    return {**dataclasses.asdict(given), "since": str(given.since), "retired": given.retired and str(given.retired)}


def excerpt(given: Excerpt) -> Data:
    """Return an excerpt that was marked: words of a report."""
    return {
        "id": given.id,
        "source": given.source,
        "text": given.text,
        "themes": list(given.themes),
        "agreed": given.agreed,
        "marked_at": to_text(given.marked_at),
        "marked_by": given.marked_by,
    }


def theme_standing(given: ThemeStanding) -> Data:
    """Return what stands behind a theme: true figures."""
    return {**dataclasses.asdict(given), "enough": given.enough}


def looked(given: Looked) -> Data:
    """Return what was found in a paraphrase; positions count characters from 1."""
    return {
        **theme_standing(given.standing),
        "text": given.text,
        "quoted": None if given.quoted is None else {"first": given.quoted[0] + 1, "last": given.quoted[1]},
        "findings": [
            {"position": each.position, "last": each.end, "kind": each.kind.value, "words": each.words(given.text)}
            for each in given.findings
        ],
    }


def paraphrase(given: Version) -> Data:
    """Return a version of a paraphrase; without a text it withdrew the one before."""
    kept = [{"position": place, "kind": kind, "reason": why} for place, kind, why in given.kept]
    return {**dataclasses.asdict(given), "kept": kept, "made_at": to_text(given.made_at), "withdrawn": not given.text}
