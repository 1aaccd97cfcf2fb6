"""What a map of nodes comes wrapped in: an object beside an id and a name, or an answer of the service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from genstudio_codegen.problems import Problem, pointer, problem

from .model import JSONValue
from .words import looks_like_node

_KEYS = ("nodes", "params", "spec", "input_spec", "data", "prompt")
"""Keys that a node map stands under; `prompt` is last because an exported workflow is the likeliest there."""
_ABOUT = ("workflow_id", "name", "description")
_NODE_ID = re.compile(r"\d+(:\d+)*")


@dataclass(slots=True)
class Envelope:
    """A node map, its JSON pointer, and what was said about it on the way; `keys` are those it stood under."""

    nodes: dict[str, JSONValue]
    path: str = ""
    about: dict[str, JSONValue] = field(default_factory=dict[str, JSONValue])
    about_paths: dict[str, str] = field(default_factory=dict[str, str])
    keys: tuple[str, ...] = ()


def unwrap(document: dict[str, JSONValue], problems: list[Problem]) -> Envelope:
    """The node map in a document, and its workflow's id, name and description: the innermost ones win."""
    envelope = Envelope(document)
    while True:
        current = envelope.nodes
        if _is_error_answer(current):
            said = current.get("msg") or current.get("message") or "it does not say why"
            message = f"This is an error answer of the service, code {current['code']}: {said}"
            problems.append(problem("service-error", envelope.path, message, "Fetch or copy the spec again."))
        for key in _ABOUT:
            if key in current and not isinstance(current[key], (dict, list)):
                envelope.about[key] = current[key]
                envelope.about_paths[key] = envelope.path + pointer(key)
        canonical = "workflow_id" in current and isinstance(current.get("nodes"), dict)
        wrapping = "nodes" if canonical else next((key for key in _KEYS if _is_wrapped(current, key)), None)
        inner = current.get(wrapping) if wrapping else None
        if wrapping is None or not isinstance(inner, dict):
            return envelope
        envelope.nodes = inner
        envelope.path += pointer(wrapping)
        envelope.keys += (wrapping,)
        if canonical:
            return envelope


def left_out(envelope: Envelope) -> set[str]:
    """Keys of the node map that are no nodes: what stands about the workflow there, and whatever is no node."""
    return {
        key
        for key, value in envelope.nodes.items()
        if not looks_like_node(value) and (key in _ABOUT or not is_node_id(key))
    }


def is_node_id(key: str) -> bool:
    """Whether a key can only be a node's id: a number, or the numbers of nested subgraphs (`12:3`), or nothing."""
    return not key.strip() or _NODE_ID.fullmatch(key) is not None


def _is_wrapped(current: dict[str, JSONValue], key: str) -> bool:
    inner = current.get(key)
    return isinstance(inner, dict) and not looks_like_node(inner)


def _is_error_answer(current: dict[str, JSONValue]) -> bool:
    return (
        "code" in current
        and current["code"] not in (0, "0")
        and isinstance(current["code"], (int, str))
        and ("msg" in current or "message" in current)
    )
