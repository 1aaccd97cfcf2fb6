"""One run of the generator: from what is asked for to a folder of modules.

`generate` is the one path that generating, checking and comparing share; `Overrides` applies the command line to the
project's configuration.
"""

from .generation import generate
from .overrides import Overrides
from .project import load_project
from .report import Report
from .validation import validate_spec

__all__ = ["Overrides", "Report", "generate", "load_project", "validate_spec"]
