"""What a generated module says of its workflow: the table in its docstring, and a docstring per parameter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, Kind, MaybeValue, Node, Parameter, WorkflowSpec
from genstudio_codegen.text import one_line, plain_text

from .choice_sets import ChoiceSet
from .literals import docstring, literal

WIDTH = 110
_SHOWN_CHOICES = 8
_COLUMNS = ("Parameter", "Node", "Input", "Type", "Range or choices", "Node default", "Note")
_WIDEST = (60, 28, 28, 36, 48, 24, 40)


def module_docstring(spec: WorkflowSpec, module_name: str, rows: Iterable[tuple[str, ...]]) -> str:
    """The module's docstring as source: what the workflow is, what leaving out means, and every parameter."""
    identity = f"hosted workflow {spec.workflow_id}" if spec.workflow_id else "hosted workflow (no id given yet)"
    paragraphs = [f"{one_line(spec.name or module_name, 80)}: parameters and calls of the {one_line(identity, 80)}."]
    if spec.description:
        paragraphs.append(_wrapped(spec.description))
    paragraphs.append(
        "Every parameter can be left out: the hosted workflow then uses the value stored in it, which need not\n"
        "be the node's default. `prompt` builds a request, `submit` sends it, `run` waits for the result."
    )
    table = list(rows)
    paragraphs.append(_table(table) if table else "The workflow has no parameters.")
    return docstring("\n\n".join(paragraphs) + "\n")


def table_row(parameter: Parameter, node: Node, name: str, hint: str, choices: ChoiceSet | None) -> tuple[str, ...]:
    """One parameter's row of the module's table."""
    title = node.title or node.class_type
    cells = (
        name,
        f"{node.id} {title}",
        parameter.input_name,
        hint,
        _range(parameter) or (_choices(choices, 4) if choices else ""),
        _value(parameter.default),
        _note(parameter),
    )
    return tuple(one_line(cell, widest) for cell, widest in zip(cells, _WIDEST, strict=True))


def parameter_docstring(parameter: Parameter, node: Node, choices: ChoiceSet | None, *, is_open: bool) -> str:
    """A parameter's docstring as source: where its value goes, what it takes, and what the spec says of it."""
    where = f"Node {node.id}"
    if node.title and node.title != node.class_type:
        where += f", {_shown(one_line(node.title, 80))}"
    if node.class_type:
        where += f" ({one_line(node.class_type, 60)})"
    what = f"{where}, input {_shown(parameter.input_name)}: {_what(parameter, choices, is_open=is_open)}."
    facts = _facts(parameter)
    place = f"{what} {facts}".rstrip()
    if len(place) > WIDTH:
        place = "\n".join(_wrapped(line) for line in (what, facts) if line)
    remarks = [_wrapped(sentence) for sentence in _remarks(parameter)]
    tooltip = [_wrapped(parameter.tooltip)] if parameter.tooltip else []
    return docstring(_indented([*tooltip, place, *remarks]))


def _facts(parameter: Parameter) -> str:
    facts = {
        "Step": "" if parameter.step is None else literal(parameter.step),
        "Node default:": _value(parameter.default),
        "Stored:": _value(parameter.stored),
    }
    return " ".join(f"{label} {fact}." for label, fact in facts.items() if fact)


def _indented(paragraphs: list[str]) -> str:
    """Paragraphs as they stand inside a class; only text of one line shares a line with its quotes."""
    text = "\n\n".join(paragraphs)
    if "\n" not in text:
        return text
    return textwrap.indent(f"{text}\n", "    ", lambda line: bool(line.strip())).removeprefix("    ") + "    "


def _remarks(parameter: Parameter) -> Iterable[str]:
    for need in parameter.needs:
        yield f"Exists only when {_shown(need.input_name)} is {' or '.join(map(_shown, need.choices))}."
    if parameter.hidden:
        yield "Hidden in the editor."
    if parameter.socket:
        yield "A socket in the editor, although the workflow holds a value in it."
    yield from parameter.contradictions


def _what(parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool) -> str:
    words = " or ".join(_kind_words(kind, parameter, choices, is_open=is_open) for kind in parameter.kinds)
    return f"{words}, or RANDOM" if parameter.seed else words


def _kind_words(kind: Kind, parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool) -> str:
    if kind in (Kind.INT, Kind.FLOAT):
        words = "an integer" if kind is Kind.INT else "a number"
        return f"{words}, {_range(parameter)}" if _range(parameter) else words
    if kind in (Kind.COMBO, Kind.MULTI_COMBO):
        words = "one" if kind is Kind.COMBO else "a list"
        if choices is None:
            return f"{words} of the server's choices, which the spec does not list"
        count = len(choices.choices)
        few = count <= _SHOWN_CHOICES
        words += f" of {_choices(choices, count)}" if few else f" of the {count} choices that {choices.name} lists"
        return f"{words}; others are sent with a warning" if is_open else words
    return _WORDS[kind]


_WORDS: Mapping[Kind, str] = {
    Kind.STRING: "a string",
    Kind.BOOLEAN: "a boolean",
    Kind.IMAGE: "a picture to upload, an uploaded image's id, or an OSS or S3 URL",
    Kind.VIDEO: "a video to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.AUDIO: "a sound to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.FILE: "a file to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.LIST: "a list of JSON values",
    Kind.DICT: "a dict of JSON values",
    Kind.ANY: "any JSON value but null",
}


def _range(parameter: Parameter) -> str:
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"{low} or more"
    return f"{high} or less" if high is not None else ""


def _choices(choices: ChoiceSet, limit: int) -> str:
    listed = ", ".join(_shown(choice) for choice in choices.choices[:limit])
    left = len(choices.choices) - limit
    return f"{listed}, … {left} more" if left > 0 else listed


def _value(value: MaybeValue) -> str:
    return "" if value is ABSENT or value is None else one_line(_shown(value), 60)


def _shown(value: JSONValue) -> str:
    """A value as prose shows it: in single quotes where they do, which need no escape in a docstring.

    Never by `repr`, which follows the interpreter's Unicode version.
    """
    source = literal(value)
    return f"'{source[1:-1]}'" if source[0] == '"' and "'" not in source else source


def _note(parameter: Parameter) -> str:
    notes: list[str] = []
    if parameter.needs:
        notes += [f"only with {need.input_name}={'|'.join(need.choices)}" for need in parameter.needs]
    if parameter.contradictions:
        notes.append("see its docstring")
    if (stored := _value(parameter.stored)) != "":
        notes.append(f"stored: {stored}")
    return "; ".join(notes)


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(_COLUMNS, *rows, strict=True)]
    lines = [_COLUMNS, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _wrapped(text: str) -> str:
    paragraphs = (" ".join(line.split()) for line in plain_text(text.strip()).split("\n"))
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in paragraphs if line
    )
