"""The `Authorization` header: who makes a call."""

from __future__ import annotations

from starlette.requests import Request

from ..assumptions import Code
from ..model import Refusal, Tenant
from ..service import Service


def bearer_key(authorization: str | None) -> str:
    """The API key in an `Authorization` header; "" when the header is missing or has another scheme."""
    scheme, _, key = (authorization or "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def caller(service: Service, request: Request) -> Tenant:
    """The tenant that makes a request, which is counted against its rate limit.

    Raises:
        Refusal: The credentials are missing or unknown, or the tenant has made too many calls.
    """
    key = bearer_key(request.headers.get("authorization"))
    if not key:
        raise Refusal(Code.UNAUTHORIZED, "missing credentials: send the header Authorization: Bearer sk-...")
    return service.authenticate(key)
