"""One workflow's module: what the template is given, and the text that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from genstudio_codegen._version import __version__
from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.names import Naming, parameter_key
from genstudio_codegen.parameter_spec import Need, Node, Parameter, WorkflowSpec
from genstudio_codegen.text import plain_line

from .annotations import annotation_schema
from .choice_sets import ChoiceSet, choice_sets
from .docs import module_docstring, parameter_docstring, table_row
from .environment import environment, params_templates
from .literals import bracketed, literal, tuple_literal
from .params import params_class
from .style import styled, styled_statements

# Every name that a module may import or define; an alias of choices must be none of them.
_RESERVED = frozenset(
    "Any AsyncGenStudio AsyncResult AsyncTask Coroutine FileInput Final GenStudio ImageInput JSONValue Literal N None "
    "Parameter Params Prompt RANDOM Required Result Seed TYPE_CHECKING Task True TypeAlias TypedDict False Unpack "
    "Workflow WORKFLOW WORKFLOW_ID".split()
)
_TRANSPORT_TYPES = frozenset({"FileInput", "ImageInput", "JSONValue", "Seed"})
# What generated modules need of the transport; raised together with `NEWEST_API` there.
TRANSPORT_API = 1
_EXPORTS = ("Params", "WORKFLOW", "WORKFLOW_ID", "prompt", "run", "submit")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleInput:
    """All that shapes one module: the same input gives the same bytes.

    `name` is the module's. `open_choices` and `required` hold patterns and keys of the form `<node id>.<input>`.
    """

    name: str
    spec: WorkflowSpec
    naming: Naming
    open_choices: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    largest_literal: int = LARGEST_LITERAL
    version: str = field(default=__version__)
    templates: Path | None = None
    """A folder of templates that stand before the generator's own."""


@dataclass(frozen=True, slots=True)
class _Field:
    """One parameter with all that its module makes of it."""

    parameter: Parameter
    node: Node
    name: str
    choices: ChoiceSet | None
    is_open: bool
    is_required: bool


def render_module(module: ModuleInput) -> str:
    """The source text of a workflow's module."""
    fields = _fields(module)
    params = params_class(
        {one.name: annotation_schema(one.parameter, one.choices, is_open=one.is_open) for one in fields},
        {one.name: parameter_docstring(one.parameter, one.node, one.choices, is_open=one.is_open) for one in fields},
        [one.name for one in fields if one.is_required],
        params_templates(module.templates),
    )
    rows = [table_row(one.parameter, one.node, one.name, params.annotations[one.name], one.choices) for one in fields]
    aliases = sorted({one.choices.name: one.choices for one in fields if one.choices}.values(), key=lambda a: a.name)
    has_literals = any(alias.is_literal for alias in aliases)
    context: dict[str, Any] = {
        "header": _header(module),
        "docstring": module_docstring(module.spec, module.name, rows),
        "typing_names": sorted(
            {"TYPE_CHECKING", "Final", "TypedDict", "Unpack", "overload"}
            | ({"Literal", "TypeAlias", "get_args"} if has_literals else set[str]())
            | (params.names & {"Any", "Required"}),
            key=lambda name: (not name.isupper(), name),
        ),
        "transport_names": sorted(
            {"Workflow"} | ({"Parameter"} if fields else set[str]()) | (params.names & _TRANSPORT_TYPES)
        ),
        "has_any": "Any" in params.names,
        "choice_sets": [alias.definition for alias in aliases],
        "workflow_id": literal(module.spec.workflow_id),
        "params_class": params.source,
        "name": literal(module.name),
        "parameters": [_row(one) for one in fields],
        "api": literal(TRANSPORT_API),
        "outputs": tuple_literal(literal(node.id) for node in module.spec.output_nodes),
        "exports": sorted([*_EXPORTS, *(alias.name for alias in aliases)]),
    }
    # Only of the generator's own template it is known that the blank lines are right.
    style = styled_statements if module.templates is None else styled
    source = style(environment(module.templates).get_template("workflow.py.jinja").render(context))
    # What no Python can read is never handed on.
    compile(source, f"{module.name}.py", "exec", dont_inherit=True)
    return source


def _fields(module: ModuleInput) -> list[_Field]:
    names = module.naming.names
    sets = choice_sets(module.spec, names, _RESERVED, module.largest_literal)
    return [
        _Field(
            replace(parameter, needs=_real_needs(parameter, node)),
            node,
            names[node.id, parameter.input_name],
            sets.get((node.id, parameter.input_name)),
            any(fnmatchcase(parameter_key(parameter), pattern) for pattern in module.open_choices),
            parameter_key(parameter) in module.required,
        )
        for node in module.spec.nodes
        for parameter in node.parameters
    ]


def render_package(version: str = __version__, templates: Path | None = None) -> str:
    """The source text of the package's `__init__.py`, the same for every set of workflows."""
    return styled(environment(templates).get_template("__init__.py.jinja").render(header=_first_line(version)))


def _first_line(version: str) -> str:
    return f"# Generated by genstudio-codegen {version}. Do not edit: change the spec and generate again."


def _header(module: ModuleInput) -> str:
    # Nothing from outside stands in the first two lines: a name there could become a source encoding.
    lines = [_first_line(module.version), f"# Spec sha256: {module.spec.sha256}"]
    return "\n".join([*lines, f"# Spec: {plain_line(module.spec.source_name)}"])


def _real_needs(parameter: Parameter, node: Node) -> tuple[Need, ...]:
    """The conditions that some choice does not meet: one that every choice meets is none."""
    if not parameter.needs:
        return ()
    choices = {other.input_name: other.choices for other in node.parameters}
    return tuple(
        need for need in parameter.needs if any(one not in need.choices for one in choices.get(need.input_name, ("",)))
    )


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
        arguments.append(_keyword("also", [literal(value) for value in parameter.also]))
    if parameter.needs:
        arguments.append(
            _keyword(
                "needs",
                [
                    tuple_literal([literal(need.input_name), tuple_literal(map(literal, need.choices))])
                    for need in parameter.needs
                ],
            )
        )
    return bracketed("Parameter(", arguments, ")", 8)


def _keyword(name: str, items: list[str]) -> str:
    # Twelve columns in: where an argument stands when its call takes several lines.
    return bracketed(f"{name}=(", items, ")", 12) if len(items) > 1 else f"{name}=({items[0]},)"
