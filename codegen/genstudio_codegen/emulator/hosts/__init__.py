"""Real servers, sockets, threads and files: `Emulator` runs the hosts in a thread, `serve` in the foreground.

Everything below this room works without a network.
"""

from ..asgi import SentRequest
from .emulator import Emulator
from .foreground import is_loopback, serve
from .page import Page, PageSurroundings
from .serve_options import ServeOptions

__all__ = ["Emulator", "Page", "PageSurroundings", "SentRequest", "ServeOptions", "is_loopback", "serve"]
