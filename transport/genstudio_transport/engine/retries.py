"""When a failed request is retried, and after which delay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from ..errors import (
    DownloadFailed,
    GenStudioError,
    NetworkError,
    ProtocolError,
    RateLimited,
    RequestFailed,
    ServerError,
)
from ..log import logger
from .settings import Settings

T = TypeVar("T")
Repeatable: TypeAlias = Callable[[BaseException], bool]
Attempt: TypeAlias = Callable[[], Awaitable[T]]

_backoff = wait_random_exponential(multiplier=0.5, max=20)  # full jitter


def read_may_repeat(error: BaseException) -> bool:
    """Whether a request that starts no task may be retried: no response, a broken one, 429 or 5xx."""
    if not isinstance(error, RequestFailed) or not error.again:
        return False
    if isinstance(error, ProtocolError):
        return error.status == 200
    return isinstance(error, (NetworkError, RateLimited, ServerError))


def submit_may_repeat(error: BaseException) -> bool:
    """Whether a submit may be retried: only when it certainly started no task."""
    return isinstance(error, RateLimited) or (isinstance(error, NetworkError) and error.again and not error.sent)


def download_may_repeat(error: BaseException) -> bool:
    """Whether a download may continue where it stopped."""
    return isinstance(error, DownloadFailed) and error.again


async def repeated(attempt: Attempt[T], settings: Settings, may_repeat: Repeatable) -> T:
    """Call `attempt` until it succeeds, within `max_retries` and `retry_budget`, respecting `Retry-After`.

    Most first attempts succeed, so the retrying object is created only after a failure, which is replayed as its
    first attempt.

    Args:
        attempt: One attempt; called again after an error that may be retried.
        settings: The limits.
        may_repeat: Whether an error may be retried.
    """
    try:
        return await attempt()
    except GenStudioError as error:
        if not may_repeat(error):
            raise
        failures = [error]

    async def replayed() -> T:
        if failures:
            raise failures.pop()
        return await attempt()

    return await _retrying(settings, may_repeat)(replayed)


def _retrying(settings: Settings, may_repeat: Repeatable) -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception(may_repeat),
        # stop_before_delay does not start a delay that would end after the budget.
        stop=stop_after_attempt(settings.max_retries + 1) | stop_before_delay(settings.retry_budget),
        wait=_wait,
        before_sleep=_log,
        reraise=True,
    )


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _wait(state: RetryCallState) -> float:
    error = _error(state)
    asked = error.retry_after if isinstance(error, (RequestFailed, DownloadFailed)) else None
    return _backoff(state) if asked is None else asked


def _log(state: RetryCallState) -> None:
    logger.info("attempt %d failed, next in %.1f s: %s", state.attempt_number, state.upcoming_sleep, _error(state))
