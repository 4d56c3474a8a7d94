"""Builds reports: from a definition, true counts, a disclosure profile and the labels of the code lists.

Called by the reporting service, and again for each change that would make a release safe. ``building`` puts a report
together, ``making`` makes each kind of table, ``cells`` publishes figures, ``treating`` leaves some out,
``hours_needed`` reckons with published figures only.
"""

from __future__ import annotations

from harassment_cms.domain.figure_tables.building import Year, build_report, has_few, is_few
from harassment_cms.domain.figure_tables.hours_needed import Plan

__all__ = ["Plan", "Year", "build_report", "has_few", "is_few"]
