"""What the emulator assumes where the vendor's documentation says nothing: each choice once, under a name of its own.

The name says what was chosen, the docstring why. Documented values (600 seconds, 3 days, 24 hours) are defined where
they are used.
"""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """`code` of an answer's envelope. Only 0, success, is documented; the other numbers are the emulator's own."""

    SUCCESS = 0
    MALFORMED = 40000
    """The body does not have the form that the endpoint expects."""
    INVALID_PROMPT = 40001
    """The prompt names a node that the workflow does not have, or holds a value that ComfyUI refuses."""
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
"""HTTP status of each refusal: those of any bearer-token API. Refusals that depend on the workflow come with status 200
and `code` != 0, so that a client which checks only the status fails here first."""

CANCEL_FIELD = "comfy_task_id"
"""The field of *cancel* that names the task."""

CANCEL_IS_IDEMPOTENT: bool = True
"""Cancelling a task that has ended succeeds and changes nothing, as ComfyUI's own /interrupt does."""

CANCELLED_MESSAGE = "task cancelled by user"
"""`errMsg` of a cancelled task: status 4 alone does not distinguish it from a failed one."""

UNKNOWN_TASKS_LEFT_OUT: bool = True
"""A poll leaves out the ids that are unknown, forgotten, or another tenant's, so that polling reveals no ids. Status 5 (no
permission) is documented, but not for which ids."""

TASK_LIFE_SECONDS = 3 * 24 * 3600
"""A task is known for 3 days after its end: as long as its files."""

UPLOAD_LIFE_SECONDS = 3 * 24 * 3600
"""An upload can be used for 3 days, which is how long result files are documented to live."""

MAX_IDS_PER_POLL = 1000
MAX_JSON_BYTES = 8 * 2**20
MAX_UPLOAD_BYTES = 50 * 2**20
MAX_URL_EXPIRE_SECONDS = 3 * 24 * 3600
"""No link outlives its file, so a longer `url_expire_period` is shortened, not refused."""

MAX_PIXELS = 64 * 2**20
"""An upload with more pixels is refused, before it is decoded. A task whose images together have more fails as if it had
run out of memory."""

MAX_VIDEO_PIXELS = 128 * 2**20
"""A video whose frames together have more pixels is shortened: 145 frames of 1280 x 720, or 335 of 832 x 480."""

MAX_ANIMATION_PIXELS = 32 * 2**20
"""The same for GIF, WebP and APNG, which are made in memory."""

MAX_FRAMES = 1000
"""A longer video is shortened."""

MAX_FPS = 240.0
VIDEO_FPS = 24.0
"""Frames per second of a video where no node says."""

VIDEO_SECONDS = 2.0
"""How long a video is where no node says how many frames it has, or seconds."""

AUDIO_SECONDS = 3.0
"""How long a sound is where no node says."""

MAX_AUDIO_SECONDS = 300.0
"""A longer sound is shortened."""

CONVERTS_PICTURES_ONLY: bool = True
"""`image_post_process_cmd` changes the links to pictures alone: object storage refuses to convert anything else."""

UPLOAD_FORMATS = frozenset({"PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"})
"""Image formats that *upload* accepts. Files sent as video/* or audio/* are stored unchecked."""

QUEUE_SECONDS = 0.5
"""Shortest time that a task is queued, at speed 1."""

RUN_SECONDS = 4.0
"""How long a task runs at speed 1: long enough to watch."""

PROGRESS_STEPS = 20
"""How many times a running task reports progress."""

PREVIEW_NODES = ("preview",)
"""Output nodes whose class name starts with one of these produce intermediate images: listed in `files` but not in
`final_files`, unless the workflow has no other output."""

SOCKET_CLOSES_AFTER_END: bool = True
"""The server closes the socket (1000) after the final state. The documentation says only that it may."""

SOCKET_REFUSAL_STATUS = 401
"""HTTP status of a WebSocket handshake with an invalid or expired token."""

STRICT_LINKS: bool = True
"""A link works only exactly as it was signed: `%2F` in the path and `%2B`, `%3D` in the signature must be kept."""

RATE_WINDOW_SECONDS = 1.0
"""The period over which a rate limit counts calls. The service's own numbers depend on the account."""

MULTIPART_FIELD_LIMIT = 8
"""Most parts that one upload may have."""
