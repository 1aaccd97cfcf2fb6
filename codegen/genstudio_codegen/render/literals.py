"""Values from a spec as Python source: the only way in which they reach a generated module as code."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from genstudio_codegen.parameter_spec import JSONValue
from genstudio_codegen.text import plain_text, string_literal

LINE_LENGTH = 120

# A quote beside another, or at the end, could be read as part of the docstring's own.
_RISKY_QUOTE = re.compile(r'"(?="|\Z)|(?<=")"')


def literal(value: JSONValue) -> str:
    """A JSON value as a Python expression of literals."""
    if isinstance(value, str):
        return string_literal(value)
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"JSON has no {value}")
    return repr(value)


def tuple_literal(sources: Iterable[str]) -> str:
    """A tuple of expressions that are source already."""
    items = list(sources)
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def bracketed(head: str, items: list[str], tail: str, indent: int) -> str:
    """Items between brackets, split over lines as black would: what it need not change, it does not go over twice."""
    body = ", ".join(items)
    if indent + len(head) + len(body) + len(tail) <= LINE_LENGTH:
        return f"{head}{body}{tail}"
    inner, outer = "\n" + " " * (indent + 4), "\n" + " " * indent
    if indent + 4 + len(body) <= LINE_LENGTH:
        return f"{head}{inner}{body}{outer}{tail}"
    return f"{head}{inner}{f',{inner}'.join(items)},{outer}{tail}"


def keyword_tuple(name: str, items: list[str]) -> str:
    """A keyword argument whose value is a tuple of expressions that are source already."""
    # Twelve columns in: where an argument stands when its call takes several lines.
    return bracketed(f"{name}=(", items, ")", 12) if len(items) > 1 else f"{name}=({items[0]},)"


def docstring(text: str) -> str:
    """Text from anywhere as a docstring: characters that are not plain are shown as their escapes."""
    body = _RISKY_QUOTE.sub(lambda _: '\\"', plain_text(text).replace("\\", "\\\\"))
    return f'"""{body}"""'
