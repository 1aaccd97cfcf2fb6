"""Recognising what a value in a document is: a link, a type's name, a parameter, a node."""

from __future__ import annotations

import re
from typing import TypeGuard

from .json_values import JSONValue, MaybeValue
from .vocabulary import SOCKETS, SPEC_KEYS, TYPES, split_type

_TYPE = re.compile(r"[A-Z][A-Z0-9_]*")


def is_link(value: MaybeValue) -> TypeGuard[list[JSONValue]]:
    """Recognise ComfyUI's reference to another node's output, `["<node id>", <slot>]`."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def is_text_list(value: JSONValue) -> bool:
    """Recognise a list of strings that is not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def is_type_name(value: JSONValue) -> bool:
    """Recognise the name of a known type, or of a union of known types."""
    return (
        isinstance(value, str)
        and bool(split_type(value))
        and all(member in TYPES or member in SOCKETS for member in split_type(value))
    )


def is_type(value: JSONValue) -> bool:
    """Recognise what reads as the name of a type, known or not."""
    return value == "*" or (isinstance(value, str) and (is_type_name(value) or _TYPE.fullmatch(value) is not None))


def is_pair(value: JSONValue) -> TypeGuard[list[JSONValue]]:
    """Recognise ComfyUI's pair form: `["INT", {...}]`, `[["a", "b"], {...}]`, or either without the options."""
    if not isinstance(value, list) or not value:
        return False
    first = value[0]
    if len(value) == 1:
        return isinstance(first, list) or is_type_name(first)
    return isinstance(first, (str, list)) and isinstance(value[1], dict)


def is_parameter(value: JSONValue) -> bool:
    """Recognise a value that describes an input, as opposed to the value that the input holds."""
    if not isinstance(value, dict):
        return is_pair(value) or is_text_list(value)
    if "spec" in value or "value" in value or not SPEC_KEYS.isdisjoint(value):
        return True
    name = value.get("type")
    return isinstance(name, list) or is_type(name)


def looks_like_node(value: JSONValue) -> bool:
    """Recognise a node: a value that has inputs, or that is a map of them."""
    return isinstance(value, dict) and (_has_inputs(value) or any(_is_described(entry) for entry in value.values()))


def _has_inputs(value: dict[str, JSONValue]) -> bool:
    return "inputs" in value or "class_type" in value


def _is_described(value: JSONValue) -> bool:
    """Recognise a parameter, but not a map of inputs of which one happens to be called `type` or `min`."""
    if not isinstance(value, dict) or not is_parameter(value):
        return is_parameter(value)
    if _has_inputs(value):
        return False
    descriptive = ({"spec", "value", "type"} | SPEC_KEYS) & value.keys()
    return any(not _is_nested(value[key]) or (key == "spec" and isinstance(value[key], list)) for key in descriptive)


def _is_nested(value: JSONValue) -> bool:
    if isinstance(value, dict):
        return "spec" in value or isinstance(value.get("type"), (str, list))
    return is_pair(value)
