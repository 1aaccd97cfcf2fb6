"""A tool: what clients are told of it, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import mcp_types as types

from .waiting import Report

Arguments: TypeAlias = Mapping[str, object]
Call: TypeAlias = Callable[[Arguments, Report], Awaitable[types.CallToolResult]]


class WrongCall(ValueError):
    """Arguments of a tool that cannot be used; the message says what to give."""


@dataclass(frozen=True, slots=True)
class ServedTool:
    """One tool."""

    definition: types.Tool
    call: Call


def text_argument(arguments: Arguments, name: str) -> str:
    """An argument that must be a text; raises `WrongCall` for anything else."""
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        raise WrongCall(f"{name} must be given as a string")
    return value


def refuse_unknown(arguments: Arguments, *known: str) -> None:
    """Raise `WrongCall` for an argument that does not exist."""
    if unknown := [name for name in arguments if name not in known]:
        raise WrongCall(f"there is no argument {', '.join(map(repr, unknown))}; the arguments are {', '.join(known)}")
