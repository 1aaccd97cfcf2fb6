"""How a node catalogue declares an input: `["INT", {...}]`, `[["a", "b"], {...}]`, and inputs that belong to others."""

from __future__ import annotations

import re
from typing import NamedTuple

from genstudio_codegen.parameter_spec import JSONValue, MaybeValue

_DYNAMIC = "COMFY_DYNAMICCOMBO_V3"
_AUTOGROW = "COMFY_AUTOGROW_V3"


class Declaration(NamedTuple):
    """What a catalogue says about an input: the name of its type, and its spec."""

    type: str
    spec: dict[str, JSONValue]


def as_declaration(form: JSONValue) -> Declaration | None:
    """Read a declaration; None for anything that is not one."""
    first = form[0] if isinstance(form, list) and form else form
    second = form[1] if isinstance(form, list) and len(form) > 1 else None
    spec = second if isinstance(second, dict) else {}
    if isinstance(first, list):
        return Declaration("COMBO", {"options": first, **spec})
    return Declaration(first, spec) if isinstance(first, str) else None


def dynamic_input(above: Declaration, choice: MaybeValue) -> JSONValue:
    """The inputs that a choice of a dynamic combo brings, in sections; None if it is not one, or has no such choice."""
    options = above.spec.get("options") if above.type == _DYNAMIC else None
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict) and option.get("key") == choice:
            return option.get("inputs")
    return None


def autogrow_input(above: Declaration, name: str) -> JSONValue:
    """The form of one of the inputs that grow as they are used: `images.image0`, `images.image1`, ..."""
    template = above.spec.get("template") if above.type == _AUTOGROW else None
    if not isinstance(template, dict):
        return None
    names, prefix, inputs = template.get("names"), template.get("prefix"), template.get("input")
    is_numbered = isinstance(prefix, str) and re.fullmatch(re.escape(prefix) + r"\d{1,4}", name) is not None
    if not is_numbered and not (isinstance(names, list) and name in names):
        return None
    for section in ("required", "optional"):
        forms = inputs.get(section) if isinstance(inputs, dict) else None
        if isinstance(forms, dict) and forms:
            return next(iter(forms.values()))
    return None
