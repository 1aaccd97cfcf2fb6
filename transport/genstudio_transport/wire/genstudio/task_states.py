"""The state of a task as GenStudio reports it, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ...errors import ProtocolError
from ..task_info import TaskInfo, TaskStatus, is_object, is_task_id
from .signed_links import as_signed

_STATUSES = {status.value: status for status in TaskStatus}


def parse_task_info(data: object) -> TaskInfo:
    """Read one task of a response.

    Raises:
        ProtocolError: Names the field that violates the contract.
    """
    if not is_object(data):
        raise ProtocolError("a task is not a JSON object")
    task_id, status = data.get("comfy_task_id"), data.get("status")
    if not is_task_id(task_id):
        raise ProtocolError("a task has no comfy_task_id")
    if not isinstance(status, int) or isinstance(status, bool):
        raise ProtocolError(f"task {task_id}: status is not an integer")
    return TaskInfo(
        task_id,
        _STATUSES.get(status, status),
        _number(task_id, data, "progress_num"),
        _number(task_id, data, "queue_size"),
        _number(task_id, data, "current_position"),
        _text(task_id, data, "errMsg"),
        _files(task_id, data.get("files")),
        _links(task_id, "final_files", data.get("final_files")),
    )


def _number(task_id: str, data: Mapping[str, object], field: str) -> int:
    value = data.get(field)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        raise ProtocolError(f"task {task_id}: {field} is not a number")
    return int(value)


def _text(task_id: str, data: Mapping[str, object], field: str) -> str:
    value = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"task {task_id}: {field} is not a string")
    return value


def _links(task_id: str, field: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ProtocolError(f"task {task_id}: {field} is not a list of links")
    items = cast("list[object]", value)
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        raise ProtocolError(f"task {task_id}: {field} holds something that is not a link")
    return tuple(map(as_signed, texts))


def _files(task_id: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not is_object(value):
        raise ProtocolError(f"task {task_id}: files is not an object of links by node id")
    return {node: _links(task_id, f"files[{node!r}]", links) for node, links in value.items()}
