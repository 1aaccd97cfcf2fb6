"""The requests to a service that records none for us: what the transport logs of them, bodies included."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Self, cast

from .request_rows import RequestRow, readable

_KEPT = 400


class TransportRequests(logging.Handler):
    """Keeps the last requests of the transport's clients in this process, as a context."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._kept: deque[RequestRow] = deque(maxlen=_KEPT)
        self._loggers = [logging.getLogger(name) for name in ("genstudio_transport", "genstudio_transport.bodies")]
        self._levels: list[int] = []

    def rows(self) -> Iterable[RequestRow]:
        """The requests, oldest first."""
        return [*self._kept]

    def __enter__(self) -> Self:
        self._levels = [logger.level for logger in self._loggers]
        for logger in self._loggers:
            logger.setLevel(logging.DEBUG)
        self._loggers[0].addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._loggers[0].removeHandler(self)
        for logger, level in zip(self._loggers, self._levels, strict=True):
            logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one request."""
        fields: Mapping[str, object] | None = getattr(record, "genstudio", None)
        if fields is None or "target" not in fields:
            return
        attempt = fields["attempt"]
        self._kept.append(
            RequestRow(
                time=time.time(),
                name=f"{fields['method']} {str(fields['target'])[-80:]}",
                outcome=str(fields["outcome"]),
                milliseconds=round(cast("float", fields["seconds"]) * 1000),
                remark=f"attempt {attempt}" if attempt != 1 else "",
                body=readable(cast("bytes", fields.get("body", b""))),
                answer=readable(cast("bytes", fields.get("answer", b""))),
            )
        )
