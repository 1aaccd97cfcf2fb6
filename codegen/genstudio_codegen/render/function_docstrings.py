"""The docstrings of a generated module's functions, each with a line for every parameter: what an editor shows at a call."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from genstudio_codegen.parameter_spec import Node, Parameter
from genstudio_codegen.text import one_line

from .choice_sets import ChoiceSet
from .literals import docstring
from .values import accepted_text, shown, value_text
from .variants import Dependencies

_INDENT = " " * 8
# `help` moves a function's docstring four columns to the right, and a terminal has 80.
_WIDTH = 76
_CLIENT = {
    "submit": "`GenStudio`; `AsyncGenStudio`, whose task is awaited; or any object with such a method `submit`.",
    "run": "`GenStudio`; `AsyncGenStudio`, whose result is awaited; or any object with such a method `run`.",
}
_SUMMARY = {
    "prompt": "Build the request that overrides just these parameters. Nothing is sent.",
    "submit": "Start a task and return it while it is queued or running.",
    "run": "Start a task, wait for it, and return its result.",
}
_RAISES = (
    "    Raises:\n"
    "        InvalidParameter: Names every invalid argument with what is\n"
    "            allowed, before anything is sent."
)


def call_docstrings(arguments: Iterable[str]) -> Mapping[str, str]:
    """The docstrings of `prompt`, `submit` and `run` as source.

    Args:
        arguments: What `argument_text` gives for each parameter.
    """
    lines = list(arguments)
    return {name: _docstring(name, lines) for name in _SUMMARY}


def argument_text(
    parameter: Parameter,
    node: Node,
    name: str,
    choices: ChoiceSet | None,
    dependencies: Dependencies,
    *,
    is_open: bool,
    is_required: bool,
) -> str:
    """A parameter as a section `Args:` shows it: its meaning, what it accepts, and the stored value."""
    meaning = one_line(parameter.tooltip or parameter.display_name, 160).rstrip(".")
    if not meaning:
        title = node.title or node.class_type
        meaning = f"Input {shown(parameter.input_name)} of node {node.id}{f', {title}' if title else ''}"
    facts = [accepted_text(parameter, choices, is_open=is_open, short=True)]
    facts += [f"only with {need.input_name}={'|'.join(need.choices)}" for need in dependencies.needs]
    if len(dependencies.variants) > 1:
        facts += [f"what is valid depends on {', '.join(need.input_name for need in parameter.needs)}"]
    facts += [f"stored: {stored}"] if (stored := value_text(parameter.stored)) else []
    facts += ["every call must give it"] if is_required else []
    accepted = "; ".join(facts)
    return _wrapped(one_line(f"{name}: {meaning}. {accepted[:1].upper()}{accepted[1:]}."))


def _docstring(name: str, arguments: list[str]) -> str:
    client = [_wrapped(f"client: {_CLIENT[name]}")] if name in _CLIENT else []
    args = "\n".join(["    Args:", *client, *arguments]) if client or arguments else ""
    return docstring("\n\n".join(part for part in (_SUMMARY[name], args, _RAISES) if part) + "\n    ")


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=f"{_INDENT}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
