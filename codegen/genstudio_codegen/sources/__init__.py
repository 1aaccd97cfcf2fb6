"""From what is not a parameter spec yet to one: workflows with a node catalogue, pasted curl commands, request bodies.

Everything here is input to `parameter_spec`, which alone interprets it. `import_spec` is the entry point.
"""

from .imported_spec import ImportedSpec, import_spec
from .pasted_text import PastedText, pasted_file, pasted_stream
from .source_set import SourceSet
from .target_file import previous_import, spec_path

__all__ = [
    "ImportedSpec",
    "PastedText",
    "SourceSet",
    "import_spec",
    "pasted_file",
    "pasted_stream",
    "previous_import",
    "spec_path",
]
