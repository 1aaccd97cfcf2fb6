"""The refusal of a request, as a value of the service and free of HTTP."""

from __future__ import annotations

from ..assumptions import Code


class Refusal(Exception):
    """A request that the service refuses.

    Args:
        code: The reason, as the answer's `code`.
        message: The answer's `msg`: what is wrong and what to do.
        retry_after: Whole seconds after which the request may succeed; None when waiting does not help.
    """

    def __init__(self, code: Code, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after = retry_after
