"""What the layers of a host hand each other along with a request, in its ASGI scope."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Scope

from ..model import TaskOutcome
from .request_log import SentRequest

_RECORD = "genstudio.record"
_OUTCOME = "genstudio.outcome"
_CONNECTION = "genstudio.connection"
_TAKE_DOWN = "genstudio.take_down"


def record(scope: Scope) -> SentRequest | None:
    """The record of a request; None for paths that are not an endpoint of the service."""
    found = scope.get(_RECORD)
    return found if isinstance(found, SentRequest) else None


def set_record(scope: Scope, sent: SentRequest) -> None:
    """Attach the record of a request."""
    scope[_RECORD] = sent


def outcome(scope: Scope) -> TaskOutcome:
    """How the task that a request submits is to end: successfully, unless a fault says otherwise."""
    found = scope.get(_OUTCOME)
    return found if isinstance(found, TaskOutcome) else TaskOutcome()


def set_outcome(scope: Scope, outcome: TaskOutcome) -> None:
    """Decide how the task that a request submits is to end."""
    scope[_OUTCOME] = outcome


def connection(scope: Scope) -> asyncio.Transport:
    """The connection that a request came over."""
    found: asyncio.Transport = scope[_CONNECTION]
    return found


def set_connection(scope: Scope, connection: asyncio.Transport) -> None:
    """Attach the connection that a request came over."""
    scope[_CONNECTION] = connection


def take_down(scope: Scope, seconds: float) -> None:
    """Make all hosts refuse connections for a number of seconds."""
    scope[_TAKE_DOWN](seconds)


def set_take_down(scope: Scope, take_down: Callable[[float], None]) -> None:
    """Attach the function that makes all hosts refuse connections."""
    scope[_TAKE_DOWN] = take_down
