"""One fault, and its notation `[endpoint:]kind[=value][@when]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.types import ASGIApp

from ..endpoints import ENDPOINT_NAMES
from .kinds import KINDS

_SYNTAX = re.compile(r"(?:(?P<on>[a-z]+):)?(?P<kind>[a-z0-9-]+)(?:=(?P<value>[^@]*))?(?:@(?P<when>\S+))?")
_WHEN = re.compile(r"(?P<share>\d{1,3}(?:\.\d{1,9})?)%|(?P<first>\d{1,9})(?:-(?P<last>\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, a key of `KINDS`; the endpoint it applies to ("" for all that the kind allows); and when.

    `first` to `last` count the requests to an endpoint from 1; `share` (0 to 1) is a probability instead.
    """

    kind: str
    on: str = ""
    value: str = ""
    first: int = 1
    last: int | None = None
    share: float | None = None

    def __str__(self) -> str:
        return f"{self.kind}={self.value}" if self.value else self.kind

    def applies_to(self, endpoint: str) -> bool:
        """Whether this fault can happen on an endpoint."""
        return endpoint in KINDS[self.kind].endpoints and self.on in ("", endpoint)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with this fault in it."""
        return KINDS[self.kind].wrap(self.value)(app)


def parse_fault(text: str) -> Fault:
    """Read a fault from `[endpoint:]kind[=value][@when]`.

    Args:
        text: Such as `submit:reset-after@3`, `poll:status=503@20%`, `rate-limit=2` or `download:cut@1-2`.

    Returns:
        The fault.

    Raises:
        ValueError: The text is not a valid fault; the message says what is.
    """
    match = _SYNTAX.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text[:80]!r} is not a valid fault: write [endpoint:]kind[=value][@when], such as submit:reset-after@3"
        )
    fault = make_fault(match["kind"], on=match["on"] or "", value=match["value"] or "")
    if match["when"] is None:
        return fault
    when = _WHEN.fullmatch(match["when"])
    if when is None or (when["share"] and float(when["share"]) > 100) or when["first"] == "0":
        raise ValueError(f"{match['when'][:40]!r} does not say when a fault happens: write 3, 2-5 or 20%")
    if when["share"]:
        return Fault(fault.kind, fault.on, fault.value, share=float(when["share"]) / 100)
    return Fault(fault.kind, fault.on, fault.value, int(when["first"]), int(when["last"] or when["first"]))


def make_fault(kind: str, *, on: str = "", value: str = "") -> Fault:
    """Build a fault.

    Args:
        kind: A key of `KINDS`.
        on: The endpoint it happens on; "" for all that the kind allows.
        value: The kind's value; "" for its default.

    Returns:
        The fault.

    Raises:
        ValueError: The kind, endpoint or value is invalid; the message lists the valid ones.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind[:40]!r} is not a kind of fault; the kinds are: {', '.join(sorted(KINDS))}")
    if on and on not in ENDPOINT_NAMES:
        raise ValueError(f"{on[:40]!r} is not an endpoint; the endpoints are: {', '.join(ENDPOINT_NAMES)}")
    if on and on not in KINDS[kind].endpoints:
        raise ValueError(f"{kind} cannot happen on {on}, only on: {', '.join(sorted(KINDS[kind].endpoints))}")
    KINDS[kind].check(kind, value)
    return Fault(kind, on, value)
