"""Names of tools that every client accepts, made from the names of modules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST = 46
"""Characters. Clients put `mcp__<server>__` in front, and models' APIs take 64 in all."""
_VALID = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")
_INVALID = re.compile(r"[^A-Za-z0-9_-]+")
_DIGITS = 6


def tool_names(modules: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Give each module's tool a name.

    A name depends on the module's own name alone, unless another one differs only in case: it stays when workflows are
    added.

    Args:
        modules: The names of the modules, each once.
        taken: The names of other tools.

    Returns:
        The name of the tool by the module's name.
    """
    used = {name.lower() for name in taken}
    names: dict[str, str] = {}
    for module in sorted(modules):
        name = module if _VALID.fullmatch(module) else _made(module)
        if name.lower() in used:
            name = _made(module)
        used.add(name.lower())
        names[module] = name
    return names


def _made(module: str) -> str:
    """A name of the letters that are allowed, and a digest of the module's name that keeps it apart from others."""
    digest = hashlib.sha256(module.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    kept = _INVALID.sub("_", module).strip("_-")[: LONGEST - _DIGITS - 1].rstrip("_-")
    return f"{kept or 'workflow'}_{digest}"
