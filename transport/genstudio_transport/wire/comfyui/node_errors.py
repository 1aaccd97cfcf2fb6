"""What a ComfyUI server finds wrong with a prompt, in lines that name the node and the input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

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


def _lines(node_errors: object) -> Iterator[str]:
    for node, report in node_errors.items() if is_object(node_errors) else ():
        if not is_object(report):
            continue
        class_type = _text(report.get("class_type"))
        place = f"node {_text(node)}" + (f" ({class_type})" if class_type else "")
        errors = report.get("errors")
        # The server's order is by chance.
        yield from sorted(
            _line(place, error) for error in (cast("list[object]", errors) if isinstance(errors, list) else [])
        )


def _line(place: str, error: object) -> str:
    extra = error.get("extra_info") if is_object(error) else None
    name = _text(extra.get("input_name")) if is_object(extra) else ""
    return f"{place}" + (f", input {name}" if name else "") + f": {problem_text(error, name) or 'no reason given'}"


def _text(value: object) -> str:
    text = one_line(redacted_text(value)) if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
