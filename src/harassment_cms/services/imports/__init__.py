"""Importing what a survey tool exported: nothing lost, nothing doubled, nothing shown.

The file is hashed and recognised before anything is written; then whole chunks are committed, each record
with its exact bytes, its case, its codes and its keys. A killed import leaves whole chunks; running it again
completes it (design section 5).
"""

from harassment_cms.services.imports.importing import Imports
from harassment_cms.services.imports.results import FilePreview, ImportResult, Progress
from harassment_cms.services.imports.settling import AtHand, SetAside, Settling

__all__ = ["AtHand", "FilePreview", "ImportResult", "Imports", "Progress", "SetAside", "Settling"]
