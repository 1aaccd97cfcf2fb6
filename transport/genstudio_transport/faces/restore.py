"""Tasks and results restored from the JSON that another process wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from ..engine import Session
from ..errors import InvalidArgument, ProtocolError
from ..wire import TaskStatus, genstudio, is_object, is_task_id
from .async_result import AsyncResult
from .async_task import AsyncTask


def task_from(session: Session, text: str) -> AsyncTask:
    """Restore a task from `AsyncTask.to_json`; raises `InvalidArgument` for any other text."""
    task_id, seeds, _ = _read(text, "a task")
    return AsyncTask(session, task_id, seeds=seeds)


def result_from(session: Session, text: str) -> AsyncResult:
    """Restore a result from `AsyncResult.to_json`; raises `InvalidArgument` for any other text."""
    task_id, seeds, body = _read(text, "a result")
    wire = {"comfy_task_id": task_id, "status": int(TaskStatus.SUCCEEDED), "progress_num": 100}
    try:
        info = genstudio.parse_task_info({**wire, "files": body.get("files"), "final_files": body.get("final_files")})
    except ProtocolError as error:
        raise InvalidArgument(f"the text is not the JSON of a result: {error}") from None
    return AsyncResult(session, info._replace(texts=_texts(body.get("texts"))), seeds)


def _texts(value: object) -> dict[str, tuple[str, ...]]:
    if not is_object(value):
        return {}
    lists = {node: cast("list[object]", texts) for node, texts in value.items() if isinstance(texts, list)}
    return {node: tuple(text for text in texts if isinstance(text, str)) for node, texts in lists.items()}


def _read(text: object, what: str) -> tuple[str, dict[str, int], Mapping[str, object]]:
    try:
        body: object = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        body = None
    task_id = body.get("task") if is_object(body) else None
    seeds = body.get("seeds") if is_object(body) else None
    if not is_object(body) or not is_task_id(task_id) or not is_object(seeds):
        raise InvalidArgument(f"the text is not the JSON of {what} as to_json writes it")
    return task_id, {name: seed for name, seed in seeds.items() if isinstance(seed, int)}, body
