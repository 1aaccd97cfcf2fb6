"""Progress tokens: a signed JWT that stands for one task and is the whole authorization of its socket."""

from __future__ import annotations

import secrets

import jwt

TOKEN_LIFE_SECONDS = 24 * 3600
"""A progress token lasts 24 hours (vendor's tutorial)."""


class Tokens:
    """Issues and checks progress tokens, shaped as the tutorial's: HS256, `tenant_id`, `task_id`, `iss`, `exp`."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def issue(self, tenant_id: str, task_id: str, now: float) -> str:
        """A token for one task."""
        claims = {"tenant_id": tenant_id, "task_id": task_id, "iss": "infini", "exp": int(now) + TOKEN_LIFE_SECONDS}
        # PyJWT's types name those of an optional library.
        return jwt.encode(claims, self._secret, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]

    def task_id(self, token: str, now: float) -> str | None:
        """The task that a token stands for; None when it is not one of ours, or has expired."""
        try:
            # The time is checked here, by the emulated clock.
            claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType]
                token, self._secret, algorithms=["HS256"], options={"verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return None
        task_id = claims.get("task_id")
        return task_id if isinstance(task_id, str) and now < claims.get("exp", 0) else None
