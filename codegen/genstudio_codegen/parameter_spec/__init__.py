"""From a parameter spec, in any of the shapes it comes in, to one `WorkflowSpec`, and the problems found on the way.

Knows nothing of Python code. `read_spec` is the way in.
"""

from .canonical import canonical_document, canonical_text
from .model import ABSENT, Kind, Link, Need, Node, Parameter, WorkflowSpec
from .read import Reading, parse_spec, read_spec

__all__ = [
    "ABSENT",
    "Kind",
    "Link",
    "Need",
    "Node",
    "Parameter",
    "Reading",
    "WorkflowSpec",
    "canonical_document",
    "canonical_text",
    "parse_spec",
    "read_spec",
]
