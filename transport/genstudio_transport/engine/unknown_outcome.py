"""After which errors a submit may have started a task all the same."""

from __future__ import annotations

from ..errors import NetworkError, ProtocolError, RequestFailed, ServerError


def may_have_started(error: RequestFailed) -> bool:
    """Whether a submit that failed may have started a task all the same."""
    if isinstance(error, NetworkError):
        return error.sent
    # A redirect starts no task.
    return isinstance(error, ServerError) or (isinstance(error, ProtocolError) and not 300 <= (error.status or 0) < 400)
