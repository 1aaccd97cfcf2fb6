"""A generated module as a workflow to host: its parameters, ranges, choices and output nodes."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, cast

from genstudio_codegen.parameter_spec import (
    ABSENT,
    JSONValue,
    Kind,
    Need,
    Node,
    Parameter,
    Socket,
    Variant,
    WorkflowSpec,
)

if TYPE_CHECKING:
    import genstudio_transport

_OUTPUT_CLASS = "SaveImage"
"""The class of output nodes: a module names these nodes, but no classes."""


def spec_of_module(module: ModuleType) -> WorkflowSpec:
    """Build the spec that a generated module holds.

    A module does not hold what the hosted workflow stores, so inputs that a request leaves out have no value.

    Args:
        module: A generated module.

    Returns:
        The spec.

    Raises:
        ValueError: The module is not a generated one.
    """
    from genstudio_transport import Workflow

    workflow: object = getattr(module, "WORKFLOW", None)
    if not isinstance(workflow, Workflow):
        raise ValueError(f"module {module.__name__} has no WORKFLOW: give a generated module, a spec file or a folder")
    rows: dict[str, list[Parameter]] = {}
    for row in workflow.parameters:
        rows.setdefault(row.node, []).append(_parameter(row))
    for node_id in workflow.outputs:
        rows.setdefault(node_id, [])
    nodes = (
        Node(
            id=node_id,
            class_type=_OUTPUT_CLASS if node_id in workflow.outputs else "",
            parameters=tuple(parameters),
        )
        for node_id, parameters in rows.items()
    )
    return WorkflowSpec(workflow_id=workflow.workflow_id, name=workflow.name, nodes=tuple(nodes))


def _parameter(row: genstudio_transport.Parameter) -> Parameter:
    kinds = tuple(Kind(name) for name in row.kind.split(","))
    also = tuple(value for value in row.also if isinstance(value, str | int | float))
    return Parameter(
        node_id=row.node,
        input_name=row.input,
        kinds=kinds,
        minimum=row.minimum,
        maximum=row.maximum,
        choices=row.choices,
        seed=row.seed,
        needs=_needs(row.needs),
        variants=tuple(_variant(row, kinds, one) for one in row.variants),
        stored=ABSENT if row.stored is None else cast("JSONValue", row.stored),
        sockets=tuple(Socket(name, _needs(needs)) for needs, name in row.unlinked),
        also=also,
    )


def _needs(needs: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Need, ...]:
    return tuple(Need(input_name, choices) for input_name, choices in needs)


def _variant(
    row: genstudio_transport.Parameter, kinds: tuple[Kind, ...], variant: genstudio_transport.Variant
) -> Variant:
    """A variant as the document has it. A module says when a value must be given, which is all that is known of it."""
    return Variant(
        needs=_needs(variant.needs),
        kinds=kinds if variant.kind is None else tuple(Kind(name) for name in variant.kind.split(",")),
        minimum=row.minimum if variant.minimum is None else variant.minimum,
        maximum=row.maximum if variant.maximum is None else variant.maximum,
        choices=row.choices if variant.choices is None else variant.choices,
        required=variant.asks,
    )
