"""Whether the libraries of the extra `emulator` are installed."""

from __future__ import annotations

from importlib.util import find_spec

MODULES = ("starlette", "uvicorn", "websockets", "PIL", "multipart", "jwt", "jinja2", "genstudio_transport")


class MissingExtra(ImportError):
    """The emulator was used in an environment without the libraries of the extra `emulator`."""


def require_extra() -> None:
    """Check that every library of the extra is installed, without loading any.

    Raises:
        MissingExtra: Names the missing libraries and the command that installs them.
    """
    missing = [module for module in MODULES if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"the emulator needs {', '.join(missing)}, which is not installed: pip install 'genstudio-codegen[emulator]'"
        )
