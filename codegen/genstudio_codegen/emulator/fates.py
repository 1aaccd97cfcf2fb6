"""Hands what faults decide about a request from the middleware to the endpoints."""

from __future__ import annotations

from typing import Any

from .tasks import Fate

_KEY = "genstudio.fate"


def set_fate(scope: Any, fate: Fate) -> None:
    """Decide what becomes of the task that this request submits."""
    scope[_KEY] = fate


def fate_of(scope: Any) -> Fate:
    """What becomes of the task that this request submits: success, unless a fault says otherwise."""
    fate = scope.get(_KEY)
    return fate if isinstance(fate, Fate) else Fate()
