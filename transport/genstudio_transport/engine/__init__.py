"""All I/O: connections, retries, limits, polling, uploads and downloads; what is sent and read is up to `wire`.

`Session` is the entry point; the names below are loaded on first use, so that naming an option loads no network library.
"""

from typing import TYPE_CHECKING

from ..lazy import lookup

if TYPE_CHECKING:
    from .comfyui import ComfyUIService as ComfyUIService
    from .comfyui_settings import server_settings as server_settings
    from .concurrency import gather_all as gather_all
    from .genstudio import GenStudioService as GenStudioService
    from .progress_bar import Bar as Bar
    from .session import Session as Session
    from .session import open_session as open_session
    from .settings import DEFAULT as DEFAULT
    from .settings import CallOptions as CallOptions
    from .settings import ClientOptions as ClientOptions
    from .settings import Timeout as Timeout
    from .settings import settings_for as settings_for
    from .sinks import FileSink as FileSink
    from .sinks import Sink as Sink

_HOMES = {
    "Bar": "progress_bar",
    "CallOptions": "settings",
    "ClientOptions": "settings",
    "ComfyUIService": "comfyui",
    "DEFAULT": "settings",
    "FileSink": "sinks",
    "GenStudioService": "genstudio",
    "Session": "session",
    "Sink": "sinks",
    "Timeout": "settings",
    "gather_all": "concurrency",
    "open_session": "session",
    "server_settings": "comfyui_settings",
    "settings_for": "settings",
}

__all__ = [  # noqa: PLE0604
    "Bar",
    "CallOptions",
    "ClientOptions",
    "ComfyUIService",
    "DEFAULT",
    "FileSink",
    "GenStudioService",
    "Session",
    "Sink",
    "Timeout",
    "gather_all",
    "open_session",
    "server_settings",
    "settings_for",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lookup(__name__, _HOMES)
