"""The configuration of a project, checked against its schema only when it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genstudio_codegen.cache import Cache, code_fingerprint, hash_of
from genstudio_codegen.config import ConfigResult, load_config

_PART = "valid-configuration"


def load_project(pyproject: Path, *, needs_specs: bool = True) -> ConfigResult:
    """Load the configuration in a `pyproject.toml`.

    Args:
        pyproject: The file.
        needs_specs: See `load_config`.

    Raises:
        OSError: The file cannot be read.
    """
    cache = Cache(pyproject)
    keys: list[str] = []

    def is_known(table: Mapping[str, Any]) -> bool:
        keys.append(hash_of([code_fingerprint(), table]))
        return cache.get(_PART).get("key") == keys[0]

    result = load_config(pyproject, is_known=is_known, needs_specs=needs_specs)
    if result.config is not None and keys and cache.get(_PART).get("key") != keys[0]:
        cache.set(_PART, {"key": keys[0]})
        cache.save()
    return result
