"""The table of parameters in a module's docstring, narrow enough for `help` on a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import NamedTuple

from genstudio_codegen.parameter_spec import Node, Parameter
from genstudio_codegen.text import one_line

from .choice_sets import ChoiceSet
from .values import choices_text, range_text, value_text
from .variants import Dependencies

WIDTH = 76
"""`help` indents a docstring by four columns."""
_GAP = "  "
_HEADINGS = ("Parameter", "Type", "Range or choices", "Stored")
_WIDEST = (22, 14, 20, 14)


class TableRow(NamedTuple):
    """One parameter: the four cells of its line, and what is said below it."""

    cells: tuple[str, str, str, str]
    detail: str


def table_row(
    parameter: Parameter,
    node: Node,
    name: str,
    annotation: str,
    choices: ChoiceSet | None,
    dependencies: Dependencies,
) -> TableRow:
    """The row of one parameter."""
    allowed = range_text(parameter, short=True) or (choices_text(choices, 3) if choices else "")
    title = node.title or node.class_type
    where = f"node {node.id}{f' {title}' if title else ''}, input {parameter.input_name}"
    default = value_text(parameter.default)
    notes = [f"only with {need.input_name}={'|'.join(need.choices)}" for need in dependencies.needs]
    if parameter.contradictions:
        notes.append("see its docstring")
    detail = "; ".join([where, *([f"node default {default}"] if default else []), *notes])
    others = (annotation, allowed, value_text(parameter.stored))
    kind, allowed, stored = (one_line(text, widest) for text, widest in zip(others, _WIDEST[1:], strict=True))
    # A name is never cut: it is what the reader looks for.
    return TableRow((name, kind, allowed, stored), one_line(detail, 4 * WIDTH))


def table_text(rows: Iterable[TableRow]) -> str:
    """The table as text: a line per parameter, with the place of its value below."""
    table = list(rows)
    columns = list(zip(_HEADINGS, *(row.cells for row in table), strict=True))
    widths = [min(max(map(len, column)), widest) for column, widest in zip(columns, _WIDEST, strict=True)]
    lines = [_line(_HEADINGS, widths), _line(tuple("-" * width for width in widths), widths)]
    for row in table:
        name, *others = row.cells
        if len(name) > widths[0]:
            lines.append(name)
            name = ""
        lines.append(_line((name, *others), widths))
        lines += textwrap.wrap(
            row.detail, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )
    return "\n".join(line for line in lines if line)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return _GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
