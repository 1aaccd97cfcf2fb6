"""Which kind of failure an error of the transport is."""

from __future__ import annotations

import re
from typing import Final

from genstudio_transport import GenStudioError, PermissionDenied, RequestRejected, TaskFailed

from ..records import FailureReason

# The same as in the transport, which tells them in messages only.
MISSING_INPUT_IN_ERROR: Final = r"downloadImageFromOss failed|NoSuchKey"
"""[unstated] How an `errMsg` says that an input picture could not be fetched; seen by users of the service."""

PAYMENT_REQUIRED: Final = 402
"""[unstated] The status or code of a refused submit which means that the account's balance is used up."""

BALANCE_WORDS: Final = (
    r"insufficient (?:balance|credit|funds)|balance (?:is )?(?:used up|not enough|insufficient)|余额|欠费"
)
"""[unstated] Words in the `msg` of a refused submit that mean the same."""


def task_failure(error: GenStudioError) -> FailureReason:
    """Why a task ended without a result."""
    if isinstance(error, PermissionDenied):
        return "denied"
    if isinstance(error, TaskFailed) and re.search(MISSING_INPUT_IN_ERROR, error.reason, re.IGNORECASE):
        return "input-missing"
    return "failed"


def balance_used_up(error: RequestRejected) -> bool:
    """Whether a submit was refused for lack of money."""
    if PAYMENT_REQUIRED in (error.status, error.code):
        return True
    return re.search(BALANCE_WORDS, error.msg, re.IGNORECASE) is not None
