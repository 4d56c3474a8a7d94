"""Reports that may be about somebody who works here: what becomes of them when they arrive, and who is looked for."""

from harassment_cms.answers.conflicts.closing import Closing
from harassment_cms.answers.conflicts.looking_for import everybody, terms_of
from harassment_cms.answers.conflicts.looking_through import Looking

__all__ = ["Closing", "Looking", "everybody", "terms_of"]
