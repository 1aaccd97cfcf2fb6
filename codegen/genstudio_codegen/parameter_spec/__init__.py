"""Reads a parameter spec, in any shape that it can have, into one `WorkflowSpec`, with the problems found on the way.

This package knows nothing of Python code. `read_spec` is its entry point.
"""

from .bounds import lower_bound, upper_bound
from .canonical_form import canonical_document, canonical_text, document_text
from .graph_form import graph_document
from .json_document import decode_json, read_document
from .json_values import ABSENT, Choice, JSONValue, MaybeValue, Number, same_value, unwrapped
from .likelihood import likely_first
from .look_alikes import look_alike
from .model import (
    CHOICE_KINDS,
    NUMBER_KINDS,
    UPLOAD_KINDS,
    Kind,
    Link,
    Need,
    Node,
    Parameter,
    Socket,
    Variant,
    WorkflowSpec,
    is_output_class,
)
from .reader import Reading, parse_spec, read_spec
from .service_checks import service_refusal
from .stored_choices import lacking_links, lacks_value
from .text_positions import TextPositions, find_positions
from .workflow_file import WorkflowFile, WorkflowNode, read_workflow, workflow_node

__all__ = [
    "ABSENT",
    "CHOICE_KINDS",
    "NUMBER_KINDS",
    "UPLOAD_KINDS",
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
    "Socket",
    "TextPositions",
    "Variant",
    "WorkflowFile",
    "WorkflowNode",
    "WorkflowSpec",
    "canonical_document",
    "canonical_text",
    "decode_json",
    "document_text",
    "find_positions",
    "graph_document",
    "is_output_class",
    "lacking_links",
    "lacks_value",
    "likely_first",
    "look_alike",
    "lower_bound",
    "parse_spec",
    "read_document",
    "read_spec",
    "read_workflow",
    "same_value",
    "service_refusal",
    "unwrapped",
    "upper_bound",
    "workflow_node",
]
