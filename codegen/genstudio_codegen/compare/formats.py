"""Changes as text for a terminal, as JSON for programs, and as annotations for GitHub; all plain and in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from genstudio_codegen.parameter_spec import JSONValue
from genstudio_codegen.text import plain_line, plain_text

from .change import Change, summary
from .comparison import Comparison
from .markdown import as_markdown
from .rules import Category
from .value_display import place_text

_LEVELS: dict[Category, str] = {
    "breaks-source": "error",
    "breaks-calls": "error",
    "changes-results": "warning",
    "safe": "notice",
}


def as_text(comparisons: Sequence[Comparison]) -> str:
    """Write one line per change, in the form of a problem, and a summary per comparison."""
    lines: list[str] = []
    for comparison in comparisons:
        for change in comparison.changes:
            place = f"{plain_line(change.source)}:{change.line}:{change.column}"
            lines.append(f"{place}: {change.category}[{change.rule}] {_sentence(change)}")
        head = f"{plain_line(comparison.new)}: " if len(comparisons) > 1 else ""
        lines.append(head + summary(comparison.changes))
    return "\n".join(lines)


def as_json(comparisons: Sequence[Comparison]) -> str:
    """Write `{"comparisons": [{"old", "new", "changes": [...]}]}` in ASCII; null stands for what a document lacks."""
    document: JSONValue = {"comparisons": [_comparison(each) for each in comparisons]}
    return json.dumps(document, indent=2)


def as_github(comparisons: Sequence[Comparison]) -> str:
    """Write workflow commands, which GitHub shows at the lines of the new file, and a summary for the log."""
    lines: list[str] = []
    for comparison in comparisons:
        for change in comparison.changes:
            properties = {"file": comparison.new, "title": f"{change.category}: {change.rule.replace('-', ' ')}"}
            if not change.is_in_old:
                properties |= {"line": str(change.line), "col": str(change.column)}
            given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
            lines.append(f"::{_LEVELS[change.category]} {given}::{_data(_sentence(change))}")
        # At the start of a line, a file named "::error::" would be read as a command.
        lines.append(f"{summary(comparison.changes)} in {plain_line(comparison.new)}")
    return "\n".join(lines)


FORMATS: dict[str, Callable[[Sequence[Comparison]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "markdown": as_markdown,
}


def _sentence(change: Change) -> str:
    """Describe a change on one plain line: `steps (node 3, input "steps"): 1 to 10000 -> 1 to 50`."""
    place = place_text(change.node_id, change.input_name) if change.node_id else "the workflow"
    subject = f"{change.name} ({place})" if change.name else place
    sides = " -> ".join(side.text for side in (change.before, change.after) if side.text)
    sentence = f"{subject}: {sides}" if sides else subject
    return f"{sentence}; {change.note}" if change.note else sentence


def _comparison(comparison: Comparison) -> JSONValue:
    return {
        "old": comparison.old,
        "new": comparison.new,
        "changes": [
            {
                "rule": change.rule,
                "category": change.category,
                "parameter": change.name or None,
                "node": change.node_id or None,
                "input": change.input_name or None,
                "before": change.before.value,
                "after": change.after.value,
                "note": change.note or None,
                "file": change.source,
                "line": change.line,
                "column": change.column,
                "path": change.path,
            }
            for change in comparison.changes
        ],
    }


def _data(text: str) -> str:
    """Escape the text of a command as GitHub's own toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a command as GitHub's own toolkit does."""
    return _data(plain_text(text)).replace(":", "%3A").replace(",", "%2C")
