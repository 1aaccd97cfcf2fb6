"""Workflows as tools for agents: a server of the Model Context Protocol, over stdio or HTTP on this machine.

`serve` runs it and `client_configs` says how programs start it. Importing this package loads neither the SDK nor the
transport; both come with the extra `mcp`.
"""

from .pasted_configs import CLIENTS, client_configs
from .options import Host, ServerOptions
from .serving import Cannot, serve

__all__ = ["CLIENTS", "Cannot", "Host", "ServerOptions", "client_configs", "serve"]
