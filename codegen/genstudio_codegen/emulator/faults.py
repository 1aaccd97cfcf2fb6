"""Faults: what can go wrong, on which endpoint, and when. Chosen by call, by schedule or by a request's header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from starlette.types import ASGIApp

from .fault_kinds import KINDS, around
from .requests import SentRequest

HEADER = "x-emulator-fault"
"""A request that carries this header meets the fault that its value names, such as `reset-after`."""

ENDPOINTS = ("submit", "poll", "cancel", "upload", "progress", "download")
_SYNTAX = re.compile(r"(?:(?P<on>[a-z]+):)?(?P<kind>[a-z0-9-]+)(?:=(?P<value>[^@]*))?(?:@(?P<when>\S+))?")
_WHEN = re.compile(r"(?P<share>\d+(?:\.\d+)?)%|(?P<first>\d+)(?:-(?P<last>\d+))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a kind of `KINDS`, where it applies ("" is wherever the kind can), and when.

    `first` to `last` count the endpoint's requests from 1; `share` (0 to 1) is a probability instead.
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
        """Whether a request for an endpoint can meet this fault."""
        return endpoint in KINDS[self.kind].endpoints and self.on in ("", endpoint)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with this fault in it."""
        return around(self.kind, self.value, app)


def parse_fault(text: str) -> Fault:
    """A fault from `[endpoint:]kind[=value][@when]`; `when` is `3`, `2-5` or `20%`. Raises `ValueError`.

    Examples: `submit:reset-after@3`, `poll:status=503@20%`, `rate-limit=2`, `download:cut@1-2`.
    """
    match = _SYNTAX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:80]!r} is no fault: write [endpoint:]kind[=value][@when], as submit:reset-after@3")
    fault = make_fault(match["kind"], on=match["on"] or "", value=match["value"] or "")
    if match["when"] is None:
        return fault
    when = _WHEN.fullmatch(match["when"])
    if when is None or (when["share"] and float(when["share"]) > 100) or when["first"] == "0":
        raise ValueError(f"{match['when'][:40]!r} is no time for a fault: write 3, 2-5 or 20%")
    if when["share"]:
        return Fault(fault.kind, fault.on, fault.value, share=float(when["share"]) / 100)
    return Fault(fault.kind, fault.on, fault.value, int(when["first"]), int(when["last"] or when["first"]))


def make_fault(kind: str, *, on: str = "", value: str = "") -> Fault:
    """A fault, checked: raises `ValueError` that lists what there is instead."""
    if kind not in KINDS:
        raise ValueError(f"no fault is called {kind[:40]!r}; there are: {', '.join(sorted(KINDS))}")
    if on and on not in ENDPOINTS:
        raise ValueError(f"no endpoint is called {on[:40]!r}; there are: {', '.join(ENDPOINTS)}")
    if on and on not in KINDS[kind].endpoints:
        raise ValueError(f"{kind} cannot happen on {on}, only on: {', '.join(sorted(KINDS[kind].endpoints))}")
    KINDS[kind].check(kind, value)
    return Fault(kind, on, value)


@dataclass(slots=True)
class _Pending:
    fault: Fault
    times: int


@dataclass(slots=True)
class Faults:
    """Decides which request meets which fault. With the same seed and requests in the same order, the same ones."""

    schedule: tuple[Fault, ...]
    seed: int
    _pending: list[_Pending] = field(default_factory=list[_Pending])
    _seen: Counter[str] = field(default_factory=Counter[str])
    _randoms: dict[str, Random] = field(default_factory=dict[str, Random])

    def fail_next(self, fault: Fault, times: int) -> None:
        """Let the next requests that can meet a fault meet it, before anything that is scheduled."""
        self._pending.append(_Pending(fault, times))

    def set_schedule(self, faults: Iterable[Fault], seed: int) -> None:
        """Follow another schedule, from its start."""
        self.schedule = tuple(faults)
        self.seed = seed
        self.clear()

    def clear(self) -> None:
        """Start anew: nothing pending, no request seen."""
        self._pending.clear()
        self._seen.clear()
        self._randoms.clear()

    def pick(self, sent: SentRequest) -> Fault | None:
        """The fault that a request meets. Raises `ValueError` where its header names none that there is."""
        endpoint = sent.endpoint
        self._seen[endpoint] += 1
        if asked := sent.headers.get(HEADER):
            fault = parse_fault(asked)
            return fault if fault.applies_to(endpoint) else None
        for pending in self._pending:
            if pending.fault.applies_to(endpoint):
                pending.times -= 1
                if pending.times <= 0:
                    self._pending.remove(pending)
                return pending.fault
        # One draw per request and entry, per endpoint: what happens elsewhere does not shift it.
        random = self._randoms.setdefault(endpoint, Random(f"{self.seed} {endpoint}"))
        due = [fault for fault in self.schedule if fault.applies_to(endpoint) and self._due(fault, endpoint, random)]
        return due[0] if due else None

    def _due(self, fault: Fault, endpoint: str, random: Random) -> bool:
        if fault.share is not None:
            return random.random() < fault.share
        return fault.first <= self._seen[endpoint] and (fault.last is None or self._seen[endpoint] <= fault.last)
