"""The id that a workflow is hosted under."""

from __future__ import annotations

import base64
import hashlib

from genstudio_codegen.parameter_spec import WorkflowSpec


def workflow_id_of(spec: WorkflowSpec) -> str:
    """The workflow id in a spec, or one derived from the spec's name alone."""
    if spec.workflow_id:
        return spec.workflow_id
    digest = hashlib.sha256((spec.name or spec.source_name).encode("utf-8", "surrogatepass")).digest()
    return "wf-" + base64.b32encode(digest).decode().lower()[:16]
