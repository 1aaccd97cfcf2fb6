"""Compares two versions of a workflow's parameter spec, and classifies each change by what it means for callers.

`compare_sources` is the entry point, for two files or for a file and a git revision; `FORMATS` formats the outcome.
"""

from .change import Change, fails
from .comparison import Comparison, Outcome, compare_sources
from .formats import FORMATS
from .revision import Revision, RevisionError
from .rules import CATEGORIES
from .version_source import VersionSource, file_source

__all__ = [
    "CATEGORIES",
    "FORMATS",
    "Change",
    "Comparison",
    "Outcome",
    "Revision",
    "RevisionError",
    "VersionSource",
    "compare_sources",
    "fails",
    "file_source",
]
