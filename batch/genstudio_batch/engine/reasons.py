"""Which kind of failure an error of the transport is."""

from __future__ import annotations

import re

from genstudio_transport import GenStudioError, PermissionDenied, RequestRejected, TaskFailed

from ..records import FailureReason

# What the service's object storage says of an input picture that is gone (`errMsg`, seen in the wild).
_INPUT_MISSING = re.compile(r"downloadImageFromOss failed|NoSuchKey", re.IGNORECASE)
# Assumed, as the service does not document it: HTTP 402, or these words in the answer to a submit.
_PAYMENT_REQUIRED = 402
_BALANCE = re.compile(
    r"insufficient (balance|credit|funds)|balance (is )?(used up|not enough|insufficient)|余额|欠费", re.IGNORECASE
)


def task_failure(error: GenStudioError) -> FailureReason:
    """Why a task ended without a result."""
    if isinstance(error, PermissionDenied):
        return "denied"
    if isinstance(error, TaskFailed) and _INPUT_MISSING.search(error.reason):
        return "input-missing"
    return "failed"


def balance_used_up(error: RequestRejected) -> bool:
    """Whether a submit was refused for lack of money."""
    return error.status == _PAYMENT_REQUIRED or bool(_BALANCE.search(error.msg))
