"""The service's paths, fields and limits, in one place.

What the vendor's tutorial does not state is an assumption of this project and is marked [unstated].
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
"""The multipart field that contains an uploaded picture."""

TOKEN_PARAMETER: Final = "authorization"  # noqa: S105 — the name of a parameter
"""The query parameter of the progress socket that contains `prompt_token`."""

FILE_LIFETIME_DAYS: Final = 3
"""How many days a result file is kept."""

CANCEL_FIELD: Final = "comfy_task_id"
"""[unstated] The field of a *cancel* request that names its task."""

MAX_IDS_PER_POLL: Final = 100
"""[unstated] How many ids one `get_task_info` request may contain; a rejected poll is split in halves."""

ABSENT_POLLS: Final = 5
"""[unstated] After how many consecutive polls without it a task counts as unknown to the service."""

UPLOAD_REUSE_SECONDS: Final = 24 * 3600
"""[unstated] How long an `image_id` remains usable; after that, the same content is uploaded again."""

MAX_UPLOAD_BYTES: Final = 50 * 2**20
"""[unstated] The largest file that *upload* accepts."""

CANCELLED_WORDS: Final = ("cancel", "取消", "interrupted")
"""[unstated] Words in an `errMsg` which show that status 4 means cancelled by the user."""

NODE_IN_ERROR: Final = r"(?:\bnode(?:[ _]?id)?\b\s*[:=#]?\s*|#)['\"]?(\d+(?::\d+)*)"
"""[unstated] How an `errMsg` names the node that failed; ComfyUI writes "node 12", "Node ID: 12" or "#12"."""

REFUSED_INPUT: Final = (
    r"\bnode '?(?P<node>[^\s',:;()]{1,100})'?(?: \([^()]{0,200}\))?,? input '?(?P<input>[^\s',:;()]{1,200})'?: (?P<message>[^;]{0,500})"
)
"""[unstated] How the `msg` of a rejected prompt names an input: "node '3' (KSampler) input 'steps': …; node …"."""

MISSING_INPUT_IN_ERROR: Final = r"downloadImageFromOss failed|NoSuchKey"
"""[unstated] How an `errMsg` says that an input image could not be fetched; seen by users of the service."""

MAX_ANSWER_BYTES: Final = 8 * 2**20
"""[unstated] The largest JSON response, unpacked. In memory, JSON can take thirty times its bytes."""

PAYMENT_REQUIRED: Final = 402
"""[unstated] The status or code of a rejection which means that the account has no credit left."""


def means_cancelled(reason: str) -> bool:
    """Whether an `errMsg` shows that the task was cancelled and did not fail."""
    lowered = reason.lower()
    return any(word in lowered for word in CANCELLED_WORDS)


def rejection_status(code: int) -> int | None:
    """[unstated] The HTTP status that an envelope's `code` stands for: the same number from 400 to 599, else None."""
    return code if 400 <= code <= 599 else None
