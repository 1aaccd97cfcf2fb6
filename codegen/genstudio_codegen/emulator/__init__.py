"""A local GenStudio: the hosted service's HTTP and WebSocket API on loopback, driven by parameter specs.

`Emulator` runs it in a thread, `serve` in the foreground. Importing this package loads neither; the libraries of the
extra `emulator` are loaded when one of them is first used.

The rooms, from the lowest to the highest; each imports only rooms below it, and only through their `__init__.py`:

- `assumptions`: every undocumented choice, by name.
- `model`: workflows, tasks, tenants, image plans, the clock and refusals, as values without I/O.
- `storage`: stored files: uploads, results, signed links, conversion on read.
- `service`: what GenStudio does with a submit, a poll, a cancel, an upload; free of HTTP.
- `endpoints`: which addresses exist, and the OpenAPI document that describes them.
- `asgi`: translation between HTTP or WebSocket and the service.
- `faults`: faults on demand, wrapped around the applications of `asgi`.
- `hosts`: real servers, sockets, threads and files, and the faces that users hold. A page of a higher room is served here.
- `pytest_plugin`: the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .hosts import Emulator, Page, PageSurroundings, SentRequest, ServeOptions, is_loopback, serve

_MODULES = ("starlette", "uvicorn", "websockets", "PIL", "multipart", "jwt", "jinja2", "genstudio_transport")

__all__ = ["Emulator", "Page", "PageSurroundings", "SentRequest", "ServeOptions", "is_loopback", "serve"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from genstudio_codegen.extras import require_extra

    require_extra("emulator", _MODULES, user="the emulator")
    from . import hosts

    return getattr(hosts, name)
