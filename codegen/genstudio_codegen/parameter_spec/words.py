"""What the shapes of a spec are recognised by: keys, type names, links."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from .model import JSONValue, Kind, MaybeValue

OPTION_KEYS: Final = ("options", "choices", "enum", "values", "items")
"""Where choices stand, the canonical key first."""

ALIASES: Final = {
    "minimum": "min",
    "maximum": "max",
    "multipleOf": "step",
    "toolip": "tooltip",
    "multiselect": "multi_select",
}
"""Other spellings of spec keys, JSON Schema's and those of real nodes, and the canonical ones."""

SPEC_KEYS: Final = frozenset(
    {"default", "min", "max", "step", "round", "options", "choices", "enum", "multiline", "tooltip", *ALIASES}
)
"""Keys by which an object is known to be a spec rather than a value."""

TYPES: Final = {
    "INT": Kind.INT,
    "INTEGER": Kind.INT,
    "FLOAT": Kind.FLOAT,
    "NUMBER": Kind.FLOAT,
    "DOUBLE": Kind.FLOAT,
    "STRING": Kind.STRING,
    "STR": Kind.STRING,
    "TEXT": Kind.STRING,
    "BOOLEAN": Kind.BOOLEAN,
    "BOOL": Kind.BOOLEAN,
    "COMBO": Kind.COMBO,
    "ENUM": Kind.COMBO,
    "COMFY_DYNAMICCOMBO_V3": Kind.COMBO,
    "LIST": Kind.LIST,
    "ARRAY": Kind.LIST,
    "DICT": Kind.DICT,
    "OBJECT": Kind.DICT,
    "ANY": Kind.ANY,
}
"""Type names in upper case, and the kinds that they mean. Every other name is a socket's or a custom widget's."""

SOCKETS: Final = frozenset(
    "MODEL CLIP VAE CONDITIONING LATENT IMAGE MASK CONTROL_NET CLIP_VISION CLIP_VISION_OUTPUT STYLE_MODEL GLIGEN "
    "UPSCALE_MODEL SAMPLER SIGMAS GUIDER NOISE AUDIO VIDEO COMFY_AUTOGROW_V3".split()
)
"""ComfyUI's own types that only another node's output can have."""

_TYPE = re.compile(r"[A-Z][A-Z0-9_]*")


def is_link(value: MaybeValue) -> TypeGuard[list[JSONValue]]:
    """Whether a value is ComfyUI's reference to another node's output, `["<node id>", <slot>]`."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def is_text_list(value: JSONValue) -> bool:
    """Whether a value is a list of strings, and not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def split_type(name: str) -> list[str]:
    """The members of a type's name in upper case: "int,FLOAT" has two, and "INT:seed" is an INT."""
    members = (member.partition(":")[0].strip().upper() for member in name.split(","))
    return [member for member in members if member]


def is_type_name(value: JSONValue) -> bool:
    """Whether a string is the name of a type that is known, or a union of such."""
    return (
        isinstance(value, str)
        and bool(split_type(value))
        and all(member in TYPES or member in SOCKETS for member in split_type(value))
    )


def is_type(value: JSONValue) -> bool:
    """Whether a string reads as the name of any type, known or not."""
    return value == "*" or (isinstance(value, str) and (is_type_name(value) or _TYPE.fullmatch(value) is not None))


def is_pair(value: JSONValue) -> TypeGuard[list[JSONValue]]:
    """Whether a value is ComfyUI's pair form: `["INT", {...}]`, `[["a", "b"], {...}]`, or one without its options."""
    if not isinstance(value, list) or not value:
        return False
    first = value[0]
    if len(value) == 1:
        return isinstance(first, list) or is_type_name(first)
    return isinstance(first, (str, list)) and isinstance(value[1], dict)


def is_parameter(value: JSONValue) -> bool:
    """Whether a value in the place of an input describes it, rather than being what it holds."""
    if not isinstance(value, dict):
        return is_pair(value) or is_text_list(value)
    if "spec" in value or "value" in value or not SPEC_KEYS.isdisjoint(value):
        return True
    name = value.get("type")
    return isinstance(name, list) or is_type(name)


def looks_like_node(value: JSONValue) -> bool:
    """Whether a value in the place of a node is one: it has inputs, or is the map of them."""
    return isinstance(value, dict) and (_has_inputs(value) or any(_is_described(entry) for entry in value.values()))


def _has_inputs(value: dict[str, JSONValue]) -> bool:
    return "inputs" in value or "class_type" in value


def _is_described(value: JSONValue) -> bool:
    """Whether a value is a parameter, and not a map of inputs of which one happens to be called `type` or `min`."""
    if not isinstance(value, dict) or not is_parameter(value):
        return is_parameter(value)
    if _has_inputs(value):
        return False
    told = ({"spec", "value", "type"} | SPEC_KEYS) & value.keys()
    return any(not _is_nested(value[key]) or (key == "spec" and isinstance(value[key], list)) for key in told)


def _is_nested(value: JSONValue) -> bool:
    if isinstance(value, dict):
        return "spec" in value or isinstance(value.get("type"), (str, list))
    return is_pair(value)
