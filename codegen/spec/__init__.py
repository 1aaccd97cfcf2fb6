"""From a parameter spec, in any of the shapes it comes in, to one `WorkflowSpec`, and the problems found on the way.

Knows nothing of Python code. `read_spec` is the way in.
"""

from .model import ABSENT, Kind, Link, Need, Node, Parameter, WorkflowSpec

__all__ = ["ABSENT", "Kind", "Link", "Need", "Node", "Parameter", "WorkflowSpec"]
