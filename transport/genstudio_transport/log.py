"""The one logger of this package: one DEBUG record per request, INFO for repetitions, WARNING for what needs a look."""

from __future__ import annotations

import logging

logger = logging.getLogger("genstudio_transport")


def log_request(method: str, target: str, outcome: str, seconds: float, attempt: int) -> None:
    """One record per request; `extra` holds the same as fields (see docs/transport.md). `target` has no query."""
    if logger.isEnabledFor(logging.DEBUG):
        fields = {"method": method, "target": target, "outcome": outcome, "seconds": seconds, "attempt": attempt}
        logger.debug(
            "%s %s: %s in %.0f ms (attempt %d)",
            method, target, outcome, seconds * 1000, attempt,
            extra={"genstudio": fields},
        )  # fmt: skip
