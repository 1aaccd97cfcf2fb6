"""The canonical form of a spec written in other dialects, with the same content."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Form = dict[str, Any]
Document = dict[str, Any]

_SAME_WORDS = {"INT": "integer", "FLOAT": "number", "STRING": "string", "BOOLEAN": "boolean"}


def bare_map(document: Document) -> Document:
    """The nodes alone, beside the workflow's id and name."""
    about = {key: value for key, value in document.items() if key != "nodes"}
    return {**about, **document["nodes"]}


def envelope(key: str) -> Callable[[Document], Document]:
    """The nodes under another key."""
    return lambda document: {**{k: v for k, v in document.items() if k != "nodes"}, key: document["nodes"]}


def service_answer(document: Document) -> Document:
    """The document as the answer of a service."""
    return {"code": 0, "msg": "Success", "data": document}


def pair_form(form: Form) -> Form:
    """`"spec": ["INT", {...}]` or, with choices, `"spec": [["a", "b"], {...}]`."""
    spec = dict(form["spec"])
    if "options" in spec and form["type"] == "COMBO":
        return {**form, "spec": [spec.pop("options"), spec]}
    return {**form, "spec": [form["type"], spec]}


def options_as(key: str) -> Callable[[Form], Form]:
    """Choices under another key."""

    def change(form: Form) -> Form:
        return {**form, "spec": {key if name == "options" else name: value for name, value in form["spec"].items()}}

    return change


def lower_case(form: Form) -> Form:
    """Types in lower case."""
    return {**form, "type": form["type"].lower()}


def json_schema_words(form: Form) -> Form:
    """Types and bounds as JSON Schema calls them."""
    keys = {"min": "minimum", "max": "maximum", "step": "multipleOf"}
    spec = {keys.get(key, key): value for key, value in form["spec"].items()}
    return {**form, "type": _SAME_WORDS.get(form["type"], form["type"]), "spec": spec}


def flat(form: Form) -> Form:
    """The spec's keys beside the type."""
    return {**{key: value for key, value in form.items() if key != "spec"}, **form["spec"]}


def whole_floats(form: Form) -> Form:
    """The bounds of floats without their ".0", as JavaScript writes them."""
    if form["type"] != "FLOAT":
        return form
    return {**form, "spec": {key: _whole(value) for key, value in form["spec"].items()}}


def other_key_order(form: Form) -> Form:
    """The keys of a parameter and of its spec from last to first."""
    return {**dict(reversed(form.items())), "spec": dict(reversed(form["spec"].items()))}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


DOCUMENTS: list[Callable[[Document], Document]] = [
    lambda document: document,
    bare_map,
    *map(envelope, ("data", "params", "prompt", "spec", "input_spec")),
    service_answer,
]
FORMS: list[Callable[[Form], Form]] = [
    lambda form: form,
    pair_form,
    *map(options_as, ("choices", "enum", "values", "items")),
    lower_case,
    json_schema_words,
    flat,
    whole_floats,
    other_key_order,
]


def in_other_dialects(document: Document, chance: random.Random) -> Document:
    """A document in a dialect that is drawn for it, and each of its inputs in one of its own."""
    nodes = {
        node_id: {**node, "inputs": {name: _input(form, chance) for name, form in node["inputs"].items()}}
        for node_id, node in document["nodes"].items()
    }
    return chance.choice(DOCUMENTS)({**document, "nodes": nodes})


def _input(form: Any, chance: random.Random) -> Any:
    """A link as it is; a parameter in a dialect that can say all that its canonical form says."""
    if not isinstance(form, dict):
        return form
    return chance.choice(FORMS)(form)
