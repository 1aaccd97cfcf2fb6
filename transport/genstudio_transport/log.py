"""The package's one logger: DEBUG for each request, INFO for each retry, WARNING for what needs attention."""

from __future__ import annotations

import logging

logger = logging.getLogger("genstudio_transport")


def log_request(method: str, target: str, outcome: str, seconds: float, attempt: int) -> None:
    """Write the one DEBUG record of a request, with the same data as fields in `record.genstudio`.

    Args:
        method: The HTTP method.
        target: The request's path, or a link without its query, which may be secret.
        outcome: `HTTP <status>`, or the kind of error that occurred.
        seconds: How long the request took.
        attempt: 1 for the first attempt.
    """
    if logger.isEnabledFor(logging.DEBUG):
        fields = {"method": method, "target": target, "outcome": outcome, "seconds": seconds, "attempt": attempt}
        logger.debug(
            "%s %s: %s in %.0f ms (attempt %d)",
            method, target, outcome, seconds * 1000, attempt,
            extra={"genstudio": fields},
        )  # fmt: skip
