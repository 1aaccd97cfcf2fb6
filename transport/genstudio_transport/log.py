"""The package's loggers: DEBUG for each request, INFO for each retry, WARNING for what needs attention."""

from __future__ import annotations

import logging

logger = logging.getLogger("genstudio_transport")

_bodies = logging.getLogger("genstudio_transport.bodies")
"""Bodies hold prompts and signed links, so only a level of this logger's own lets them into records."""


def log_request(
    method: str,
    target: str,
    outcome: str,
    seconds: float,
    attempt: int,
    body: bytes | None = None,
    answer: bytes | None = None,
) -> None:
    """Write the one DEBUG record of a request, with the same data as fields in `record.genstudio`.

    Args:
        method: The HTTP method.
        target: The request's path, or a link without its query, which may be secret.
        outcome: `HTTP <status>`, or the kind of error that occurred.
        seconds: How long the request took.
        attempt: 1 for the first attempt.
        body: What was sent, if it is JSON; a field of the record only where `genstudio_transport.bodies` is at DEBUG.
        answer: What came back, in the same way.
    """
    if logger.isEnabledFor(logging.DEBUG):
        fields: dict[str, object] = {
            "method": method, "target": target, "outcome": outcome, "seconds": seconds, "attempt": attempt,
        }  # fmt: skip
        if _bodies.level == logging.DEBUG:
            fields |= {"body": body or b"", "answer": answer or b""}
        logger.debug(
            "%s %s: %s in %.0f ms (attempt %d)",
            method, target, outcome, seconds * 1000, attempt,
            extra={"genstudio": fields},
        )  # fmt: skip
