"""The requests that were sent to the emulator, kept for assertions, the page and the log."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

MAX_BODY_BYTES = 2**20
"""Where the recorded body of one request is cut."""

MAX_ANSWER_BYTES = 2**16
"""Where the recorded answer to one request is cut."""

MAX_BYTES = 64 * 2**20
"""The most that all recorded bodies and answers may take up together."""


@dataclass(slots=True)
class SentRequest:
    """One request: `endpoint` is submit, poll, cancel, upload, progress, download, or "" for any other path.

    `body` is cut after 1 MiB, and `answer`, which downloads leave empty, after 64 KiB; both are dropped when later ones
    need their memory. The answer of a WebSocket is its messages, one per line.
    `status` is 0 until the answer starts. `time` is in emulated seconds since the epoch, `seconds` is the duration.
    """

    method: str
    path: str
    endpoint: str
    headers: dict[str, str] = field(repr=False)
    query: dict[str, str] = field(repr=False)
    time: float
    tenant: str = ""
    body: bytes = field(default=b"", repr=False)
    answer: bytes = field(default=b"", repr=False)
    status: int = 0
    code: int | None = None
    seconds: float = 0.0
    fault: str = ""

    @property
    def json(self) -> Any:
        """The body decoded as JSON; None when it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class RequestLog:
    """The last requests, oldest first, and the number of requests per endpoint.

    Args:
        keep: How many requests are kept.
    """

    def __init__(self, keep: int) -> None:
        self.last: deque[SentRequest] = deque(maxlen=keep)
        self.counts: Counter[str] = Counter()
        self._keep = keep
        self._with_body: deque[SentRequest] = deque()
        self._bytes = 0

    def add(self, request: SentRequest) -> None:
        """Record a request that has just started."""
        self.last.append(request)
        self.counts[request.endpoint] += 1

    def end(self, request: SentRequest) -> None:
        """Note that a request has been answered, and drop the oldest bodies if all together are too large."""
        self._with_body.append(request)
        self._bytes += len(request.body) + len(request.answer)
        while self._bytes > MAX_BYTES or len(self._with_body) > self._keep:
            oldest = self._with_body.popleft()
            self._bytes -= len(oldest.body) + len(oldest.answer)
            oldest.body = oldest.answer = b""

    def clear(self) -> None:
        """Forget all requests."""
        self._with_body.clear()
        self._bytes = 0
        self.last.clear()
        self.counts.clear()


def read_query(query: bytes) -> dict[str, str]:
    """The fields of a query; none when there are more than 50."""
    try:
        return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}
