"""Problems found in input, as values: what is wrong, where, and what to do about it.

`RULES` is the one list of problem codes; `docs/en/problems.md` is written from it.
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
    filled in where they are known. `paste` holds lines to paste that the hint refers to.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None
    paste: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part not in ("", None))
        head = f"{plain_line(place)}: " if place else ""
        text = f"{head}{self.severity}[{self.code}] {plain_line(self.message)}"
        if self.path:
            text += f" (at {plain_line(self.path)})"
        return "\n".join([text, *self.advice])

    @property
    def advice(self) -> list[str]:
        """The hint and the lines to paste, as lines that are safe to print."""
        hint = [f"    hint: {plain_line(self.hint)}"] if self.hint else []
        return hint + [f"        {plain_line(line)}" for line in self.paste]

    def with_paste(self, *lines: str) -> Problem:
        """The same problem with lines to paste."""
        return replace(self, paste=lines)

    def at(self, source: str, line: int | None = None, column: int | None = None) -> Problem:
        """The same problem with its place in a file.

        Args:
            source: The file.
            line: The line, from 1; None if it is not known.
            column: The column, from 1; None if it is not known.
        """
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
    """The text of `docs/en/problems.md`: every code, how severe it is, and why it is checked."""
    lines = [
        "# Problems",
        "",
        "Every problem is printed as `file:line:column: severity[code] message (at pointer)`, followed by a hint on what to",
        "do. The pointer is a JSON pointer into the document. A document with an error is not used. A warning does not",
        "prevent that; if it concerns a parameter, it also appears in the parameter's docstring.",
        "",
        "| code | severity | why it is checked |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{code}` | {rule.severity} | {rule.purpose} |" for code, rule in RULES.items()]
    return "\n".join(lines) + "\n"


RULES: dict[str, Rule] = {
    # The file
    "spec-repeated": Rule(
        "warning", "A spec that is named twice becomes one module, so one of the two names is a mistake."
    ),
    "file-missing": Rule("error", "A spec that is named must exist."),
    "file-is-directory": Rule("error", "A spec is a file; folders are not searched for specs."),
    "file-unreadable": Rule("error", "The user who generates modules must be able to read the specs."),
    "file-too-large": Rule("error", "A file that is far larger than any spec would use up all memory."),
    "file-empty": Rule("error", "An empty file is usually the result of a failed download or redirection."),
    "not-utf8": Rule("error", "JSON is exchanged as UTF-8; guessing another encoding would corrupt names and choices."),
    "file-packed": Rule(
        "error", "A compressed file or an archive is never unpacked: it could hold anything of any size."
    ),
    "file-is-picture": Rule("error", "ComfyUI stores a workflow in its pictures, but that is not a parameter spec."),
    "web-page": Rule("error", "A saved page of the console, or its login page, is not the document that it shows."),
    "curl-command": Rule("error", "A request shows values of some inputs, but neither types nor ranges."),
    "markdown": Rule("error", "What surrounds a document in a chat or in a README is not part of it."),
    "yaml": Rule("error", "YAML reads some names and values differently from JSON, so it would have to be guessed."),
    "json-invalid": Rule("error", "A spec must be valid JSON."),
    "json-too-deep": Rule("error", "No workflow is nested this deeply, and the tools that follow could not handle it."),
    "key-duplicate": Rule(
        "error", "JSON readers disagree on which of two equal keys counts, so neither can be trusted."
    ),
    "number-not-json": Rule("error", "NaN and Infinity are not valid JSON, so they could not be sent."),
    "number-too-large": Rule("error", "A number that no 64-bit float can hold is a mistake and would become infinite."),
    # The document
    "not-a-spec": Rule(
        "error", "A module cannot be generated from a document that does not describe the inputs of nodes."
    ),
    "spec-fragment": Rule("error", "A part of a spec does not say which input of which node it describes."),
    "har": Rule(
        "error", "A recording of requests may contain a spec in one of its responses, but also keys and cookies."
    ),
    "document-is-list": Rule("error", "A spec is a JSON object; a list is a different kind of export."),
    "service-error": Rule("error", "An error response of the service may have been saved instead of the spec."),
    "ui-workflow": Rule("error", "The editor's workflow file has neither input names nor ranges."),
    "api-workflow": Rule("error", "An exported API-format workflow has values but neither types nor ranges."),
    "prompt-body": Rule("error", "The body of a request has values but neither types nor ranges."),
    "json-schema": Rule("error", "A JSON Schema does not say which node a value belongs to."),
    "openapi": Rule("error", "An OpenAPI description does not say which node a value belongs to."),
    "object-info": Rule("error", "A server's node catalogue describes classes of nodes, not the nodes of a workflow."),
    "too-many-parameters": Rule(
        "error", "A module of that many parameters is slow in every editor, and takes minutes to generate."
    ),
    "no-parameters": Rule("warning", "A workflow without parameters can run, but usually its spec is incomplete."),
    "workflow-id-missing": Rule(
        "warning", "Without the workflow's id a module can build requests but not submit them."
    ),
    "text-expected": Rule("warning", "A name, title or note that is not text is ignored, not guessed."),
    "name-look-alike": Rule(
        "warning", "A letter of another script that looks like a Latin one makes two names that nobody can tell apart."
    ),
    # The nodes
    "not-a-node": Rule(
        "warning", "An entry among the nodes that does not look like a node is left out, which should not go unnoticed."
    ),
    "node-id-empty": Rule("error", "A request addresses a node by its id."),
    "node-not-object": Rule("error", "The parameters of a node that cannot be read would be lost without notice."),
    "inputs-not-object": Rule(
        "error", "A request addresses an input by its name, which a list of inputs does not have."
    ),
    "input-name-empty": Rule("error", "A request addresses an input by its name."),
    "text-broken": Rule(
        "error", "Half of a surrogate pair cannot be encoded, so no request can address a node or an input with one."
    ),
    # The parameters
    "spec-not-object": Rule(
        "error", "The range and the choices in a spec that cannot be read would be lost without notice."
    ),
    "literal-without-spec": Rule(
        "warning", "The type of an input without a spec is inferred from its value and may be wrong."
    ),
    "bound-not-number": Rule("warning", "A bound that is not a number is ignored, so the range is not checked."),
    "range-inverted": Rule("error", "No value can satisfy a minimum that is above the maximum."),
    "choices-not-list": Rule("warning", "Choices that are not a list are ignored, so the value is not checked."),
    "choices-empty": Rule("warning", "Without any choice nothing is known about the value, so any string is allowed."),
    "choices-duplicate": Rule("warning", "A choice that is listed twice is offered only once."),
    "choice-unusable": Rule("warning", "A choice that is a list, an object or null cannot be sent and is left out."),
    "default-type": Rule("warning", "A default of another type shows that the spec or the node is out of date."),
    "default-out-of-range": Rule(
        "warning", "A default outside the range is documented, but a call that passes it may be refused."
    ),
    "default-not-a-choice": Rule(
        "warning", "A default that is not a choice is documented, but a call that passes it may be refused."
    ),
    "value-type": Rule("warning", "A stored value of another type may be a placeholder that was never replaced."),
    "value-out-of-range": Rule(
        "warning", "A stored value outside the range may make the workflow fail when a call leaves the input out."
    ),
    "value-not-a-choice": Rule(
        "warning", "A stored value that is not a choice may make the workflow fail when a call leaves the input out."
    ),
    "value-unused": Rule(
        "warning",
        "A stored value of an input that only another choice brings is not read, so another one may be meant.",
    ),
    # The workflow beside the spec
    "workflow-file-wrong": Rule("error", "Titles and links can only be read from an API-format workflow."),
    "workflow-file-differs": Rule(
        "warning", "A workflow that lacks a node of the spec is a different workflow or an older version."
    ),
    "workflow-passed-over": Rule(
        "warning", "A file named like a workflow that belongs to no spec is skipped, and is not read as anything else."
    ),
    # The sources of an import
    "catalogue-wrong": Rule("error", "Types, ranges and choices can only be read from a server's node catalogue."),
    "catalogue-unreachable": Rule("error", "A catalogue is fetched from the one server that was named, within bounds."),
    "curl-unreadable": Rule(
        "error", "Of a pasted command only the body is used, so a command without one is of no use."
    ),
    "body-wrong": Rule("error", "Values can only be read from the body of a request that submits a task."),
    "class-unknown": Rule("warning", "The inputs of a class that the catalogue lacks are typed by their values."),
    "typed-by-value": Rule("warning", "A type that is inferred from a value may be wrong, and has no range."),
    "sources-differ": Rule("warning", "Sources that contradict each other belong to different workflows or versions."),
    # The graph beside the module
    "graph-incomplete": Rule("error", "A graph without all its nodes and links cannot be run anywhere."),
    # Names
    "key-ambiguous": Rule("error", "The lock and the configuration cannot name two inputs that have the same key."),
    "name-unusable": Rule("error", "A parameter's name must be a Python identifier and must not be a keyword."),
    "name-taken": Rule("error", "A call could not pass two parameters of the same name."),
    "module-name-unusable": Rule("error", "A module's name must be a Python identifier."),
    "module-name-shadows": Rule(
        "warning", "A module named like one in the standard library hides it from programs that run in its folder."
    ),
    "module-name-taken": Rule("error", "Two specs with the same module name would overwrite each other's module."),
    "name-moved": Rule(
        "warning", "A name that now belongs to another input makes calls send values to the wrong place."
    ),
    "names-by-node-id": Rule(
        "warning", "Names in the lock stay, but better ones are available once more is known about the workflow."
    ),
    "ui-inputs-left-out": Rule(
        "warning", "Inputs that only the editor uses change nothing in a run, and are not parameters unless asked for."
    ),
    # The lock
    "lock-unreadable": Rule("error", "If the lock cannot be read, any name could change."),
    "lock-not-written": Rule("warning", "Without a lock, names can change when the workflow does."),
    # The output
    "output-not-importable": Rule("warning", "The folder's name is the package's name, which an import has to spell."),
    "file-not-owned": Rule(
        "error", "A file that the generator did not write may be somebody's work and is not overwritten."
    ),
    # The configuration
    "config-present": Rule("error", "An existing configuration is never overwritten."),
    "config-missing": Rule(
        "error", "Without a configuration it is not known which specs to read or where to write the modules."
    ),
    "config-unreadable": Rule("error", "A configuration must be valid TOML."),
    "config-key-unknown": Rule("error", "A misspelt setting would have no effect, and nobody would notice."),
    "config-value-wrong": Rule("error", "A setting of the wrong type would be misunderstood or have no effect."),
    "config-pattern-unused": Rule(
        "error", "A pattern that matches nothing is misspelt or refers to something that no longer exists."
    ),
    "config-workflow-unknown": Rule("error", "Settings for a workflow that does not exist would have no effect."),
    # The build
    "template-wrong": Rule("error", "No module can be generated from a template that cannot be rendered."),
    "module-unreadable": Rule("error", "A module with a syntax error is never written."),
    "file-edited": Rule("error", "A generated file that was edited by hand contains somebody's work."),
    "file-orphaned": Rule(
        "warning", "A generated file that no workflow produces any more may contain somebody's work."
    ),
    "manifest-unreadable": Rule("warning", "Without the list of generated files, edits by hand cannot be detected."),
}
