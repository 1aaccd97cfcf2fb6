"""The body of each request, and the meaning of the data in each response."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from ...errors import InvalidPrompt, ProtocolError
from ...prompts import Prompt
from . import protocol
from ..redaction import Secret
from ..link_options import LinkOptions
from ..task_info import States, Submitted, TaskInfo, is_object, is_task_id
from .poll_options import link_fields
from .task_states import parse_task_info


def encode(body: object) -> bytes:
    """Encode a request's body; integers keep all their digits."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def submit_body(prompt: Prompt) -> bytes:
    """Encode a prompt.

    Raises:
        InvalidPrompt: It contains a value that JSON cannot represent, or a local file that is not uploaded.
    """
    try:
        return encode(prompt.to_dict())
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, InvalidPrompt):
            raise
        raise InvalidPrompt(f"the prompt contains a value that JSON cannot represent: {error}") from None


def read_submit(data: object) -> Submitted:
    """Read the response to a submit; raises `ProtocolError` when it does not name the task."""
    task_id = data.get("prompt_id") if is_object(data) else None
    if not is_object(data) or not is_task_id(task_id):
        raise ProtocolError("the response to a submit has no prompt_id", status=200)
    token = data.get("prompt_token")
    return Submitted(task_id, Secret(token) if isinstance(token, str) and token else None)


def states_body(ids: Sequence[str], links: LinkOptions) -> bytes:
    """Encode a poll of up to `MAX_IDS_PER_POLL` tasks."""
    return encode({"comfy_task_ids": list(ids), **link_fields(links)})


def read_states(data: object) -> States:
    """Read the response to a poll; raises `ProtocolError` when it has no list of tasks."""
    entries = data.get("comfy_task_info") if is_object(data) else None
    if not isinstance(entries, list):
        raise ProtocolError("the response to get_task_info has no list comfy_task_info")
    return dict(map(_state, cast("list[object]", entries)))


def _state(entry: object) -> tuple[str, TaskInfo | ProtocolError]:
    task_id = entry.get("comfy_task_id") if is_object(entry) else None
    try:
        info = parse_task_info(entry)
    except ProtocolError as error:
        return str(task_id), error
    return info.id, info


def cancel_body(task_id: str) -> bytes:
    """Encode a request to cancel a task."""
    return encode({protocol.CANCEL_FIELD: task_id})


def read_upload(data: object) -> str:
    """Read the id of an uploaded file; raises `ProtocolError` when there is none."""
    image_id = data.get("image_id") if is_object(data) else None
    if not isinstance(image_id, str) or not image_id:
        raise ProtocolError("the response to an upload has no image_id")
    return image_id


def read_progress(text: str | bytes) -> TaskInfo | None:
    """Read one message of the progress socket; None when it is unusable, because polling makes up for it."""
    try:
        body: object = json.loads(text)
        return parse_task_info(body.get("comfy_task_info")) if is_object(body) else None
    except (ValueError, RecursionError, ProtocolError):
        return None
