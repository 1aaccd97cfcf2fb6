"""The client's own rate limit, counted in memory or, for several machines, in Redis."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError, NetworkError
from .settings import Settings

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.aio.storage import Storage
    from limits.aio.strategies import RateLimiter
    from redis.asyncio import ConnectionPool


class RateLimit:
    """Delays requests until they are allowed; the `limits` library counts them."""

    def __init__(self, settings: Settings) -> None:
        self._rules: list[RateLimitItem] = []
        self._limiter: RateLimiter | None = None
        self._pool: ConnectionPool | None = None
        if settings.rate_limit is None:
            return
        try:
            from limits import parse_many
            from limits.aio import storage, strategies
        except ImportError:
            raise ConfigurationError('rate_limit needs the extra: pip install "genstudio-transport[limits]"') from None
        try:
            self._rules = parse_many(settings.rate_limit)
        except ValueError:
            raise ConfigurationError(
                f'rate_limit must have the form "10/second", not {settings.rate_limit!r}'
            ) from None
        address = settings.rate_limit_storage
        if address is None:
            self._limiter = strategies.MovingWindowRateLimiter(storage.MemoryStorage())
        else:
            self._limiter = strategies.MovingWindowRateLimiter(self._redis(address))
        # Clients of one service with the same API key share a limit; Redis stores a digest, not the key.
        secret = "\n".join([settings.base_url, *(f"{name}: {value}" for name, value in settings.headers.items())])
        self._key = hashlib.sha256(secret.encode()).hexdigest()[:32]

    def _redis(self, address: str) -> Storage:
        try:
            from redis.asyncio import ConnectionPool
        except ImportError:
            raise ConfigurationError(
                'rate_limit_storage needs the extra: pip install "genstudio-transport[redis]"'
            ) from None
        from limits.aio.storage import RedisStorage

        # Both libraries document these arguments, but their annotations do not include them.
        make: Callable[[str], ConnectionPool] = getattr(ConnectionPool, "from_url")
        try:
            self._pool = make(address)
        except ValueError:
            # The error can quote a password.
            raise ConfigurationError("rate_limit_storage is not a valid Redis URL") from None
        own: dict[str, Any] = {"connection_pool": self._pool}
        return RedisStorage(f"async+{address}", wrap_exceptions=True, implementation="redispy", **own)

    async def close(self) -> None:
        """Close the connections to Redis, if any."""
        if self._pool is not None:
            await self._pool.disconnect()

    async def wait(self) -> None:
        """Return as soon as one more request is within every limit.

        Raises:
            NetworkError: Redis cannot be used.
        """
        limiter = self._limiter
        if limiter is None:
            return
        from limits.errors import StorageError

        try:
            for rule in self._rules:
                while not await limiter.hit(rule, "genstudio", self._key):
                    stats = await limiter.get_window_stats(rule, "genstudio", self._key)
                    await asyncio.sleep(max(0.005, stats.reset_time - time.time()))
        except StorageError as error:
            unreachable = NetworkError(f"rate_limit_storage cannot be used: {type(error.storage_error).__name__}")
            unreachable.sent = False
            raise unreachable from None
