"""Real servers, sockets, threads and files: `Emulator` runs the hosts in a thread, `serve` in the foreground.

Everything below this room works without a network.
"""

from .emulator import Emulator
from .foreground import is_loopback, serve
from .serve_options import ServeOptions

__all__ = ["Emulator", "ServeOptions", "is_loopback", "serve"]
