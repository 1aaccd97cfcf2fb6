"""What the titles of nodes say about parameters, for their documentation."""

from __future__ import annotations

from dataclasses import replace

from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec

from .title_conventions import read_title


def labelled(spec: WorkflowSpec) -> WorkflowSpec:
    """The workflow, with what titles say about the one parameter of a node.

    A title in a script that names are not written in becomes the parameter's label, and what the author explains in a
    title its tooltip. What the spec itself gives takes precedence.
    """
    return replace(spec, nodes=tuple(map(_labelled, spec.nodes)))


def _labelled(node: Node) -> Node:
    if len(node.parameters) != 1 or not node.title or node.title == node.class_type:
        return node
    reading = read_title(node.title)
    (parameter,) = node.parameters
    # In ASCII, the title is the name already, or that of the class.
    label = "" if reading.title.isascii() and not reading.names else reading.title
    return replace(node, parameters=(_with_label(parameter, label, reading.note),))


def _with_label(parameter: Parameter, label: str, note: str) -> Parameter:
    return replace(parameter, display_name=parameter.display_name or label, tooltip=parameter.tooltip or note)
