"""The graph that is written beside a module, with the inputs that the module leaves out."""

from __future__ import annotations

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.graph_text import graph_bytes
from genstudio_codegen.parameter_spec import WorkflowFile, WorkflowSpec, graph_document
from genstudio_codegen.problems import Problem


def graph_of(
    spec: WorkflowSpec, config: WorkflowConfig, beside: WorkflowFile | None
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of a workflow's graph, None if there is to be none; and why it cannot be run.

    Args:
        spec: The workflow with all of its parameters.
        config: Its settings.
        beside: The API-format workflow behind it, if there is one.
    """
    if not config.graphs:
        return None, ()
    # What is wrong with the workflow's file was found when the spec was read.
    document, problems = graph_document(spec, beside.nodes if beside else {})
    return graph_bytes(document), tuple(one.at(str(config.spec)) for one in problems)
