"""Which generated modules this transport supports: a whole number, the API, that both sides share."""

from __future__ import annotations

OLDEST_API = 2
"""The oldest API that still works."""
NEWEST_API = 2
"""Incremented when generated modules start to need something that earlier transports do not have."""


def unsupported(name: str, api: int) -> ImportError:
    """Build the error for a module that needs an API outside the supported range.

    Args:
        name: The workflow's name.
        api: The API that the module was generated for.

    Returns:
        An error that says which side to upgrade, and with which command.
    """
    from .._version import __version__

    supported = str(OLDEST_API) if OLDEST_API == NEWEST_API else f"{OLDEST_API} to {NEWEST_API}"
    fact = f"{name} was generated for transport API {api}, and genstudio-transport {__version__} supports {supported}"
    if api > NEWEST_API:
        return ImportError(f"{fact}: a newer transport is needed; run: pip install --upgrade genstudio-transport")
    return ImportError(
        f"{fact}: the module is too old; run: pip install --upgrade genstudio-codegen, "
        "and then genstudio-codegen generate"
    )
