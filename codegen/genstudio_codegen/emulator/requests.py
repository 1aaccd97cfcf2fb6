"""What was sent to the emulator, kept for assertions, the page and the log."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(slots=True)
class SentRequest:
    """One request: `endpoint` is submit, poll, cancel, upload, progress, download, or "" for any other path.

    `status` is 0 until an answer began; `time` is in emulated seconds since the epoch, `seconds` how long it took.
    """

    method: str
    path: str
    endpoint: str
    headers: dict[str, str] = field(repr=False)
    query: dict[str, str] = field(repr=False)
    time: float
    tenant: str = ""
    body: bytes = field(default=b"", repr=False)
    status: int = 0
    code: int | None = None
    seconds: float = 0.0
    fault: str = ""

    @property
    def json(self) -> Any:
        """The body read as JSON; None when it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Requests:
    """The last requests, oldest first, and how many came for each endpoint."""

    def __init__(self, keep: int) -> None:
        self.last: deque[SentRequest] = deque(maxlen=keep)
        self.counts: Counter[str] = Counter()

    def add(self, request: SentRequest) -> None:
        """Note a request that has just begun."""
        self.last.append(request)
        self.counts[request.endpoint] += 1

    def clear(self) -> None:
        """Forget all."""
        self.last.clear()
        self.counts.clear()


def read_query(query: bytes) -> dict[str, str]:
    """A query's fields."""
    try:
        return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}
