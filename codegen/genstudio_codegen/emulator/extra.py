"""Whether what the extra `emulator` brings is installed."""

from __future__ import annotations

from importlib.util import find_spec

MODULES = ("starlette", "uvicorn", "websockets", "PIL", "multipart", "jwt", "jinja2", "genstudio_transport")


class MissingExtra(ImportError):
    """The emulator was asked for where its libraries are not installed."""


def require() -> None:
    """Raise `MissingExtra` with what to install, when a library of the extra is missing."""
    missing = [module for module in MODULES if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"the emulator needs {', '.join(missing)}, not installed here: pip install 'genstudio-codegen[emulator]'"
        )
