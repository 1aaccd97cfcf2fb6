"""The files that a task will produce."""

from __future__ import annotations

from collections.abc import Mapping

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import MAX_PIXELS
from ..model import PICTURE, Ids, InputKey, ResultFile, Task, UploadedImage, plan_image, plan_media
from ..storage import feasible


def planned_files(task: Task, uploads: Mapping[str, UploadedImage], ids: Ids) -> list[ResultFile] | None:
    """Plan the result files of a task.

    Args:
        task: The task.
        uploads: The images that its inputs name, by that name.
        ids: Draws the names of the files.

    Returns:
        The files of all output nodes; None when the images together have too many pixels. A video or an animation is one
        file, which is shortened instead.
    """
    inputs: dict[InputKey, JSONValue] = {**task.workflow.stored, **task.inputs}
    nodes = task.workflow.output_nodes
    plan = plan_image(task.workflow, inputs, uploads)
    media = {id: feasible(plan_media(task.workflow.nodes[id], task.workflow, inputs), plan) for id in nodes}
    counts = {id: plan.count if one == PICTURE else 1 for id, one in media.items()}
    if plan.width * plan.height * sum(counts.values()) > MAX_PIXELS:
        return None
    folder = f"{task.tenant.id}/{task.tenant.account}/{task.id}"
    return [
        ResultFile(
            key=f"{folder}/{ids.uuid()}{media[node_id].format.suffix}",
            node_id=node_id,
            plan=plan.for_output(node_id, index),
            final=node_id in task.workflow.final_nodes,
            media=media[node_id],
        )
        for node_id in nodes
        for index in range(counts[node_id])
    ]
