"""Writes a `WorkflowSpec` in the canonical form, which reads back as an equal one."""

from __future__ import annotations

import json
import re

from .json_values import ABSENT, JSONValue
from .kinds import canonical_type
from .model import Kind, Need, Node, Parameter, Variant, WorkflowSpec
from .vocabulary import UPLOAD_FLAGS

# Of several flags for one kind the first is kept.
_FLAGS = {kind: flag for flag, kind in reversed(UPLOAD_FLAGS.items())}
_INFERRED_FROM_VALUE = {Kind.LIST, Kind.DICT}
_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_document(spec: WorkflowSpec) -> dict[str, JSONValue]:
    """Write a workflow's parameter spec in the canonical form.

    Beyond the keys that ComfyUI defines, a parameter has `declared_type` if the original type has another name, and
    `needs`, `variants`, `sockets` and `contradictions` if the model has them.

    Args:
        spec: The workflow.

    Returns:
        A JSON document that `parse_spec` reads back as an equal workflow.
    """
    document: dict[str, JSONValue] = {"workflow_id": spec.workflow_id, "name": spec.name}
    if spec.description:
        document["description"] = spec.description
    document["nodes"] = {node.id: _node(node) for node in spec.nodes}
    return document


def canonical_text(spec: WorkflowSpec) -> str:
    """Write a workflow's parameter spec as the text of a JSON file, ending in a line feed."""
    return document_text(canonical_document(spec))


def document_text(document: object) -> str:
    """Write a JSON document as the text of a file: readable in every script, and with half surrogates escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _node(node: Node) -> JSONValue:
    inputs: dict[str, JSONValue] = {each.input_name: _parameter(each) for each in node.parameters}
    inputs.update({link.input_name: [link.source_id, link.slot] for link in node.links})
    return {"class_type": node.class_type, "_meta": {"title": node.title}, "inputs": inputs}


def _parameter(parameter: Parameter) -> JSONValue:
    written: dict[str, JSONValue] = {"type": canonical_type(parameter.kinds)}
    if parameter.type_name != written["type"] or not _INFERRED_FROM_VALUE.isdisjoint(parameter.kinds):
        written["declared_type"] = parameter.type_name
    if parameter.stored is not ABSENT:
        written["value"] = parameter.stored
    written["spec"] = _spec(parameter)
    if parameter.needs:
        written["needs"] = _needs(parameter.needs)
    if parameter.variants:
        written["variants"] = [_variant(parameter, variant) for variant in parameter.variants]
    if parameter.sockets:
        written["sockets"] = [{"input": one.input_name, "needs": _needs(one.needs)} for one in parameter.sockets]
    if parameter.contradictions:
        written["contradictions"] = list(parameter.contradictions)
    return written


def _needs(needs: tuple[Need, ...]) -> JSONValue:
    return {need.input_name: list(need.choices) for need in needs}


def _variant(parameter: Parameter, variant: Variant) -> JSONValue:
    """What is accepted under some choices: a type and a spec as a parameter has them, without what is only shown."""
    there = Parameter(
        node_id=parameter.node_id,
        input_name=parameter.input_name,
        kinds=variant.kinds,
        minimum=variant.minimum,
        maximum=variant.maximum,
        choices=variant.choices,
    )
    written: dict[str, JSONValue] = {"needs": _needs(variant.needs), "type": canonical_type(variant.kinds)}
    written["spec"] = _spec(there)
    return {**written, "required": True} if variant.required else written


def _spec(parameter: Parameter) -> dict[str, JSONValue]:
    """Return the spec's keys in a fixed order, without empty ones."""
    spec: dict[str, JSONValue] = {}
    if parameter.default is not ABSENT:
        spec["default"] = parameter.default
    for key, value in (("min", parameter.minimum), ("max", parameter.maximum), ("step", parameter.step)):
        if value is not None:
            spec[key] = value
    # The options of an upload are the files that the server has. Only the ones that calls may name are kept.
    files = [each for each in parameter.also if each not in (parameter.stored, parameter.default)]
    if options := parameter.choices or (files if parameter.is_upload else ()):
        spec["options"] = [*options]
    for key, text in (("tooltip", parameter.tooltip), ("display_name", parameter.display_name)):
        if text:
            spec[key] = text
    flags = {
        "multiline": parameter.multiline,
        "control_after_generate": parameter.seed,
        "multi_select": Kind.MULTI_COMBO in parameter.kinds,
        "forceInput": parameter.socket,
        "advanced": parameter.advanced,
        "hidden": parameter.hidden,
        **{key: kind in parameter.kinds for kind, key in _FLAGS.items()},
    }
    spec.update({key: True for key, is_set in flags.items() if is_set})
    return spec
