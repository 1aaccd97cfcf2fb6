"""From a parameter spec, in any of the shapes it comes in, to one `WorkflowSpec`, and the problems found on the way.

Knows nothing of Python code. `read_spec` is the way in.
"""

from .canonical import canonical_document, canonical_text
from .likelihood import likely_first
from .model import ABSENT, Choice, JSONValue, Kind, Link, MaybeValue, Need, Node, Number, Parameter, WorkflowSpec
from .read import Reading, parse_spec, read_spec

__all__ = [
    "ABSENT",
    "Choice",
    "JSONValue",
    "Kind",
    "Link",
    "MaybeValue",
    "Need",
    "Node",
    "Number",
    "Parameter",
    "Reading",
    "WorkflowSpec",
    "canonical_document",
    "canonical_text",
    "likely_first",
    "parse_spec",
    "read_spec",
]
