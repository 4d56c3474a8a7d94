"""Reports that no survey sent: told in person, by phone or in a letter, and entered by a case manager.

They are judged, sealed, counted and worked like any other, under a key of the case manager's own day.
"""

from harassment_cms.services.by_hand.asking import CIRCUMSTANCES, TOLD_AT, Asking, Step, words_of
from harassment_cms.services.by_hand.entering import ByHand, Entered, EnteredTwiceError
from harassment_cms.services.by_hand.report import HandReport
from harassment_cms.services.by_hand.unfinished import Unfinished

__all__ = [
    "CIRCUMSTANCES",
    "TOLD_AT",
    "Asking",
    "ByHand",
    "Entered",
    "EnteredTwiceError",
    "HandReport",
    "Step",
    "Unfinished",
    "words_of",
]
