"""Whether the libraries of the extra `mcp` are installed."""

from __future__ import annotations

from importlib.util import find_spec

MODULES = ("mcp", "mcp_types", "PIL", "uvicorn", "genstudio_transport")


class MissingExtra(ImportError):
    """The server was started in an environment without the libraries of the extra `mcp`."""


def require_extra() -> None:
    """Check that every library of the extra is installed, without loading any.

    Raises:
        MissingExtra: Names the missing libraries and the command that installs them.
    """
    missing = [module for module in MODULES if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"the server needs {', '.join(missing)}, which is not installed: pip install 'genstudio-codegen[mcp]'"
        )
