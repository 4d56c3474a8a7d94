"""Sharing parts of cases with partners in other departments, through small homes of their own."""

from harassment_cms.services.sharing.carrying import BroughtBack, Carrying, Kept
from harassment_cms.services.sharing.exchanging import Exchange, Told
from harassment_cms.services.sharing.offering import Offered
from harassment_cms.services.sharing.sharing import Ended, Invited, Preview, Sharing
from harassment_cms.services.sharing.views import CameBack, PartnerView, ShareView

__all__ = [
    "BroughtBack",
    "CameBack",
    "Carrying",
    "Ended",
    "Exchange",
    "Invited",
    "Kept",
    "Offered",
    "PartnerView",
    "Preview",
    "ShareView",
    "Sharing",
    "Told",
]
