"""Whether a report may be about somebody who works here: their terms, looked for in a report's own cells.

Pure rules, called by imports, by reports entered by hand, and when somebody is let in to the reports. What a hit
means is decided there; here it is only found (key specification, section 5, Import).
"""

from harassment_cms.domain.conflicts.checking import Basis, Checker, Hit, Places, merged
from harassment_cms.domain.conflicts.terms import PersonTerms

__all__ = ["Basis", "Checker", "Hit", "PersonTerms", "Places", "merged"]
