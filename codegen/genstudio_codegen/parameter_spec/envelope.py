"""What surrounds the map of nodes: an object with an id and a name, or a response of the service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from genstudio_codegen.problems import Problem, pointer, problem

from .json_values import JSONValue
from .recognition import looks_like_node

_KEYS = ("nodes", "params", "spec", "input_spec", "data", "prompt")
"""Keys that can hold the map of nodes; `prompt` is last because it most likely holds an exported workflow."""
_ABOUT = ("workflow_id", "name", "description")
_NODE_ID = re.compile(r"\d+(:\d+)*")


@dataclass(slots=True)
class Envelope:
    """The map of nodes in a document, and what surrounds it.

    Attributes:
        nodes: The map of nodes, with whatever else is in it.
        path: The JSON pointer to the map.
        about: The workflow's id, name and description, as the document gives them.
        about_paths: The JSON pointers to these.
        keys: The keys under which the map was found, the outermost first.
        ignored: Keys of the map that are not nodes.
    """

    nodes: dict[str, JSONValue]
    path: str = ""
    about: dict[str, JSONValue] = field(default_factory=dict[str, JSONValue])
    about_paths: dict[str, str] = field(default_factory=dict[str, str])
    keys: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()


def open_envelope(document: dict[str, JSONValue], problems: list[Problem]) -> Envelope:
    """Find the map of nodes in a document.

    Args:
        document: The whole document.
        problems: Where to report an error response of the service.

    Returns:
        The map with the workflow's id, name and description; the innermost ones take precedence.
    """
    envelope = _innermost(document, problems)
    envelope.ignored = frozenset(
        key
        for key, value in envelope.nodes.items()
        if not looks_like_node(value) and (key in _ABOUT or not _is_node_id(key))
    )
    return envelope


def _innermost(document: dict[str, JSONValue], problems: list[Problem]) -> Envelope:
    envelope = Envelope(document)
    while True:
        current = envelope.nodes
        if _is_error_answer(current):
            said = current.get("msg") or current.get("message") or "no message"
            message = f"This is an error response of the service, code {current['code']}: {said}"
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


def _is_node_id(key: str) -> bool:
    """Recognise a key that can only be a node's id: a number, the numbers of nested subgraphs (`12:3`), or ""."""
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
