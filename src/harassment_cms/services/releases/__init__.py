"""Releases: figures that leave the house, checked against everything that left before, and frozen.

A release keeps the published figures as bytes, and what it counted, so that a later period counts the same and what
changes afterwards is told as a restatement. Answers to requests for information are releases, too.
"""

from harassment_cms.services.releases.comparing import Compared
from harassment_cms.services.releases.ledger import Releases
from harassment_cms.services.releases.released import Released
from harassment_cms.services.releases.releasing import Made, RefusedReleaseError, Wish

__all__ = ["Compared", "Made", "RefusedReleaseError", "Released", "Releases", "Wish"]
