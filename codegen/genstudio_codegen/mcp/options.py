"""What the command line asks of the server, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Host: TypeAlias = Literal["genstudio", "emulator", "comfyui"]
"""Where workflows run."""

LONGEST_WAIT = 50.0
"""Seconds. Many clients give up on a call after 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How to serve.

    Attributes:
        host: Where workflows run.
        comfyui_url: The address of one's own ComfyUI server.
        allow_http: Whether plain http to a server in the local network is allowed.
        api_key: The key of GenStudio; None for the environment variable.
        speed: Divides all times of the emulator's tasks, above 0.
        port: The port of the HTTP server, 0 for a free one; None serves stdio.
        token: What HTTP clients must send; "" makes one.
        wait: Seconds that one call waits for a task at most.
        all_parameters: Whether each tool has every parameter of its workflow.
        all_parameters_of: The module names of workflows whose tools have every parameter.
        save_to: A folder where the files of results are saved; None saves none.
        allowed_files: Folders whose files may be uploaded.
        pictures: How many pictures of a result are shown inline at most.
        picture_edge: The longest edge of an inline picture in pixels.
        picture_bytes: The size of all inline pictures of a result together, in bytes.
    """

    host: Host = "genstudio"
    comfyui_url: str = ""
    allow_http: bool = False
    api_key: str | None = None
    speed: float = 1.0
    port: int | None = None
    token: str = ""
    wait: float = 40.0
    all_parameters: bool = False
    all_parameters_of: tuple[str, ...] = ()
    save_to: Path | None = None
    allowed_files: tuple[Path, ...] = ()
    pictures: int = 4
    picture_edge: int = 768
    picture_bytes: int = 600_000
