"""Whether the libraries of an extra are installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec


class MissingExtra(ImportError):
    """Something was used in an environment without the libraries of its extra."""


def require_extra(extra: str, modules: Iterable[str], *, user: str) -> None:
    """Check that the libraries of an extra are installed, without loading any.

    Args:
        extra: The name of the extra.
        modules: The top-level modules that it brings.
        user: What needs them, for the message.

    Raises:
        MissingExtra: Names the missing libraries and the command that installs them.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"{user} needs {', '.join(missing)}, which is not installed: pip install 'genstudio-codegen[{extra}]'"
        )
