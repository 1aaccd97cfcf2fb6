"""What a page beside the emulated service is: an application of a higher room, which the API's host serves too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from starlette.types import Receive, Scope, Send

from genstudio_codegen.hosting import SpecChange

from ..asgi import SentRequest


@dataclass(frozen=True, slots=True)
class PageSurroundings:
    """What a page may know of the emulator that it stands beside.

    Attributes:
        base_url: The API's origin.
        api_key: The key of the first tenant.
        requests: Gives the recorded requests, oldest first; called in the server's thread only.
    """

    base_url: str
    api_key: str = field(repr=False)
    requests: Callable[[], Iterable[SentRequest]] = field(repr=False)


class Page(Protocol):
    """An ASGI application that answers what no endpoint of the service does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in the server's thread."""

    def load(self, change: SpecChange) -> None:
        """Learn of a workflow that is hosted; called in any thread."""

    def unload(self, workflow_id: str) -> None:
        """Learn of a workflow that is no longer hosted; called in any thread."""

    async def close(self) -> None:
        """Release what the page holds, in the server's thread."""


PageFactory: TypeAlias = Callable[[PageSurroundings], Page]
"""Makes the page of one emulator, before its servers start."""
