"""One run of the generator: from what is asked for to a folder of modules.

`generate` is the one path that generating, checking and comparing share; `Overrides` applies the command line to the
project's configuration.
"""

from .generation import generate
from .inspection import Answer, canonical_form_of, module_name_of, schema_of, validate_workflow
from .overrides import Overrides
from .report import Report

__all__ = [
    "Answer",
    "Overrides",
    "Report",
    "canonical_form_of",
    "generate",
    "module_name_of",
    "schema_of",
    "validate_workflow",
]
