"""The versions of what is installed."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from genstudio_codegen._version import __version__

from .finding import Finding, failed, ok, skipped

TRANSPORT = "genstudio-transport"
BATCH = "genstudio-batch"


def installed(distribution: str) -> str:
    """The version of a distribution; "" when it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def version_findings() -> Iterator[Finding]:
    """What is installed, and in which version."""
    yield ok("generator", f"genstudio-codegen {__version__}, Python {platform.python_version()}")
    if transport := installed(TRANSPORT):
        yield ok("transport", f"{TRANSPORT} {transport}")
    else:
        yield failed("transport", f"{TRANSPORT} is not installed in this environment", f"pip install {TRANSPORT}")
    if batch := installed(BATCH):
        yield ok("batch", f"{BATCH} {batch}")
    else:
        yield skipped("batch", f"{BATCH} is not installed; only durable batches need it")
