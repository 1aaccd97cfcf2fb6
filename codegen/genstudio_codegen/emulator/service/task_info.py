"""TaskInfo: the state of a task as the service reports it."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import CONVERTS_PICTURES_ONLY, MAX_URL_EXPIRE_SECONDS
from ..model import Status, Task
from ..storage import ObjectStorage

DEFAULT_URL_EXPIRE_SECONDS = 600
"""How long a link lives when a request does not say (vendor's tutorial)."""


def describe_task(
    task: Task, storage: ObjectStorage, *, now: float, queue_size: int, position: int, period: int, process: str
) -> dict[str, JSONValue]:
    """Describe a task.

    Args:
        task: The task.
        storage: Signs the links to the task's files.
        now: The emulated time in seconds since the epoch.
        queue_size: How many tasks are queued.
        position: The task's position among them, 0 when it is not queued.
        period: How long the links live, in seconds.
        process: The conversion that the links ask for, "" for none.

    Returns:
        The TaskInfo, with fresh links to the files that can be read now.
    """
    expires = int(now) + min(period, MAX_URL_EXPIRE_SECONDS)
    links: dict[str, list[JSONValue]] = {}
    final: list[JSONValue] = []
    for file in task.files:
        if not storage.readable(file, now):
            continue
        converts = file.media.format.is_picture or not CONVERTS_PICTURES_ONLY
        link = storage.links.sign(file.key, expires, process if converts else "")
        links.setdefault(file.node_id, []).append(link)
        if file.final and task.status is Status.SUCCEEDED and not task.outcome.without_final_files:
            final.append(link)
    return {
        "comfy_task_id": task.id,
        "status": int(task.status),
        "queue_size": 0 if task.status.final else queue_size,
        "current_position": position,
        "errMsg": task.error,
        "files": {node: [*urls] for node, urls in links.items()},
        "final_files": final,
        "progress_num": task.progress,
    }
