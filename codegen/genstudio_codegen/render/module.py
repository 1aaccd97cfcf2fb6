"""One workflow's module: what its template is given, and the source that it renders."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genstudio_codegen._version import __version__
from genstudio_codegen.generated_header import first_line
from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.names import Naming, parameter_key
from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec, likely_first
from genstudio_codegen.text import plain_line

from .annotations import annotation_schema
from .choice_sets import ChoiceSet, find_choice_sets
from .docstrings import module_docstring, parameter_docstring
from .function_docstrings import argument_text, call_docstrings
from .literals import bracketed, keyword_tuple, literal, tuple_literal
from .parameter_table import table_row
from .params import params_class
from .style import styled, styled_statements
from .templates import checked_source, render_template
from .variants import Dependencies, dependency_arguments, find_dependencies

# Every name that a module may import or define; an alias of choices must be none of them.
_RESERVED = frozenset(
    "Any FileInput Final ImageInput Iterable JSONValue Literal N None "
    "Parameter Params Prompt R RANDOM Required RunManyOptions Runs RunsMany Seed Submits True TypeAlias TypeVar TypedDict False Unpack "
    "Variant Workflow WORKFLOW WORKFLOW_ID".split()
)
_TRANSPORT_TYPES = frozenset({"FileInput", "ImageInput", "JSONValue", "Seed"})
# What generated modules need of the transport; raised together with `NEWEST_API` there.
TRANSPORT_API = 2
_EXPORTS = ("Params", "WORKFLOW", "WORKFLOW_ID", "prompt", "run", "run_many", "submit")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleInput:
    """Everything that shapes one module: the same input gives the same bytes.

    Attributes:
        name: The module's name.
        spec: The workflow, with the parameters that the module is to have.
        naming: Their names.
        open_keys: The keys, `<node id>.<input>`, of the parameters that accept other choices with a warning.
        required: The keys of the parameters that every call must give.
        largest_literal: The largest number of choices that is typed as a `Literal`.
        has_graph: Whether the workflow's graph is beside the module.
        version: The generator's version, for the first line.
        templates: A folder of templates that take precedence over the generator's own.
    """

    name: str
    spec: WorkflowSpec
    naming: Naming
    open_keys: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    largest_literal: int = LARGEST_LITERAL
    has_graph: bool = False
    version: str = field(default=__version__)
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """One parameter with everything that its module shows of it."""

    parameter: Parameter
    node: Node
    name: str
    choices: ChoiceSet | None
    dependencies: Dependencies
    is_open: bool
    is_required: bool


def render_module(module: ModuleInput) -> str:
    """The source text of a workflow's module."""
    fields = _fields(module)
    params = params_class(
        {one.name: annotation_schema(one.parameter, one.choices, is_open=one.is_open) for one in fields},
        {one.name: _docstring(one) for one in fields},
        [one.name for one in fields if one.is_required],
    )
    hints = {one.name: one.annotation for one in params.fields}
    by_key = {parameter_key(one.parameter): one for one in fields}
    likely = [by_key[parameter_key(parameter)] for _, parameter in likely_first(module.spec)]
    rows = [
        table_row(one.parameter, one.node, one.name, hints[one.name], one.choices, one.dependencies) for one in likely
    ]
    arguments = [
        argument_text(
            one.parameter,
            one.node,
            one.name,
            one.choices,
            one.dependencies,
            is_open=one.is_open,
            is_required=one.is_required,
        )
        for one in likely
    ]
    aliases = sorted({one.choices.name: one.choices for one in fields if one.choices}.values(), key=lambda a: a.name)
    has_literals = any(alias.is_literal for alias in aliases)
    context: dict[str, Any] = {
        "header": _header(module),
        "docstring": module_docstring(module.spec, module.name, rows),
        "call_docstrings": call_docstrings(arguments),
        "typing_names": sorted(
            {"Final", "TypeVar", "TypedDict", "Unpack"}
            | ({"Literal", "TypeAlias", "get_args"} if has_literals else set[str]())
            | (params.names & {"Any", "Required"}),
        ),
        "transport_names": sorted(
            {"Prompt", "RunManyOptions", "Runs", "RunsMany", "Submits", "Workflow"}
            | ({"Parameter"} if fields else set[str]())
            | ({"Variant"} if any(one.dependencies.variants for one in fields) else set[str]())
            | (params.names & _TRANSPORT_TYPES)
        ),
        "choice_sets": [alias.definition for alias in aliases],
        "workflow_id": literal(module.spec.workflow_id),
        "params_class": params.source,
        "params_fields": params.fields,
        "name": literal(module.name),
        "parameters": [_row(one) for one in fields],
        "api": literal(TRANSPORT_API),
        "outputs": tuple_literal(literal(node.id) for node in module.spec.output_nodes),
        "has_graph": module.has_graph,
        "exports": sorted([*_EXPORTS, *(alias.name for alias in aliases)]),
    }
    # Only the generator's own template is known to have the right blank lines.
    style = styled_statements if module.templates is None else styled
    return checked_source(render_template("workflow.py.jinja", module.templates, context), style, module.templates)


def _docstring(one: _Field) -> str:
    return parameter_docstring(one.parameter, one.node, one.choices, one.dependencies, is_open=one.is_open)


def _fields(module: ModuleInput) -> list[_Field]:
    names = module.naming.names
    sets = find_choice_sets(module.spec, names, _RESERVED, module.largest_literal)
    return [
        _Field(
            parameter,
            node,
            names[node.id, parameter.input_name],
            sets.get((node.id, parameter.input_name)),
            find_dependencies(parameter, node, module.spec),
            parameter_key(parameter) in module.open_keys,
            parameter_key(parameter) in module.required,
        )
        for node in module.spec.nodes
        for parameter in node.parameters
    ]


def render_package(version: str = __version__, templates: Path | None = None) -> str:
    """The source text of the package's `__init__.py`, the same for every set of workflows."""
    source = render_template("__init__.py.jinja", templates, {"header": first_line(version)})
    return checked_source(source, styled, templates)


def _header(module: ModuleInput) -> str:
    # Nothing from outside may be in the first two lines: a name there could become a source encoding.
    lines = [first_line(module.version), f"# Spec sha256: {module.spec.sha256}"]
    return "\n".join([*lines, f"# Spec: {plain_line(module.spec.source_name)}"])


def _row(one: _Field) -> str:
    """The call that makes one row of the run-time table."""
    parameter = one.parameter
    arguments = [literal(text) for text in (one.name, parameter.node_id, parameter.input_name, parameter.kind)]
    if parameter.minimum is not None or parameter.maximum is not None:
        arguments += [literal(parameter.minimum), literal(parameter.maximum)]
    if one.choices:
        arguments.append(f"choices={one.choices.choices_source}")
    flags = {"seed": parameter.seed, "open": bool(one.choices) and one.is_open, "required": one.is_required}
    arguments += [f"{flag}=True" for flag, is_set in flags.items() if is_set]
    if parameter.also:
        arguments.append(keyword_tuple("also", [literal(value) for value in parameter.also]))
    arguments += dependency_arguments(parameter, one.dependencies)
    return bracketed("Parameter(", arguments, ")", 8)
