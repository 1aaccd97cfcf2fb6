"""Credentials: the API key of a call, the token of a progress socket, the signature of a link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Scope

from ..assumptions import Code
from ..endpoints import DOWNLOAD, PROGRESS
from ..model import Refusal, Tenant
from ..service import Service
from ..storage import LinkRefused
from .scope import record


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


def has_credential(service: Service, scope: Scope) -> bool:
    """Whether the service would let a request in.

    Args:
        service: Knows the keys, tokens and signatures.
        scope: The request; only a recorded one can have a credential.

    Returns:
        Whether it has a valid API key, or on a socket a valid token, or on the storage host a valid signature.
    """
    sent = record(scope)
    if sent is None:
        return False
    if sent.endpoint == PROGRESS.name:
        return service.watched_task(sent.query.get("authorization", "")) is not None
    if sent.endpoint == DOWNLOAD.name:
        try:
            service.storage.links.check(*requested_link(scope), service.clock.now())
        except LinkRefused:
            return False
        return True
    return service.tenants.with_key(bearer_key(sent.headers.get("authorization"))) is not None


def requested_link(scope: Scope) -> tuple[str, str]:
    """The path and the query of a request to the storage host, both still percent-encoded."""
    return scope.get("raw_path", b"").decode("latin-1"), scope["query_string"].decode("latin-1")
