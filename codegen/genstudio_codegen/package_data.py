"""Where the files lie that ship with the generator: packed into the wheel, or in a checkout of the repository."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parent.parent


def packaged_path(name: str, *, checkout: str = "") -> Path:
    """The path of a shipped file or folder.

    Args:
        name: Its path inside the wheel's package.
        checkout: Its path from the top of a checkout, where it differs from `name`.
    """
    packed = PACKAGE / name
    return packed if packed.exists() else _CHECKOUT / (checkout or name)
