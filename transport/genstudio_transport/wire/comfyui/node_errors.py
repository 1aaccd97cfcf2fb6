"""What a ComfyUI server finds wrong with a prompt, in lines that name the node and the input."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

from ...errors import RefusedInput
from ..failures import one_line
from ..redaction import redacted_text
from ..task_info import is_object

_MOST_LINES = 20
_LONGEST = 300


def problem_lines(node_errors: object) -> list[str]:
    """One line for each error of `node_errors`; at most 20, and then how many more there are."""
    lines = list(_lines(node_errors)) if is_object(node_errors) else []
    left = len(lines) - _MOST_LINES
    return lines if left <= 0 else [*lines[:_MOST_LINES], f"and {left} more"]


def problem_text(error: object, name: str = "") -> str:
    """The message and the details of one error; "" when there are none.

    Args:
        error: The error.
        name: The input's name, which is often all that the details say.
    """
    if not is_object(error):
        return ""
    message, details = _text(error.get("message")), _text(error.get("details"))
    if details in ("", message, name):
        return message
    return f"{message}: {details}" if message else details


def refused_inputs(node_errors: object) -> tuple[RefusedInput, ...]:
    """An entry for each error of `node_errors`, at most 20; none of them knows the parameter's name."""
    return tuple(
        RefusedInput("", node, name, message) for _, node, name, message in islice(_errors(node_errors), _MOST_LINES)
    )


def _lines(node_errors: object) -> Iterator[str]:
    for place, _, name, message in _errors(node_errors):
        yield f"{place}" + (f", input {name}" if name else "") + f": {message}"


def _errors(node_errors: object) -> Iterator[tuple[str, str, str, str]]:
    """Yield each error: what the node is called in messages, its id, the input or "", and what is wrong."""
    for node, report in node_errors.items() if is_object(node_errors) else ():
        if not is_object(report):
            continue
        class_type, node_id = _text(report.get("class_type")), _text(node)
        place = f"node {node_id}" + (f" ({class_type})" if class_type else "")
        errors = report.get("errors")
        found = [_error(error) for error in (cast("list[object]", errors) if isinstance(errors, list) else [])]
        # The server's order is by chance.
        yield from ((place, node_id, name, message) for name, message in sorted(found))


def _error(error: object) -> tuple[str, str]:
    extra = error.get("extra_info") if is_object(error) else None
    name = _text(extra.get("input_name")) if is_object(extra) else ""
    return name, problem_text(error, name) or "no reason given"


def _text(value: object) -> str:
    text = one_line(redacted_text(value)) if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
