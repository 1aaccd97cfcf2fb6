"""Which generated modules this transport can serve: a whole number that the two sides share."""

from __future__ import annotations

OLDEST_API = 1
"""The oldest that still works."""
NEWEST_API = 1
"""Raised by one when generated modules start to need something that earlier transports do not have."""


def unsupported(name: str, api: int) -> ImportError:
    """Why a module that needs another API cannot be imported, and which side to upgrade, with the command."""
    from ._version import __version__

    served = str(OLDEST_API) if OLDEST_API == NEWEST_API else f"{OLDEST_API} to {NEWEST_API}"
    fact = f"{name} was generated for transport API {api}, and genstudio-transport {__version__} serves {served}"
    if api > NEWEST_API:
        return ImportError(f"{fact}: it needs a newer transport; run: pip install --upgrade genstudio-transport")
    return ImportError(
        f"{fact}: it was generated too long ago; run: pip install --upgrade genstudio-codegen, "
        "and then genstudio-codegen generate"
    )
