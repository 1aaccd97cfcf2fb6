"""The shapes that a node and its inputs can have, brought into one."""

from __future__ import annotations

from typing import cast

from genstudio_codegen.problems import pointer

from .json_values import ABSENT, JSONValue, MaybeValue
from .model import Link
from .raw_nodes import RawInput, RawNode
from .recognition import is_link, is_pair, is_parameter, is_text_list, is_type, is_type_name
from .vocabulary import ALIASES, OPTION_KEYS, SPEC_KEYS, TYPES, split_type

_WIDGET_KEYS = SPEC_KEYS - {"tooltip", "toolip"}
"""Keys that only an input that can hold a value has."""
_ABOUT_INPUT = frozenset({"type", "value", "declared_type", "needs", "variants", "sockets", "contradictions"})


def read_node(node_id: str, node: JSONValue, path: str) -> RawNode:
    """Read one entry of the map of nodes.

    Args:
        node_id: The key of the entry.
        node: The entry.
        path: The JSON pointer to the entry.
    """
    raw = RawNode(node_id, path)
    if not isinstance(node, dict):
        raw.shape = node
        return raw
    bare = _is_bare(node)
    class_key = "class_type" if bare else next((key for key in ("class_type", "type", "class") if key in node), "")
    class_type = node.get(class_key, ABSENT)
    raw.class_type = class_type if isinstance(class_type, str) else ""
    raw.class_path = path + pointer(class_key)
    raw.title = _title(node, bare)
    about = ("class_type", "_meta", "title") if raw.title else ("class_type", "_meta")
    inputs = {key: value for key, value in node.items() if key not in about} if bare else node["inputs"]
    raw.inputs_path = path if bare else path + pointer("inputs")
    if isinstance(inputs, dict):
        for name, form in inputs.items():
            made = read_input(raw, name, form)
            if isinstance(made, Link):
                raw.links.append(made)
            elif made is not None:
                raw.inputs.append(made)
    raw.shape = {"inputs": inputs if not isinstance(inputs, dict) else _shape(raw, inputs)}
    if class_type is not ABSENT:
        raw.shape["class_type"] = class_type
    return raw


def read_input(node: RawNode, name: str, form: JSONValue) -> RawInput | Link | None:
    """Read one input of a node.

    Args:
        node: The node that the input belongs to.
        name: The name of the input.
        form: The input as the document has it.

    Returns:
        An input that holds a value, a link to another node, or None for a socket without either.
    """
    path = node.inputs_path + pointer(name)
    if is_link(form):
        return _link(name, form)
    if isinstance(form, list) and len(form) == 1 and is_type(form[0]):
        form = {"type": form[0]}
    if not is_parameter(form):
        return RawInput(node.id, node.class_type, name, path, ABSENT, form, {}, path, False, {"value": path})
    raw = RawInput(node.id, node.class_type, name, path, ABSENT, ABSENT, {}, path, True)
    if isinstance(form, dict):
        _read_object(raw, form)
    elif isinstance(form, list):
        _read_list(raw, form, path)
    if is_link(raw.value):
        return _link(name, raw.value)
    if isinstance(raw.spec, dict):
        raw.spec = _canonical_keys(raw, raw.spec)
    return None if _is_socket(raw) else raw


def _read_object(raw: RawInput, form: dict[str, JSONValue]) -> None:
    raw.type, raw.value = form.get("type", ABSENT), form.get("value", ABSENT)
    raw.type = ABSENT if raw.type is None else raw.type
    raw.declared_type = form.get("declared_type")
    raw.needs, raw.contradictions = form.get("needs"), form.get("contradictions")
    raw.variants, raw.sockets = form.get("variants"), form.get("sockets")
    beside = {key: value for key, value in form.items() if key not in _ABOUT_INPUT and key != "spec"}
    if isinstance(raw.type, list):
        _read_type_list(raw, raw.type)
    if "spec" not in form:
        raw.has_spec = bool(beside) or bool(raw.options) or raw.type is not ABSENT
        raw.spec = {**raw.options, **beside}
        return
    spec = form["spec"]
    if isinstance(spec, list):
        _read_list(raw, spec, raw.path + pointer("spec"))
        return
    if spec is not None and not isinstance(spec, dict):
        raw.spec, raw.spec_path = spec, raw.path + pointer("spec")
        return
    raw.spec_path = raw.path + pointer("spec")
    raw.spec = {**raw.options, **(spec or {})}
    for key in OPTION_KEYS:
        if isinstance(beside.get(key), list) and "options" not in raw.spec:
            raw.spec["options"] = beside[key]
            raw.moved["options"] = raw.path + pointer(key)


def _read_type_list(raw: RawInput, names: list[JSONValue]) -> None:
    """Read a list in the place of a type: JSON Schema's union, the pair form, or a combo's choices."""
    if is_text_list(names) and all(name == "null" or is_type_name(name) for name in names):
        raw.type = ",".join(str(name) for name in names if name != "null")
    else:
        raw.type = ABSENT
        _read_list(raw, names, raw.path + pointer("type"))


def _read_list(raw: RawInput, form: list[JSONValue], path: str) -> None:
    """Read a list in the place of a spec: the pair form, or the choices themselves."""
    choices: list[JSONValue] = form
    choices_path = path
    if is_pair(form):
        first, second = form[0], form[1] if len(form) > 1 else {}
        raw.spec, raw.spec_path = second, path + pointer(1)
        if isinstance(first, str):
            raw.type, raw.moved["type"] = first, path + pointer(0)
            return
        choices, choices_path = cast("list[JSONValue]", first), path + pointer(0)
    if raw.type is ABSENT:
        raw.type = "COMBO"
    raw.spec = {**raw.options, "options": choices}
    raw.moved["options"] = choices_path


def _canonical_keys(raw: RawInput, spec: dict[str, JSONValue]) -> dict[str, JSONValue]:
    """Return the spec with choices, bounds and tooltip under their canonical keys."""
    other = next((key for key in OPTION_KEYS[1:] if isinstance(spec.get(key), list)), None)
    renamed = {key: name for key, name in ALIASES.items() if key in spec and name not in spec}
    if other is not None and not isinstance(spec.get("options"), list):
        renamed[other] = "options"
    if not renamed:
        return spec
    for key, name in renamed.items():
        raw.moved[name] = raw.spec_path + pointer(key)
    return {
        renamed.get(key, key): value for key, value in spec.items() if key in renamed or key not in renamed.values()
    }


def _is_socket(raw: RawInput) -> bool:
    """Recognise an input that only accepts a link: it has no value, and its type cannot hold one."""
    if raw.value is not ABSENT or not isinstance(raw.type, str):
        return False
    if any(raw.options.get(key) is not None for key in _WIDGET_KEYS):
        return False
    members = split_type(raw.type)
    return "*" not in members and not any(member in TYPES for member in members)


def _is_bare(node: dict[str, JSONValue]) -> bool:
    """Recognise a node that is itself the map of inputs; one of these may happen to be called `inputs`."""
    inputs = node.get("inputs")
    if "class_type" in node or not isinstance(inputs, dict):
        return "inputs" not in node
    spec = inputs.get("spec")
    return isinstance(spec, list) or (isinstance(spec, dict) and {"spec", "type", "value"}.isdisjoint(spec))


def _title(node: dict[str, JSONValue], bare: bool) -> str:
    meta = node.get("_meta")
    title: MaybeValue = meta.get("title", ABSENT) if isinstance(meta, dict) else ABSENT
    if not isinstance(title, str) and (not bare or "class_type" in node):
        title = node.get("title", "")
    return title if isinstance(title, str) else ""


def _link(name: str, value: list[JSONValue]) -> Link:
    source, slot = cast("tuple[str, int]", value)
    return Link(name, source, slot)


def _shape(raw: RawNode, inputs: dict[str, JSONValue]) -> dict[str, JSONValue]:
    """Return the inputs as the JSON Schema checks them."""
    shapes: dict[str, JSONValue] = {name: {} for name in inputs}
    for each in raw.inputs:
        shape: dict[str, JSONValue] = {"spec": each.spec}
        if each.type is not ABSENT:
            shape["type"] = each.type
        shapes[each.name] = shape
    return shapes
