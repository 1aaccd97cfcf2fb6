"""Two versions of a workflow's parameter spec, and what the newer one means for those who call it.

`compare_sources` is the way in, for two files or a file and what it was at a git revision; `FORMATS` shows the outcome.
"""

from .change import Change, Comparison, Outcome, fails
from .formats import FORMATS
from .revision import Revision, RevisionError
from .rules import CATEGORIES
from .sources import Source, compare_sources, file_source

__all__ = [
    "CATEGORIES",
    "FORMATS",
    "Change",
    "Comparison",
    "Outcome",
    "Revision",
    "RevisionError",
    "Source",
    "compare_sources",
    "fails",
    "file_source",
]
