"""Requests and answers as the page shows them: the newest first, equal ones in a row as one, secrets removed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeAlias

_ROWS = 60
_SEARCHED = 2000
_LONGEST = 6000
# API keys, tokens (JWT) and signatures of links.
_SECRETS = re.compile(r"\bsk-[\w-]{6,}|\beyJ[\w-]+(?:\.[\w-]*)*|(?i:signature|authorization|token)=[^\s&\"'<>\\]+")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request and its answer.

    Attributes:
        time: When it was sent, in seconds since the epoch.
        name: Which request it is.
        outcome: What was answered, such as "200".
        milliseconds: How long the answer took.
        remark: What else there is to say, such as a fault.
        body: What was sent.
        answer: What came back.
    """

    time: float
    name: str
    outcome: str
    milliseconds: int
    remark: str = ""
    body: str = ""
    answer: str = ""


RequestRows: TypeAlias = Callable[[], Iterable[RequestRow]]
"""Gives the requests, oldest first."""


def shown_rows(rows: Iterable[RequestRow]) -> list[dict[str, object]]:
    """The last requests for the page, newest first."""
    last = islice(reversed([*rows]), _SEARCHED)
    grouped = ((next(group), 1 + sum(1 for _ in group)) for _, group in groupby(last, key=_identity))
    return [
        {
            "time": row.time,
            "name": row.name,
            "times": times,
            "outcome": row.outcome,
            "milliseconds": row.milliseconds,
            "remark": row.remark,
            "body": row.body,
            "answer": row.answer,
        }
        for row, times in islice(grouped, _ROWS)
    ]


def readable(content: bytes) -> str:
    """A body as text to read: JSON is indented, secrets are replaced, what is long is cut."""
    text = content[: 4 * _LONGEST].decode("utf-8", "replace")
    if len(content) <= 4 * _LONGEST:
        try:
            # Integers stay exact, since Python reads and writes them as they are.
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            pass
    text = _SECRETS.sub("***", text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _identity(row: RequestRow) -> tuple[str, ...]:
    # Polls differ only in their answers: the last one of a row of them says where the task is.
    return row.name, row.outcome, row.remark, row.body
