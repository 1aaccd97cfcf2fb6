"""The versions of installed distributions, read from folder names: `importlib.metadata` takes longer to load than a check."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable

_SUFFIX = ".dist-info"


def installed_versions(names: Iterable[str]) -> dict[str, str]:
    """The version of each distribution; where the folders on the path do not tell, metadata is asked.

    Raises `importlib.metadata.PackageNotFoundError` for one that is not installed.
    """
    wanted = {_normal(name): name for name in names}
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            if entry.endswith(_SUFFIX):
                name, _, version = entry.removesuffix(_SUFFIX).partition("-")
                # The first on the path is the one that is imported.
                if (normal := _normal(name)) in wanted and version:
                    found.setdefault(wanted[normal], version)
    for name in wanted.values():
        if name not in found:
            from importlib.metadata import version as metadata_version

            found[name] = metadata_version(name)
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
