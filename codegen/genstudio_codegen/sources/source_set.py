"""What a spec is imported from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.parameter_spec import WorkflowSpec

from .pasted_text import PastedText


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSet:
    """The sources of one spec, which complete each other.

    Attributes:
        workflow: An API-format workflow: classes, titles, links and stored values.
        spec: A parameter spec to complete; what it says takes precedence over every other source.
        object_info: A node catalogue, as the path of a file or the http or https address of a server.
        curl: A curl command that submits a task: the workflow's id and stored values.
        body: The body of such a request.
        workflow_id: The workflow's id; takes precedence over that of any source.
        name: The workflow's name; takes precedence over that of any source.
        previous: The spec that an earlier import wrote, whose id, name and description are kept.
    """

    workflow: Path | None = None
    spec: Path | None = None
    object_info: str = ""
    curl: PastedText | None = None
    body: PastedText | None = None
    workflow_id: str = ""
    name: str = ""
    previous: WorkflowSpec | None = None
