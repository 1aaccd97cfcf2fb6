"""How commands speak: problems to stderr, in colour on a terminal only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from codegen.problems import Problem

_COLOURS = {"error": "red", "warning": "yellow"}


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem with its place, and its hint below."""
    for one in problems:
        tag = f"{one.severity}[{one.code}]"
        # click leaves the colour out where stderr is no terminal.
        click.echo(str(one).replace(tag, click.style(tag, fg=_COLOURS[one.severity]), 1), err=True)


def counted(count: int, noun: str) -> str:
    """A count with its noun: `1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
