"""The code beside the form: the call that the form describes, in each language."""

from __future__ import annotations

from collections.abc import Mapping

from .arguments import Arguments
from .code_samples import CodeSamples, SampleCall, samples_of
from .live_module import LiveWorkflow
from .target import Target

_NO_PICTURE = ("video", "audio", "gif", "3d", "text", "glb")


def samples_for(
    workflow: LiveWorkflow, arguments: Arguments, target: Target, seeds: Mapping[str, int] | None = None
) -> CodeSamples:
    """Write the call that a form describes as code.

    Args:
        workflow: The workflow.
        arguments: What the form holds.
        target: What runs it.
        seeds: The seeds that were drawn, for code that cannot draw.
    """
    naming = workflow.prepared.naming
    names: Mapping[tuple[str, str], str] = naming.names if naming else {}
    return samples_of(
        SampleCall(
            package=workflow.package,
            module=workflow.module_name,
            workflow_id=workflow.workflow_id,
            places={name: address for address, name in names.items()},
            values={name: arguments.shown[name] for name in names.values() if name in arguments.shown},
            service="comfyui" if target.kind == "comfyui" else "genstudio",
            base_url=target.sample_url,
            seeds=seeds or {},
            graph=workflow.graph,
            saves="image" if _makes_one_picture(workflow) else "files",
        )
    )


def _makes_one_picture(workflow: LiveWorkflow) -> bool:
    outputs = workflow.spec.output_nodes
    return len(outputs) == 1 and not any(word in outputs[0].class_type.lower() for word in _NO_PICTURE)
