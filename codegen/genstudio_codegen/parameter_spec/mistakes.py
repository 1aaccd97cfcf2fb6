"""Documents that are not parameter specs: each is identified, with advice on what to provide instead."""

from __future__ import annotations

from genstudio_codegen.problems import Problem, problem

from .envelope import Envelope
from .json_values import JSONValue, as_text
from .other_formats import COPY_SPEC, ONE_SPEC, SPEC_NAME, fragment_problem, id_advice, import_advice
from .recognition import is_link, is_parameter, is_text_list, is_type
from .vocabulary import SPEC_KEYS

_ABOUT_NODE = ("class_type", "_meta")


def refuse_document(document: JSONValue) -> Problem | None:
    """Identify a document that cannot be a parameter spec.

    Args:
        document: The whole document.

    Returns:
        What it is instead; None if it may be a parameter spec.
    """
    if isinstance(document, list):
        return problem("document-is-list", "", "This is a list; a spec is an object.", COPY_SPEC)
    if not isinstance(document, dict):
        return problem("not-a-spec", "", "This is a single value; a spec is an object.", COPY_SPEC)
    for inner in (document, *(document.get(key) for key in ("workflow", "data", "prompt", "spec"))):
        if isinstance(inner, dict) and isinstance(inner.get("nodes"), list):
            message = "This is the editor's workflow file, which has neither input names nor ranges."
            return problem("ui-workflow", "", message, COPY_SPEC)
    if _is_har(document):
        message = "This is a HAR file, a recording of a browser's requests."
        hint = (
            f"Save only the response that holds {SPEC_NAME}. Do not commit the recording: it contains keys and cookies."
        )
        return problem("har", "", message, hint)
    if "openapi" in document or "swagger" in document:
        return problem("openapi", "", "This is an OpenAPI description.", COPY_SPEC)
    if "$schema" in document or "$defs" in document or _is_schema(document):
        return problem("json-schema", "", "This is a JSON Schema.", COPY_SPEC)
    return None


def refuse_nodes(envelope: Envelope, document: dict[str, JSONValue]) -> Problem | None:
    """Identify a map of nodes that is not part of a parameter spec, or that describes no input at all.

    Args:
        envelope: The map of nodes, as found in the document.
        document: The whole document.

    Returns:
        What it is instead; None if it describes at least one input, or has none.
    """
    nodes = [node for node in envelope.nodes.values() if isinstance(node, dict)]
    if nodes and all(isinstance(node.get("input"), dict) and "output" in node for node in nodes):
        hint = f"{COPY_SPEC} {import_advice('WORKFLOW --object-info FILE')}"
        return problem("object-info", envelope.path, "This is a server's node catalogue (object_info).", hint)
    if part := _part(envelope):
        return fragment_problem(envelope.path, part)
    if len(envelope.ignored) == len(envelope.nodes) and not (envelope.keys and not envelope.nodes):
        return problem("not-a-spec", envelope.path, "There are no nodes in this document.", COPY_SPEC)
    inputs = [node.get("inputs", node) for node in nodes]
    values = [
        value
        for each in inputs
        if isinstance(each, dict)
        for key, value in each.items()
        if key not in _ABOUT_NODE and not is_link(value)
    ]
    if not values or _is_described(values):
        return None
    if any("class_type" in node for node in nodes):
        message = "This is an API-format workflow, which has values but neither types nor ranges."
        hint = f"{COPY_SPEC} Then this file can add titles and links to it: generate SPEC --workflow FILE."
        hint += f" {import_advice('FILE --object-info URL')}"
        return problem("api-workflow", envelope.path, message, hint)
    if "prompt" in envelope.keys or "workflow_id" in document:
        message = "This is the body of a request, which has values but neither types nor ranges."
        hint = COPY_SPEC + id_advice(as_text(document.get("workflow_id", "")))
        return problem("prompt-body", envelope.path, message, f"{hint} {import_advice('--body FILE')}")
    message = "No input in this document has a spec."
    return problem("not-a-spec", envelope.path, message, COPY_SPEC)


def _part(envelope: Envelope) -> str:
    """Say which part of a spec a document is, or nothing if it has nodes."""
    entries = envelope.nodes
    if SPEC_KEYS & entries.keys() and envelope.ignored >= entries.keys():
        return ONE_SPEC
    inputs = entries.get("inputs")
    if not envelope.keys and isinstance(inputs, dict) and not {"inputs", "class_type"} & inputs.keys():
        return "one node without its id"
    if entries and all(map(_is_whole_parameter, entries.values())):
        return "inputs without the node that they belong to"
    return ""


def _is_whole_parameter(value: JSONValue) -> bool:
    return isinstance(value, dict) and isinstance(value.get("spec"), dict) and is_type(value.get("type"))


def _is_har(document: dict[str, JSONValue]) -> bool:
    log = document.get("log")
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def _is_schema(document: dict[str, JSONValue]) -> bool:
    return document.get("type") == "object" and isinstance(document.get("properties"), dict)


def _is_described(values: list[JSONValue]) -> bool:
    """Report whether any input is described; a list of strings counts only if there is nothing else."""
    return any(is_parameter(value) and not is_text_list(value) for value in values) or all(map(is_text_list, values))
