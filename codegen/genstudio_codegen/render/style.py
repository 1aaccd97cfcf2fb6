"""One style for all that is generated: black, in a mode that no configuration of the user's reaches."""

from __future__ import annotations

import ast
from functools import lru_cache

from .literals import LINE_LENGTH


def styled(source: str) -> str:
    """Source as black writes it."""
    from black import format_str
    from black.mode import Mode, TargetVersion

    return format_str(source, mode=Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH))


def styled_statements(source: str) -> str:
    """Source whose blank lines are black's already, each statement as black writes it.

    Workflows of one server share long lists of choices, and all modules share their functions: black goes over each
    of these once in a process, and takes most of a module's time otherwise.
    """
    lines = [f"{line}\n" for line in source.removesuffix("\n").split("\n")]
    parts: list[str] = []
    end = 0
    for statement in ast.parse(source).body:
        decorators = getattr(statement, "decorator_list", [])
        start = min(node.lineno for node in (statement, *decorators)) - 1
        parts += [*lines[end:start], styled_statement("".join(lines[start : statement.end_lineno]))]
        end = statement.end_lineno or start
    return "".join([*parts, *lines[end:]])


@lru_cache(maxsize=512)
def styled_statement(source: str) -> str:
    """One statement as black writes it."""
    return styled(source)
