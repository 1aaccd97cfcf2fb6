"""The ids of tasks that callers give."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import cast

from ..errors import InvalidArgument
from ..wire import is_task_id


def checked_task_id(task_id: object) -> str:
    """Return a task's id; raises `InvalidArgument` for anything that cannot be one."""
    if not is_task_id(task_id):
        raise InvalidArgument(f"{repr(task_id)[:100]} is not the id of a task, which is a text such as 'cft-…'")
    return task_id


def checked_uuid(task_id: object) -> str:
    """Return a new task's id; raises `InvalidArgument` for anything but a UUID in lower case."""
    try:
        if isinstance(task_id, str) and str(uuid.UUID(task_id)) == task_id:
            return task_id
    except ValueError:
        pass
    raise InvalidArgument(f"the id of a new task must be a UUID in lower case, not {repr(task_id)[:100]}")


def checked_task_ids(ids: object) -> list[str]:
    """Return the ids of several tasks without duplicates; raises `InvalidArgument` for anything else."""
    if isinstance(ids, str):
        return [checked_task_id(ids)]
    if not isinstance(ids, Iterable):
        raise InvalidArgument(f"the ids of tasks must be a list, not {type(ids).__name__}")
    return list(dict.fromkeys(map(checked_task_id, cast("Iterable[object]", ids))))
