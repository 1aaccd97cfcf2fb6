"""The type of an input that nothing describes, from its value and its name."""

from __future__ import annotations

import re

from genstudio_codegen.parameter_spec import JSONValue

_WORD = re.compile(r"[a-z]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# In the node catalogues that were counted, inputs with one of these words are integers in 98 of 100 cases.
_INTEGER = frozenset(
    "batch channels count frames height index length limit num overlap resolution seed step steps width".split()
)
_NOT_INTEGER = frozenset("factor mult ratio scale strength".split())
_IMAGE_ID = re.compile(r"te-\w+/ac-\w+/sui-[\w.-]+")
"""What the service's upload returns (vendor's tutorial)."""


def describe_value(name: str, value: JSONValue, *, whole_is_integer: bool = False) -> dict[str, JSONValue]:
    """Describe an input that holds a value, as far as the value and the name tell.

    A whole number is a FLOAT unless its name is that of an integer: JSON writers drop the ".0".

    Args:
        name: The name of the input.
        value: The value that it holds.
        whole_is_integer: Read every whole number as an integer, whatever the name.

    Returns:
        The input's type and spec.
    """
    if isinstance(value, str) and _IMAGE_ID.fullmatch(value):
        return {"type": "COMBO", "spec": {"image_upload": True}}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"type": "INT" if whole_is_integer or is_integer_by_name(name, value) else "FLOAT", "spec": {}}
    return {"type": _type_of(value), "spec": {}}


def is_integer_by_name(name: str, value: JSONValue) -> bool:
    """Whether a whole number is read as an integer because of its input's name."""
    words = set(_WORD.findall(_HUMP.sub("_", name).lower()))
    return type(value) is int and not words.isdisjoint(_INTEGER) and words.isdisjoint(_NOT_INTEGER)


def _type_of(value: JSONValue) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, float):
        return "FLOAT"
    if isinstance(value, str):
        return "STRING"
    if isinstance(value, list):
        return "LIST"
    return "*" if value is None else "DICT"
