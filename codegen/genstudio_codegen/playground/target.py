"""What runs the workflows: the emulator beside the page, GenStudio, or one's own ComfyUI server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from genstudio_transport import AsyncClient

TargetKind = Literal["emulator", "genstudio", "comfyui"]
_EMULATOR_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Target:
    """One service.

    Attributes:
        kind: Which service it is.
        address: Its address.
        connect: Creates the client, which holds the key; the page never sees either.
        sample_url: The address that the code names; None if its client has that address by default.
    """

    kind: TargetKind
    address: str
    connect: Callable[[], AsyncClient] = field(repr=False)
    sample_url: str | None = None

    @property
    def takes_graphs(self) -> bool:
        """Whether the whole workflow is sent, and not only what to override."""
        return self.kind == "comfyui"


def emulator_target(base_url: str, api_key: str) -> Target:
    """The emulator at an address."""

    def connect() -> AsyncClient:
        from genstudio_transport import AsyncGenStudio

        return AsyncGenStudio(api_key, base_url, poll_interval=_EMULATOR_POLL_SECONDS)

    return Target("emulator", base_url, connect, base_url)


def genstudio_target() -> Target:
    """GenStudio, with the key and the address of the environment.

    Raises:
        ConfigurationError: There is no key, or the address would expose it.
    """
    from genstudio_transport import AsyncGenStudio

    # The key is read now: what is missing is told before the page is opened.
    client = AsyncGenStudio()
    return Target("genstudio", client.base_url, lambda: client, None)


def comfyui_target(url: str, *, allow_http: bool = False) -> Target:
    """One's own ComfyUI server.

    Args:
        url: Its address.
        allow_http: Whether plain http to a local network is allowed.

    Raises:
        ConfigurationError: The address cannot be used.
    """
    from genstudio_transport import AsyncComfyUI

    client = AsyncComfyUI(url, allow_http=allow_http)
    return Target("comfyui", client.base_url, lambda: client, client.base_url)
