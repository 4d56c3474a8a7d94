"""Sharing parts of cases with partners in other departments, through small homes of their own."""

from harassment_cms.services.sharing.carrying import Carrying
from harassment_cms.services.sharing.exchanging import Exchange, Told
from harassment_cms.services.sharing.offering import Offered
from harassment_cms.services.sharing.sharing import Ended, PartnerView, Preview, ShareView, Sharing

__all__ = ["Carrying", "Ended", "Exchange", "Offered", "PartnerView", "Preview", "ShareView", "Sharing", "Told"]
