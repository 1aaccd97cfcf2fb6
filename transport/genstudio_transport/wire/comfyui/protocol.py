"""The paths, words and limits of a ComfyUI server, in one place.

Source: ComfyUI's `server.py` and `execution.py`, and recorded answers of the versions 0.3.64 and 0.33.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

BASE_URL: Final = "http://127.0.0.1:8188"
SUBMIT: Final = "/prompt"
QUEUE: Final = "/queue"
INTERRUPT: Final = "/interrupt"
UPLOAD: Final = "/upload/image"
VIEW: Final = "/view"
PROGRESS: Final = "/ws"
_HISTORY: Final = "/history/"

UPLOAD_FIELD: Final = "image"
"""The multipart field that contains an uploaded file of any kind."""

UPLOAD_FIELDS: Final = {"overwrite": "true", "type": "input", "subfolder": "genstudio"}
"""Names are digests of the content, so overwriting changes nothing. The subfolder keeps them apart from other files."""

CLIENT_PARAMETER: Final = "clientId"
"""The query parameter of the progress socket that says whose messages it gets."""

MAX_ANSWER_BYTES: Final = 64 * 2**20
"""The largest JSON response, unpacked: the queue repeats the whole graph of each waiting prompt."""

MAX_IDS_PER_POLL: Final = 100
"""How many tasks are looked for at once: one request for the queue, and one for each that is not in it."""

ABSENT_POLLS: Final = 5
"""After how many polls a task counts as unknown. Right after its end, it may be in neither the queue nor the history."""

UPLOAD_REUSE_SECONDS: Final = 3600
"""How long an uploaded file counts as present. The server keeps it, but people tidy up its input folder."""

INTERRUPTED: Final = "interrupted"
"""How the error of an interrupted task begins; that of a failed one begins with its node."""

REMOVED: Final = "removed from the queue"
"""The error of a task that was cancelled before it started."""


def history_path(task_id: str) -> str:
    """The path that shows how a task ended, `{}` while it has not ended."""
    return _HISTORY + quote(task_id, safe="")
