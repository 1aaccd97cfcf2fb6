"""The requests to the emulator, as it recorded them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from genstudio_codegen.emulator import SentRequest

from .request_rows import RequestRow, readable

_LAST = 400
_FILES = ("upload", "download")


def emulator_rows(requests: Callable[[], Iterable[SentRequest]]) -> Iterator[RequestRow]:
    """The recorded requests, oldest first."""
    for sent in [*requests()][-_LAST:]:
        code = f" code {sent.code}" if sent.code else ""
        is_file = sent.endpoint in _FILES
        yield RequestRow(
            time=sent.time,
            name=sent.endpoint,
            outcome=f"{sent.status or 'open'}{code}",
            milliseconds=round(sent.seconds * 1000),
            remark=sent.fault,
            body=f"{len(sent.body)} bytes" if is_file and sent.body else readable(sent.body),
            answer=readable(sent.answer),
        )
