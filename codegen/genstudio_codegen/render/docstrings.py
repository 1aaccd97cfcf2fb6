"""The docstrings of a generated module: its own, and one for each parameter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec
from genstudio_codegen.text import one_line, plain_text

from .choice_sets import ChoiceSet
from .literals import docstring, literal
from .parameter_table import WIDTH as TABLE_WIDTH
from .parameter_table import TableRow, table_text
from .values import accepted_text, shown, value_text
from .variants import Dependencies, dependency_sentences

WIDTH = 110
_ABOUT = (
    "A parameter that is left out keeps the value stored in the hosted workflow, which need not be the node's default. "
    "`prompt` builds a request, `submit` sends it, `run` also waits for the result."
)


def module_docstring(spec: WorkflowSpec, module_name: str, rows: Iterable[TableRow]) -> str:
    """The module's docstring as source: what the workflow is, what leaving a parameter out means, and all parameters."""
    identity = f"hosted workflow {spec.workflow_id}" if spec.workflow_id else "hosted workflow (no id given yet)"
    paragraphs = [f"{one_line(spec.name or module_name, 80)}: parameters and calls of the {one_line(identity, 80)}."]
    if spec.description:
        paragraphs.append(_wrapped(spec.description, TABLE_WIDTH))
    paragraphs.append(_wrapped(_ABOUT, TABLE_WIDTH))
    table = list(rows)
    paragraphs.append(table_text(table) if table else "The workflow has no parameters.")
    return docstring("\n\n".join(paragraphs) + "\n")


def parameter_docstring(
    parameter: Parameter, node: Node, choices: ChoiceSet | None, dependencies: Dependencies, *, is_open: bool
) -> str:
    """A parameter's docstring as source: where its value goes, what it accepts, and what the spec says about it."""
    where = f"Node {node.id}"
    if node.title and node.title != node.class_type:
        where += f", {shown(one_line(node.title, 80))}"
    if node.class_type:
        where += f" ({one_line(node.class_type, 60)})"
    what = f"{where}, input {shown(parameter.input_name)}: {accepted_text(parameter, choices, is_open=is_open)}."
    facts = _facts(parameter)
    place = f"{what} {facts}".rstrip()
    if len(place) > WIDTH:
        place = "\n".join(_wrapped(line) for line in (what, facts) if line)
    sentences = (*dependency_sentences(parameter, node, dependencies, is_open=is_open), *_remarks(parameter))
    remarks = [_wrapped(sentence) for sentence in sentences]
    about = [_wrapped(text) for text in (parameter.display_name, parameter.tooltip) if text]
    return docstring(_indented([*about, place, *remarks]))


def _facts(parameter: Parameter) -> str:
    facts = {
        "Step": "" if parameter.step is None else literal(parameter.step),
        "Node default:": value_text(parameter.default),
        "Stored:": value_text(parameter.stored),
    }
    return " ".join(f"{label} {fact}." for label, fact in facts.items() if fact)


def _indented(paragraphs: list[str]) -> str:
    """Paragraphs as they are written inside a class. Only text of one line shares a line with its quotes."""
    text = "\n\n".join(paragraphs)
    if "\n" not in text:
        return text
    return textwrap.indent(f"{text}\n", "    ", lambda line: bool(line.strip())).removeprefix("    ") + "    "


def _remarks(parameter: Parameter) -> Iterable[str]:
    if parameter.hidden:
        yield "Hidden in the editor."
    if parameter.socket:
        yield "A socket in the editor, although the workflow holds a value in it."
    yield from parameter.contradictions


def _wrapped(text: str, width: int = WIDTH) -> str:
    paragraphs = (" ".join(line.split()) for line in plain_text(text.strip()).split("\n"))
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in paragraphs if line
    )
