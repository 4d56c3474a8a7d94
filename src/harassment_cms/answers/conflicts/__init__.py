"""Reports that may be about somebody who works here: what becomes of them when they arrive, and who is looked for."""

from harassment_cms.answers.conflicts.closing import Closing
from harassment_cms.answers.conflicts.looking_for import everybody, terms_of

__all__ = ["Closing", "everybody", "terms_of"]
