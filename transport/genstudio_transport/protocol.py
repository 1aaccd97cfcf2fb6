"""The service's addresses, numbers and words, in one place.

What the vendor's tutorial does not state is this project's assumption and is marked [unstated].
"""

from __future__ import annotations

from typing import Final

BASE_URL: Final = "https://cloud.infini-ai.com"
SUBMIT: Final = "/api/maas/comfy_task_api/prompt"
GET_TASK_INFO: Final = "/api/maas/comfy_task_api/get_task_info"
CANCEL: Final = "/api/maas/comfy_task_api/cancel"
UPLOAD: Final = "/api/maas/comfy_task_api/upload/image"
PROGRESS: Final = "/api/maas/comfy_task_ws_api/get_task_progress"

UPLOAD_FIELD: Final = "source_file"
"""The multipart field that holds an uploaded picture."""

TOKEN_PARAMETER: Final = "authorization"
"""The query parameter of the progress socket that holds `prompt_token`."""

FILE_LIFETIME_DAYS: Final = 3
"""Days that a result file lives after it was made."""

CANCEL_FIELD: Final = "comfy_task_id"
"""[unstated] How the body of *cancel* names its task."""

MAX_IDS_PER_POLL: Final = 100
"""[unstated] How many ids one `get_task_info` takes; a poll that is refused is cut in halves."""

ABSENT_POLLS: Final = 5
"""[unstated] How many polls in a row may leave a task out before it counts as unknown to the service."""

UPLOAD_REUSE_SECONDS: Final = 24 * 3600
"""[unstated] How long an `image_id` can be used; after it the same content is uploaded again."""

MAX_UPLOAD_BYTES: Final = 50 * 2**20
"""[unstated] The largest file that *upload* takes."""

CANCELLED_WORDS: Final = ("cancel", "取消", "interrupted")
"""[unstated] What an `errMsg` holds when status 4 means that the user cancelled the task."""

NODE_IN_ERROR: Final = r"(?:\bnode(?:[ _]?id)?\b\s*[:=#]?\s*|#)['\"]?(\d+(?::\d+)*)"
"""[unstated] How an `errMsg` names the node that failed: ComfyUI says "node 12", "Node ID: 12" or "#12"."""

MAX_ANSWER_BYTES: Final = 64 * 2**20
"""[unstated] No JSON answer is longer."""


def means_cancelled(reason: str) -> bool:
    """Whether an `errMsg` says that the task was cancelled and did not fail."""
    lowered = reason.lower()
    return any(word in lowered for word in CANCELLED_WORDS)


def rejection_status(code: int) -> int | None:
    """[unstated] The HTTP status that an envelope's `code` stands for: itself where it looks like one, else none."""
    return code if 400 <= code <= 599 else None
