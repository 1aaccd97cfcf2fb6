"""The files that a task will produce."""

from __future__ import annotations

from collections.abc import Mapping

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import MAX_PIXELS
from ..model import Ids, InputKey, ResultFile, Task, UploadedImage, plan_image


def planned_files(task: Task, uploads: Mapping[str, UploadedImage], ids: Ids) -> list[ResultFile] | None:
    """Plan the result files of a task.

    Args:
        task: The task.
        uploads: The images that its inputs name, by that name.
        ids: Draws the names of the files.

    Returns:
        The files of all output nodes; None when the images together have too many pixels.
    """
    inputs: dict[InputKey, JSONValue] = {**task.workflow.stored, **task.inputs}
    plan = plan_image(task.workflow, inputs, uploads)
    if plan.pixels * len(task.workflow.output_nodes) > MAX_PIXELS:
        return None
    folder = f"{task.tenant.id}/{task.tenant.account}/{task.id}"
    return [
        ResultFile(
            key=f"{folder}/{ids.uuid()}.png",
            node_id=node_id,
            plan=plan.for_output(node_id, index),
            final=node_id in task.workflow.final_nodes,
        )
        for node_id in task.workflow.output_nodes
        for index in range(plan.count)
    ]
