"""The body of a poll, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import MAX_IDS_PER_POLL, Code
from ..model import Refusal
from ..storage import command_text
from .task_info import DEFAULT_URL_EXPIRE_SECONDS


@dataclass(frozen=True, slots=True)
class PollRequest:
    """What a poll asks for: the tasks, how many seconds their links live, and the conversion ("" for none)."""

    task_ids: tuple[str, ...]
    period: int
    process: str


def read_poll(body: Mapping[str, JSONValue]) -> PollRequest:
    """Read the body of a poll.

    Args:
        body: The body as decoded JSON.

    Returns:
        The request.

    Raises:
        Refusal: A field is missing, has a wrong type or is out of range.
    """
    ids = body.get("comfy_task_ids")
    if not isinstance(ids, list):
        raise Refusal(Code.MALFORMED, "comfy_task_ids must be a list of task ids")
    if len(ids) > MAX_IDS_PER_POLL:
        raise Refusal(Code.MALFORMED, f"comfy_task_ids has {len(ids)} ids; the limit is {MAX_IDS_PER_POLL}")
    period = body.get("url_expire_period", DEFAULT_URL_EXPIRE_SECONDS)
    if isinstance(period, bool) or not isinstance(period, int) or period < 1:
        raise Refusal(Code.MALFORMED, "url_expire_period must be a whole number of seconds, 1 or more")
    process = command_text(body.get("image_post_process_cmd"))
    task_ids: list[str] = []
    for task_id in ids:
        if not isinstance(task_id, str):
            raise Refusal(Code.MALFORMED, "every entry of comfy_task_ids must be a string")
        task_ids.append(task_id)
    return PollRequest(tuple(task_ids), period, process)
