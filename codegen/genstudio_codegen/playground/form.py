"""What the page shows of a workflow: its fields by node, with labels, ranges and choices, as JSON values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NotRequired, TypeAlias, TypedDict

from genstudio_codegen.names import is_ui_input, labelled, parameter_key
from genstudio_codegen.parameter_spec import (
    ABSENT,
    CHOICE_KINDS,
    NUMBER_KINDS,
    Choice,
    JSONValue,
    Kind,
    MaybeValue,
    Need,
    Node,
    Number,
    Parameter,
    WorkflowSpec,
    likely_first,
)

from .json_safe import exact_choice, exact_value, json_text

MOST_CHOICES = 200
"""The largest number of choices that a form lists; `find_choices` finds those of a longer list."""

_ENDING = re.compile(r"(\.spec)?\.json$", re.IGNORECASE)

Likelihood: TypeAlias = Literal["likely", "advanced", "ui"]
Editor: TypeAlias = Literal["text", "number", "switch", "choice", "choices", "upload", "json"]
Upload: TypeAlias = Literal["image", "video", "audio", "file"]


class Limits(TypedDict):
    """What a field accepts; an integer above 2^53 is a decimal string."""

    minimum: Number | str | None
    maximum: Number | str | None
    step: Number | str | None
    choices: list[Choice] | None
    """All choices in order; None if there are more than `MOST_CHOICES`."""
    choice_count: int
    open: bool
    """Whether a choice that is not listed is sent, with a warning."""


class FieldNeed(TypedDict):
    """A condition under which a field exists: another field of its node holds one of these choices."""

    field: str | None
    """The other field's name; None if the form does not have it."""
    input: str
    choices: list[str]


class Variant(TypedDict):
    """Other limits of a field, under conditions."""

    needs: list[FieldNeed]
    limits: Limits


class Field(TypedDict):
    """One parameter."""

    name: str
    """The Python name."""
    node_id: str
    input: str
    label: str
    kinds: list[str]
    editor: Editor
    likelihood: Likelihood
    seed: bool
    multiline: bool
    required: bool
    tooltip: str
    upload: Upload | None
    stored: NotRequired[JSONValue]
    """What the hosted workflow holds; for the editor `json`, as JSON text."""
    default: NotRequired[JSONValue]
    """What the node's class has; for the editor `json`, as JSON text."""
    also: list[JSONValue]
    """Values that are accepted besides: contradicting ones, and names of files on the workflow's server."""
    limits: Limits
    needs: list[FieldNeed]
    variants: list[Variant]


class Group(TypedDict):
    """The fields of one node."""

    node_id: str
    title: str
    class_type: str
    fields: list[Field]


class Form(TypedDict):
    """One workflow."""

    workflow_id: str
    name: str
    description: str
    groups: list[Group]


class FoundChoices(TypedDict):
    """Some of a field's choices, and how many there are of them in all."""

    total: int
    choices: list[Choice]


def describe_form(
    spec: WorkflowSpec,
    names: Mapping[tuple[str, str], str],
    *,
    required: Collection[str] = (),
    open_keys: Collection[str] = (),
) -> Form:
    """Describe the form of a workflow. Groups stand by their likeliest field, fields by their own likelihood.

    Args:
        spec: The workflow.
        names: The parameters' Python names, by node id and input name. A parameter without a name has no field.
        required: The keys, `<node id>.<input>`, of the parameters that every call must give.
        open_keys: The keys of the parameters that accept choices that are not listed.
    """
    groups: dict[str, Group] = {}
    pairs = [(node, one) for node, one in likely_first(labelled(spec)) if one.address in names]
    order: tuple[Likelihood, ...] = ("likely", "advanced", "ui")
    for node, parameter in sorted(pairs, key=lambda pair: order.index(likelihood_of(*pair))):
        group = groups.setdefault(node.id, _group(node))
        key = parameter_key(parameter)
        field = _field(node, parameter, names, is_open=key in open_keys)
        group["fields"].append({**field, "required": key in required})
    return {
        "workflow_id": spec.workflow_id,
        "name": title_of(spec),
        "description": spec.description,
        "groups": [*groups.values()],
    }


def title_of(spec: WorkflowSpec) -> str:
    """What a workflow is called: its name, or that of its file without the ending."""
    return spec.name or _ENDING.sub("", spec.source_name) or spec.source_name


def find_choices(parameter: Parameter, query: str = "", *, offset: int = 0, limit: int = 50) -> FoundChoices:
    """Find a parameter's choices that have every word of a query in them, in any case.

    Args:
        parameter: The parameter.
        query: Words; none finds all choices.
        offset: How many of what is found to leave out at the start.
        limit: How many to give.
    """
    words = query.casefold().split()
    found = [one for one in parameter.choices if all(word in str(one).casefold() for word in words)]
    start = max(offset, 0)
    return {"total": len(found), "choices": [exact_choice(one) for one in found[start : start + max(limit, 0)]]}


def likelihood_of(node: Node, parameter: Parameter) -> Likelihood:
    """How likely it is that a caller changes a parameter: what the page shows, folds away, or leaves to the editor."""
    if is_ui_input(node, parameter):
        return "ui"
    folded = parameter.advanced or parameter.hidden or parameter.socket
    # The name of the file on the server is no one's first wish; structured values need their node's manual.
    return "advanced" if folded or parameter.input_name == "filename_prefix" or _is_structured(parameter) else "likely"


def _group(node: Node) -> Group:
    return {"node_id": node.id, "title": node.title or node.class_type, "class_type": node.class_type, "fields": []}


def _field(node: Node, parameter: Parameter, names: Mapping[tuple[str, str], str], *, is_open: bool) -> Field:
    name = names[parameter.address]
    field: Field = {
        "name": name,
        "node_id": node.id,
        "input": parameter.input_name,
        "label": parameter.display_name or _words(name, node.id),
        "kinds": [str(kind) for kind in parameter.kinds],
        "editor": _editor(parameter),
        "likelihood": likelihood_of(node, parameter),
        "seed": parameter.seed,
        "multiline": parameter.multiline,
        "required": False,
        "tooltip": parameter.tooltip,
        "upload": next((_UPLOADS[kind] for kind in parameter.kinds if kind in _UPLOADS), None),
        "also": [exact_value(value) for value in parameter.also],
        "limits": _limits(parameter, is_open=is_open),
        "needs": _needs(parameter.needs, node, names),
        "variants": [
            {
                "needs": _needs(variant.needs, node, names),
                "limits": _limits(parameter.under(variant), is_open=is_open),
            }
            for variant in parameter.variants
        ],
    }
    held: dict[Literal["stored", "default"], MaybeValue] = {"stored": parameter.stored, "default": parameter.default}
    for key, value in held.items():
        if value is not ABSENT:
            field[key] = json_text(value) if field["editor"] == "json" else exact_value(value)
    return field


def _needs(needs: Iterable[Need], node: Node, names: Mapping[tuple[str, str], str]) -> list[FieldNeed]:
    return [
        {"field": names.get((node.id, need.input_name)), "input": need.input_name, "choices": [*need.choices]}
        for need in needs
    ]


def _limits(parameter: Parameter, *, is_open: bool) -> Limits:
    bounds = (parameter.minimum, parameter.maximum, parameter.step)
    minimum, maximum, step = (None if one is None else exact_choice(one) for one in bounds)
    choices = parameter.choices
    return {
        "minimum": minimum,
        "maximum": maximum,
        "step": step,
        "choices": None if len(choices) > MOST_CHOICES else [exact_choice(one) for one in choices],
        "choice_count": len(choices),
        "open": is_open
        or Kind.STRING in parameter.kinds
        or (not choices and not CHOICE_KINDS.isdisjoint(parameter.kinds)),
    }


def _words(name: str, node_id: str) -> str:
    """A Python name in words, without the node's id that may be in it: the group shows that."""
    suffix = "_" + "_".join(part for part in node_id.split(":") if part)
    words = name.removesuffix(suffix).replace("_", " ").strip() or name
    return words[:1].upper() + words[1:]


def _editor(parameter: Parameter) -> Editor:
    kinds = frozenset[Kind](parameter.kinds)
    if _is_structured(parameter):
        return "json"
    if parameter.is_upload:
        return "upload"
    if len(kinds) == 1:
        if kinds <= NUMBER_KINDS:
            return "number"
        if Kind.BOOLEAN in kinds:
            return "switch"
        if Kind.MULTI_COMBO in kinds:
            return "choices"
        return "choice" if Kind.COMBO in kinds else "text"
    if kinds <= NUMBER_KINDS:
        return "number"
    if kinds == frozenset({Kind.COMBO, Kind.STRING}):
        return "choice"
    # A union of scalars: whether a text is meant cannot be seen from what is typed, so it is JSON.
    return "json"


def _is_structured(parameter: Parameter) -> bool:
    return not _STRUCTURED.isdisjoint(parameter.kinds)


_STRUCTURED = frozenset({Kind.LIST, Kind.DICT, Kind.ANY})
_UPLOADS: Mapping[Kind, Upload] = {
    Kind.IMAGE: "image",
    Kind.VIDEO: "video",
    Kind.AUDIO: "audio",
    Kind.FILE: "file",
}
