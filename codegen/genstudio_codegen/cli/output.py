"""How commands print problems and changes: in colour only on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from genstudio_codegen.problems import Problem
    from genstudio_codegen.publish import Change

FORMATS = ("text", "json", "github")
_COLOURS = {"error": "red", "warning": "yellow"}
_DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="text",
    help="How problems are printed: as text, as json (one object per line), or as github annotations.",
)


def print_problems(problems: Iterable[Problem], style: str = "text") -> None:
    """Print each problem on stderr, with its place and what to do about it."""
    form = {"text": _as_text, "json": _as_json, "github": _as_annotation}[style]
    lines = [form(one) for one in problems]
    if lines:
        # In one call: a terminal is slow line by line. click drops the colour if stderr is not a terminal.
        click.echo("\n".join(lines), err=True)


def print_warning(line: str) -> None:
    """Print a line about what happens on stderr."""
    click.echo(line, err=True)


def print_diff(change: Change) -> None:
    """Print a change on stdout, as a patch."""
    from genstudio_codegen.text import plain_line
    from genstudio_codegen.publish import unified_lines

    for line in unified_lines(change):
        colour = None if line.startswith(("+++", "---")) else _DIFF_COLOURS.get(line[:1])
        click.secho(plain_line(line), fg=colour, bold=line.startswith(("+++", "---")))


def counted(count: int, noun: str) -> str:
    """A count with its noun: `1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _as_text(one: Problem) -> str:
    tag = f"{one.severity}[{one.code}]"
    return str(one).replace(tag, click.style(tag, fg=_COLOURS[one.severity]), 1)


def _as_json(one: Problem) -> str:
    import json

    place = {"source": one.source, "line": one.line, "column": one.column, "path": one.path}
    about = {"code": one.code, "severity": one.severity, "message": one.message, "hint": one.hint}
    return json.dumps({**about, **place, "paste": one.paste})


def _as_annotation(one: Problem) -> str:
    """A workflow command of GitHub Actions, escaped as its toolkit does."""
    from genstudio_codegen.text import plain_line

    place = {"file": one.source, "line": one.line, "col": one.column, "title": one.code}
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value not in ("", None))
    text = "\n".join(
        plain_line(part)
        for part in (f"{one.message} (at {one.path})" if one.path else one.message, one.hint, *one.paste)
    )
    return f"::{one.severity} {properties}::{_data(text.rstrip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
