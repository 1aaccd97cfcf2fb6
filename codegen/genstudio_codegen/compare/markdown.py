"""Changes as Markdown tables for a pull request, in which strings from a document are only ever text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from genstudio_codegen.text import plain_line

from .change import Change, summary
from .comparison import Comparison
from .rules import MEANINGS

_HEAD = ("Category", "Rule", "Parameter", "Before", "After", "Note")
# Excludes what ends a code span or a cell, opens a tag or an entity, or is stripped at the ends of a span.
_SIMPLE = re.compile(r"[^`|<>&\n ](?:[^`|<>&\n]*[^`|<>&\n ])?")


def as_markdown(comparisons: Sequence[Comparison]) -> str:
    """Write one table per comparison, with the meaning of its categories."""
    return "\n\n".join("\n".join(_section(comparison)) for comparison in comparisons)


def code(text: str) -> str:
    """Write foreign text as code, where GitHub makes no links or mentions; as entities if no code span can hold it."""
    plain = plain_line(text)
    if not plain:
        return ""
    if _SIMPLE.fullmatch(plain):
        return f"`{plain}`"
    escaped = "".join(character if character.isalnum() else f"&#{ord(character)};" for character in plain)
    return f"<code>{escaped}</code>"


def _section(comparison: Comparison) -> Iterator[str]:
    yield f"### {code(comparison.new)}"
    yield ""
    yield f"Compared with {code(comparison.old)}: {summary(comparison.changes)}."
    if not comparison.changes:
        return
    yield ""
    yield _row(_HEAD)
    yield _row(("---",) * len(_HEAD))
    for change in comparison.changes:
        about = (change.category, change.rule, _subject(change))
        yield _row((*about, code(change.before.text), code(change.after.text), change.note))
    yield ""
    found = {change.category for change in comparison.changes}
    yield from (f"- {category}: {meaning}" for category, meaning in MEANINGS.items() if category in found)


def _subject(change: Change) -> str:
    if change.name:
        return f"{code(change.name)}, node {code(change.node_id)}, input {code(change.input_name)}"
    return f"node {code(change.node_id)}" if change.node_id else "the workflow"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
