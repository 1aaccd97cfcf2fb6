"""What the emulator assumes where the vendor's documentation says nothing: every such choice, once, by name.

Each name says what was chosen, its docstring why. Whatever is documented (rules, fields, 600 seconds, 3 days,
24 hours) stands where it is used.
"""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """`code` of a refusing envelope. Only 0, success, is documented; the numbers are the emulator's own."""

    SUCCESS = 0
    MALFORMED = 40000
    """The body is not what the endpoint takes."""
    INVALID_PROMPT = 40001
    """The prompt names what the workflow does not have, or a value that ComfyUI refuses."""
    WORKFLOW_PASTED = 40002
    """An exported workflow or a parameter spec was sent as `prompt`."""
    INVALID_IMAGE = 40003
    UNAUTHORIZED = 40100
    FORBIDDEN = 40300
    NOT_FOUND = 40400
    METHOD_NOT_ALLOWED = 40500
    TOO_LARGE = 41300
    RATE_LIMITED = 42900
    INTERNAL = 50000


HTTP_STATUS: dict[Code, int] = {
    Code.MALFORMED: 400,
    Code.INVALID_PROMPT: 200,
    Code.WORKFLOW_PASTED: 200,
    Code.INVALID_IMAGE: 200,
    Code.UNAUTHORIZED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.TOO_LARGE: 413,
    Code.RATE_LIMITED: 429,
    Code.INTERNAL: 500,
}
"""HTTP status of each refusal: those of any bearer-token API. What only the workflow can judge comes as 200 with
`code` != 0, so that clients which look at the status alone are found out."""

CANCEL_FIELD = "comfy_task_id"
"""The field of *cancel* that names the task."""

CANCEL_IS_IDEMPOTENT: bool = True
"""Cancelling a task that has ended succeeds and changes nothing, as ComfyUI's own /interrupt does."""

CANCELLED_MESSAGE = "task cancelled by user"
"""`errMsg` of a cancelled task: status 4 alone does not tell it from a failed one."""

UNKNOWN_TASK_STATUS = 5
"""A polled id that is unknown, or another tenant's, is answered with status 5 (no permission): no id is revealed."""

MAX_IDS_PER_POLL = 1000
MAX_JSON_BYTES = 8 * 2**20
MAX_UPLOAD_BYTES = 50 * 2**20
MAX_URL_EXPIRE_SECONDS = 3 * 24 * 3600
"""No link outlives the file, so a longer `url_expire_period` is cut, not refused."""

MAX_PIXELS = 64 * 2**20
"""A task whose pictures together hold more pixels fails as one that runs out of memory does."""

UPLOAD_FORMATS = frozenset({"PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"})
"""Picture formats that *upload* takes. What is sent as video/* or audio/* is taken as it is."""

QUEUE_SECONDS = 0.5
"""A task waits at least so long before it runs, at speed 1."""

RUN_SECONDS = 4.0
"""A task runs so long, at speed 1: long enough to watch."""

PROGRESS_STEPS = 20
"""How often a running task reports progress."""

PREVIEW_NODES = ("preview",)
"""Output nodes whose class name starts so make intermediate pictures: in `files`, and not in `final_files`,
unless the workflow has no other output."""

SOCKET_CLOSES_AFTER_END: bool = True
"""The server closes the socket (1000) after it pushed the final state; documented is that it may."""

SOCKET_REFUSAL_STATUS = 401
"""HTTP status of a WebSocket handshake with a bad or expired token."""

STRICT_LINKS: bool = True
"""A link works only exactly as signed: `%2F` in its path and `%2B`, `%3D` in its signature must stay."""

RATE_WINDOW_SECONDS = 1.0
"""Over how long calls are counted when a rate limit was asked for; the service's own numbers depend on the account."""

MULTIPART_FIELD_LIMIT = 8
"""More parts than this in one upload are refused."""
