"""Dynamic combos as a node catalogue declares them, and a plain reading of what a node accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

DYNAMIC = "COMFY_DYNAMICCOMBO_V3"
LINK = ["5", 0]

Forms = dict[str, dict[str, Any]]
"""Sections of an input's form, `{"required": {...}, "optional": {...}}`, by section and name."""


def combo(*choices: str) -> list[Any]:
    """A combo."""
    return ["COMBO", {"options": list(choices)}]


def dynamic(**options: Forms) -> list[Any]:
    """A combo whose choices bring inputs."""
    return [DYNAMIC, {"options": [{"key": key, "inputs": inputs} for key, inputs in options.items()]}]


def required(**forms: Any) -> Forms:
    """Inputs that a choice requires."""
    return {"required": forms}


def document(forms: Mapping[str, Any], stored: Mapping[str, Any], *, has_links: bool = True) -> dict[str, Any]:
    """A parameter spec with one node of these inputs, and what the workflow stores in them.

    Args:
        forms: The forms of the node's own inputs by name.
        stored: The stored values and links by name, also of inputs that a choice brings.
        has_links: Whether the document says what is linked.
    """
    inputs: dict[str, Any] = {}
    for name, (kind, spec) in forms.items():
        inputs[name] = {"type": kind, "spec": spec}
    for name, value in stored.items():
        if value == LINK:
            inputs[name] = value
        else:
            inputs.setdefault(name, {})["value"] = value
    nodes: dict[str, Any] = {"9": {"class_type": "Node", "inputs": inputs}}
    if has_links:
        nodes["10"] = {"class_type": "SaveImage", "inputs": {"images": ["9", 0]}}
    return {"workflow_id": "wf-1", "name": "m", "nodes": nodes}


def expanded(
    forms: Forms, live: Mapping[str, Any], prefix: str = "", *, unknown: bool = False
) -> Iterator[tuple[str, list[Any], bool]]:
    """The inputs that a node has when these values are in it: name, form, and whether it must have a value.

    With `unknown`, a choice that is not made may be any: what each of them brings is there.
    """
    for section, members in forms.items():
        for short, form in members.items():
            name = prefix + short
            yield name, form, section == "required"
            for option in form[1]["options"] if form[0] == DYNAMIC else ():
                if option["key"] == live.get(name) or (unknown and name not in live):
                    yield from expanded(option["inputs"], live, f"{name}.", unknown=unknown)


def refused(forms: Forms, live: Mapping[str, Any]) -> set[str]:
    """The inputs for which a server refuses a node with these values and links."""
    found: set[str] = set()
    for name, (kind, spec), is_required in expanded(forms, live):
        value = live.get(name)
        if name not in live:
            if is_required:
                found.add(name)
        elif value != LINK and not _accepts(kind, spec, value):
            found.add(name)
    return found


def _accepts(kind: str, spec: Mapping[str, Any], value: Any) -> bool:
    if kind == DYNAMIC:
        return value in [option["key"] for option in spec["options"]]
    if kind == "COMBO":
        return value in spec["options"]
    if kind == "STRING":
        return True
    if isinstance(value, (bool, str)):
        return kind == "BOOLEAN"
    if kind == "BOOLEAN":
        return True
    number = int(value) if kind == "INT" else float(value)
    return bool(spec.get("min", number) <= number <= spec.get("max", number))
