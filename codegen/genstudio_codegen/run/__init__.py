"""One run of the generator: from what is asked for to a folder of modules.

`generate` is the one path that generating, checking and comparing share; `Overrides` applies the command line to the
project's configuration. `load_modules` makes modules for use in this process, without any file.
"""

from .generation import generate
from .inspection import Answer, canonical_forms, schemas, validations
from .loading import LoadedModule, load_modules
from .overrides import Overrides
from .report import Report

__all__ = [
    "Answer",
    "LoadedModule",
    "Overrides",
    "Report",
    "canonical_forms",
    "generate",
    "load_modules",
    "schemas",
    "validations",
]
