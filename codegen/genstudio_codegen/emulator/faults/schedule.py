"""Which request meets which fault: chosen by call, by schedule or by a header of the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from ..asgi import SentRequest
from .fault import Fault, parse_fault

FAULT_HEADER = "x-emulator-fault"
"""A request with this header meets the fault that the value names, such as `reset-after`."""


@dataclass(slots=True)
class _Pending:
    fault: Fault
    times: int


@dataclass(slots=True)
class FaultSchedule:
    """Decides which request meets which fault, repeatably for equal seeds and equal sequences of requests.

    Args:
        schedule: The scheduled faults; of those due at once, the first happens.
        seed: Makes the random ones repeatable.
    """

    schedule: tuple[Fault, ...]
    seed: int
    _pending: list[_Pending] = field(default_factory=list[_Pending])
    _seen: Counter[str] = field(default_factory=Counter[str])
    _randoms: dict[str, Random] = field(default_factory=dict[str, Random])

    def fail_next(self, fault: Fault, times: int) -> None:
        """Make the next `times` requests that can meet a fault meet it, before anything that is scheduled."""
        self._pending.append(_Pending(fault, times))

    def set_schedule(self, faults: Iterable[Fault], seed: int) -> None:
        """Replace the schedule, and start it from the beginning."""
        self.schedule = tuple(faults)
        self.seed = seed
        self.clear()

    def clear(self) -> None:
        """Start from the beginning: nothing pending, no request counted."""
        self._pending.clear()
        self._seen.clear()
        self._randoms.clear()

    def pick(self, sent: SentRequest) -> Fault | None:
        """Choose the fault that a request meets, if any, and count the request.

        Raises:
            ValueError: The request's header does not name a valid fault.
        """
        endpoint = sent.endpoint
        self._seen[endpoint] += 1
        if asked := sent.headers.get(FAULT_HEADER):
            fault = parse_fault(asked)
            return fault if fault.applies_to(endpoint) else None
        for pending in self._pending:
            if pending.fault.applies_to(endpoint):
                pending.times -= 1
                if pending.times <= 0:
                    self._pending.remove(pending)
                return pending.fault
        # One draw per request and entry, per endpoint: requests to other endpoints do not shift it.
        seeded = Random(f"{self.seed} {endpoint}")  # noqa: S311 — repeatable on purpose: it chooses test faults
        random = self._randoms.setdefault(endpoint, seeded)
        due = [fault for fault in self.schedule if fault.applies_to(endpoint) and self._due(fault, endpoint, random)]
        return due[0] if due else None

    def _due(self, fault: Fault, endpoint: str, random: Random) -> bool:
        if fault.share is not None:
            return random.random() < fault.share
        return fault.first <= self._seen[endpoint] and (fault.last is None or self._seen[endpoint] <= fault.last)
