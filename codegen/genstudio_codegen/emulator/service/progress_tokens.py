"""Progress tokens: a signed JWT that names one task and is the only authorization of its socket."""

from __future__ import annotations

import secrets

import jwt

TOKEN_LIFE_SECONDS = 24 * 3600
"""A progress token lasts 24 hours (vendor's tutorial)."""


class ProgressTokens:
    """Issues and checks progress tokens in the tutorial's shape: HS256, `tenant_id`, `task_id`, `iss`, `exp`."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def issue(self, tenant_id: str, task_id: str, now: float) -> str:
        """Issue a token for one task; `now` is the emulated time in seconds since the epoch."""
        claims = {"tenant_id": tenant_id, "task_id": task_id, "iss": "infini", "exp": int(now) + TOKEN_LIFE_SECONDS}
        # PyJWT's types refer to those of an optional library.
        return jwt.encode(claims, self._secret, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]

    def task_id(self, token: str, now: float) -> str | None:
        """The id of the task that a token is for; None when the token is invalid or has expired."""
        try:
            # Expiry is checked below, by the emulated clock.
            claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType]
                token, self._secret, algorithms=["HS256"], options={"verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return None
        task_id = claims.get("task_id")
        return task_id if isinstance(task_id, str) and now < claims.get("exp", 0) else None
