"""The privacy room: the only way from numbers to a page.

A mask is decided once for a whole district (`mask`, `suppress`), and looked up whenever a table is handed out
(`gate.release`); tests work out what is left to work out of all that was released. What teams write passes
`brightspots.records.release`, by the table of readers there. `pseudonyms` and `personal_columns` keep names out of a
district folder in the first place.
"""

from brightspots.district.margins import Margin, Margins
from brightspots.privacy.audience import AUDIENCES, OWN_SCHOOL_IN_FULL, WHO, Audience, check_audience
from brightspots.privacy.gate import release
from brightspots.privacy.mask import Mask, decide

__all__ = [
    "AUDIENCES",
    "OWN_SCHOOL_IN_FULL",
    "WHO",
    "Audience",
    "Margin",
    "Margins",
    "Mask",
    "check_audience",
    "decide",
    "release",
]
