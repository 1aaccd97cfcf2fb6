"""The inputs that only the editor uses, left out of a module unless the configuration asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.names import is_ui_input, parameter_key
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.problems import Problem, problem

from .patterns import chosen_parameters, selected_keys

_SHOWN = 3


def selected_parameters(spec: WorkflowSpec, config: WorkflowConfig) -> WorkflowSpec:
    """The workflow with the parameters that its module has."""
    return without_ui_inputs(chosen_parameters(spec, config), config)


def without_ui_inputs(spec: WorkflowSpec, config: WorkflowConfig) -> WorkflowSpec:
    """The workflow without the inputs that only the editor uses. What a setting selects by name stays."""
    if config.ui_inputs or config.only:
        return spec
    wanted = {*config.names, *selected_keys(spec, (*config.required, *config.open))}
    nodes = (
        replace(
            node,
            parameters=tuple(
                one for one in node.parameters if not is_ui_input(node, one) or parameter_key(one) in wanted
            ),
        )
        for node in spec.nodes
    )
    return replace(spec, nodes=tuple(nodes))


def left_out_ui_inputs(before: WorkflowSpec, after: WorkflowSpec, config: WorkflowConfig) -> Iterator[Problem]:
    """One warning for all inputs that were left out, unless the configuration says that they shall be."""
    kept = {one.address for one in after.parameters}
    keys = [parameter_key(one) for one in before.parameters if one.address not in kept]
    if keys and config.ui_inputs is None:
        few = ", ".join(keys[:_SHOWN]) + (", …" if len(keys) > _SHOWN else "")
        what = (
            "1 input that only the editor uses was"
            if len(keys) == 1
            else f"{len(keys)} inputs that only the editor uses were"
        )
        hint = "set ui_inputs = true for this workflow to have them, or false to leave them out without this warning"
        yield problem("ui-inputs-left-out", "", f"{what} left out: {few}", hint).at(str(config.spec))
