"""Problems found in input, as values: what is wrong, where, and what to do about it.

`RULES` is the one list of problem codes; `docs/problems.md` is written from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from .text import plain_line

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one document.

    `path` is a JSON pointer into the document ("" is the whole of it); `source`, `line` and `column` (from 1) are
    filled in where they are known.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part not in ("", None))
        head = f"{plain_line(place)}: " if place else ""
        text = f"{head}{self.severity}[{self.code}] {plain_line(self.message)}"
        if self.path:
            text += f" (at {plain_line(self.path)})"
        return f"{text}\n    hint: {plain_line(self.hint)}" if self.hint else text

    def at(self, source: str, line: int | None = None, column: int | None = None) -> Problem:
        """The same problem with its place in a file."""
        return replace(self, source=source, line=line, column=column)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one problem code means: how severe it is, and the one sentence of why it is checked."""

    severity: Severity
    purpose: str


def problem(code: str, path: str, message: str, hint: str = "") -> Problem:
    """A problem with the severity that its code's rule states."""
    return Problem(code, RULES[code].severity, path, message, hint)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(one.severity == "error" for one in problems)


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) made of keys and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def rules_page() -> str:
    """The text of `docs/problems.md`: every code, how severe it is, and why it is checked."""
    lines = [
        "# Problems",
        "",
        "Every problem is printed as `file:line:column: severity[code] message (at pointer)`, with a hint below it of",
        "what to do. The pointer is a JSON pointer into the document. An error keeps a document from being used; a",
        "warning does not, and stands in the docstring of the parameter that it concerns.",
        "",
        "| code | severity | why it is checked |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{code}` | {rule.severity} | {rule.purpose} |" for code, rule in RULES.items()]
    return "\n".join(lines) + "\n"


RULES: dict[str, Rule] = {
    # The file
    "file-missing": Rule("error", "A spec that is named must exist."),
    "file-is-directory": Rule("error", "A spec is one file; a folder is never searched for specs."),
    "file-unreadable": Rule("error", "A spec must be readable by the user who generates from it."),
    "file-empty": Rule("error", "An empty file is most often a download or a redirection that failed."),
    "not-utf8": Rule("error", "JSON is exchanged as UTF-8; guessing another encoding would corrupt names and choices."),
    "json-invalid": Rule("error", "A spec must be valid JSON."),
    "json-too-deep": Rule("error", "Nesting beyond anything a workflow holds would exhaust every tool after this one."),
    "key-duplicate": Rule(
        "error", "JSON readers differ in which of two equal keys they keep, so neither can be trusted."
    ),
    "number-not-json": Rule("error", "NaN and Infinity are not JSON, and the service could not receive them."),
    "number-too-large": Rule(
        "error", "A number that no 64-bit float can hold is a mistake, and would become infinite."
    ),
    # The document
    "not-a-spec": Rule("error", "A document without a map of nodes says nothing that a module could be made from."),
    "document-is-list": Rule("error", "A spec is a JSON object; a list is some other export."),
    "service-error": Rule("error", "An error answer of the service was saved in the place of a spec."),
    "ui-workflow": Rule("error", "The editor's own workflow file has neither input names nor ranges."),
    "api-workflow": Rule("error", "An exported API-format workflow has values, but neither types nor ranges."),
    "prompt-body": Rule("error", "The body of a request has values, but neither types nor ranges."),
    "json-schema": Rule("error", "A JSON Schema has no nodes to send its values to."),
    "openapi": Rule("error", "An OpenAPI description has no nodes to send its values to."),
    "object-info": Rule("error", "A server's node catalogue describes classes, not the nodes of one workflow."),
    "no-parameters": Rule(
        "warning", "A workflow without a parameter can be run, but most often its spec is incomplete."
    ),
    "workflow-id-missing": Rule(
        "warning", "Without its workflow's id a module can build requests, but not submit them."
    ),
    "text-expected": Rule("warning", "A name, title or note that is not text is left out rather than guessed."),
    # The nodes
    "not-a-node": Rule("warning", "An entry among the nodes that does not look like one is left out, and said to be."),
    "node-id-empty": Rule("error", "A request addresses a node by its id."),
    "node-not-object": Rule("error", "A node that cannot be read would silently lose its parameters."),
    "inputs-not-object": Rule("error", "Inputs are addressed by name; a list of them has lost the names."),
    "input-name-empty": Rule("error", "A request addresses an input by its name."),
    "text-broken": Rule(
        "error", "Half of a surrogate pair cannot be sent: a node or an input with one has no address."
    ),
    # The parameters
    "spec-not-object": Rule("error", "A spec that cannot be read would silently lose the range and the choices."),
    "literal-without-spec": Rule("warning", "An input without a spec is typed by the value that it holds."),
    "bound-not-number": Rule("warning", "A bound that is not a number cannot be compared with, and is ignored."),
    "range-inverted": Rule("error", "No value is both above a minimum and below a smaller maximum."),
    "choices-not-list": Rule("warning", "Choices that are not a list cannot be read, and are ignored."),
    "choices-empty": Rule("warning", "With no choice listed nothing is known of the value, so any string is allowed."),
    "choices-duplicate": Rule("warning", "A choice that is listed twice is offered once."),
    "choice-unusable": Rule("warning", "A choice that is a list, an object or null cannot be sent, and is dropped."),
    "default-type": Rule("warning", "A node's default of another type shows that the spec or the node is out of date."),
    "default-out-of-range": Rule("warning", "A node's default that the range forbids is shown, but not what to send."),
    "default-not-a-choice": Rule("warning", "A node's default that is not offered is shown, but not what to send."),
    "value-type": Rule("warning", "A stored value of another type may be a placeholder that was never filled in."),
    "value-out-of-range": Rule(
        "warning", "A stored value that the range forbids may make the workflow fail as it stands."
    ),
    "value-not-a-choice": Rule(
        "warning", "A stored value that is not offered may make the workflow fail as it stands."
    ),
    # The workflow beside the spec
    "workflow-file-wrong": Rule("error", "Titles and links can be read from an API-format workflow only."),
    "workflow-file-differs": Rule(
        "warning", "A workflow that lacks a node of the spec is another one, or an older version."
    ),
    # Names
    "key-ambiguous": Rule("error", "Two inputs that the lock and the configuration cannot tell apart cannot be named."),
    "name-unusable": Rule("error", "A parameter's name is a Python identifier, and no keyword."),
    "name-taken": Rule("error", "Two parameters of one name could not both be given."),
    "module-name-unusable": Rule("error", "A module's name is a Python identifier."),
    "module-name-taken": Rule("error", "Two specs of one module name would overwrite each other."),
    # The lock
    "lock-unreadable": Rule("error", "A lock that cannot be read would let every name change."),
    "lock-not-written": Rule("warning", "Without a lock that is kept, names can change when the workflow does."),
    # The output
    "file-not-owned": Rule("error", "A file that the generator did not write is somebody's work."),
    # The configuration
    "config-present": Rule("error", "A configuration that is there is never overwritten."),
    "config-missing": Rule("error", "A project without configuration says neither which specs to read nor where to."),
    "config-unreadable": Rule("error", "A configuration is TOML."),
    "config-key-unknown": Rule("error", "A setting that is misspelt would do nothing, and nobody would know."),
    "config-value-wrong": Rule("error", "A setting of another type would mean something else, or nothing."),
    "config-pattern-unused": Rule("error", "A pattern that matches nothing is misspelt, or speaks of what is gone."),
    "config-workflow-unknown": Rule("error", "Settings for a workflow that is not there would do nothing."),
    # The build
    "template-wrong": Rule("error", "A template that cannot be rendered makes no module."),
    "module-unreadable": Rule("error", "A module that no Python can read is never written."),
    "file-edited": Rule("error", "A generated file that was edited by hand holds somebody's work."),
    "file-orphaned": Rule("warning", "A generated file that no workflow makes any more, and that may hold work."),
    "manifest-unreadable": Rule("warning", "Without the list of what was generated, edits by hand cannot be told."),
}
