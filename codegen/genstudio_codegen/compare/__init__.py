"""Compares two versions of a workflow's parameter spec, and classifies each change by what it means for callers.

`compare_sources` is the entry point, for two files or for a file and a git revision; `compared_specs` chooses what is
compared with a revision, and `FORMATS` formats the outcome.
"""

from .change import Change, fails
from .comparison import Comparison, Outcome, compare_sources
from .formats import FORMATS
from .project_specs import compared_specs, named
from .revision import Revision, RevisionError
from .rules import CATEGORIES
from .version_source import VersionSource, file_source, file_sources

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
    "compared_specs",
    "fails",
    "file_source",
    "file_sources",
    "named",
]
