"""How fast a batch is on 1, 10 and 100 machines, by simulation with the service times that `benchmarks/batch.py` measures.

`python benchmarks/batch_simulation.py` prints, for each number of machines and each rate limit of the account, the rows per
second, and how busy each part is. The part that is busy all the time is the bottleneck.

A row passes: its worker's processor; the lock of the batch, under which all machines take intents and slots of the rate
limit, one after the other; Postgres's processors; the rate limit; the service, where its task takes a while; then its
worker and Postgres again, for the download and the result. At most `max_tasks` rows are between their intent and their
result. The same parameters give the same figures: nothing is drawn at random.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count


@dataclass(frozen=True)
class Measured:
    """Seconds per row of each part, by `benchmarks/batch.py`; see docs/en/batches.md for the machine."""

    worker: float = 0.017
    """Processor time of the worker: "Postgres, … rows"."""
    lock: float = 0.0046
    """Time under the batch's lock: the claims' share of "claims alone, Postgres", and 7 round trips of 0.2 ms."""
    database: float = 0.005
    """Processor time of Postgres: "Postgres, … rows"."""


@dataclass(frozen=True)
class Plan:
    """What is simulated."""

    machines: int
    rate: float | None = None
    """Submits per second that the account may make; None for no limit."""
    max_tasks: int = 5_000
    task: float = 20.0
    """Seconds that a task takes at the service."""
    database_processors: int = 4
    rows: int = 40_000
    measured: Measured = Measured()


@dataclass
class Part:
    """Something that serves so many rows at a time, in the order of their arrival."""

    servers: int
    free_at: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        self.free_at = [0.0] * self.servers

    def serve(self, now: float, seconds: float) -> float:
        """Serve a row that arrives now; returns when it is done."""
        begin = max(now, heapq.heappop(self.free_at))
        heapq.heappush(self.free_at, begin + seconds)
        return begin + seconds


@dataclass(frozen=True)
class Outcome:
    """What a simulation has found."""

    rows_per_second: float
    busy: dict[str, float]
    """The share of the time that each part was busy; of `max_tasks`, the share that was used."""

    @property
    def bottleneck(self) -> str:
        """The part that was busy most. That all of `max_tasks` are used says nothing if rows queue for another part."""
        parts = {part: share for part, share in self.busy.items() if part != "max_tasks"}
        first = max(parts, key=lambda part: parts[part])
        return first if parts[first] > 0.95 else "max_tasks"


def simulate(plan: Plan) -> Outcome:
    """Let all rows of a plan pass through its parts."""
    measured = plan.measured
    workers = [Part(1) for _ in range(plan.machines)]
    lock, database, limit = Part(1), Part(plan.database_processors), Part(1)
    in_flight: list[float] = []
    events: list[tuple[float, int, Callable[[float], None]]] = []
    order = count()
    waiting = list(range(plan.rows, 0, -1))
    finished_at: list[float] = []

    def at(time: float, action: Callable[[float], None]) -> None:
        heapq.heappush(events, (time, next(order), action))

    def begin(now: float) -> None:
        """A row takes one of the `max_tasks` places, on the machine whose turn it is."""
        if not waiting:
            return
        row = waiting.pop()
        worker, begun = workers[row % plan.machines], now

        def claimed(now: float) -> None:
            done = lock.serve(now, measured.lock)
            at(done, lambda now: at(database.serve(now, measured.database / 2), submitted))

        def submitted(now: float) -> None:
            sent = limit.serve(now, 1 / plan.rate) if plan.rate else now
            at(sent + plan.task, ended)

        def ended(now: float) -> None:
            at(worker.serve(now, measured.worker / 2), stored)

        def stored(now: float) -> None:
            at(database.serve(now, measured.database / 2), finish)

        def finish(now: float) -> None:
            in_flight.append(now - begun)
            finished_at.append(now)
            begin(now)

        at(worker.serve(now, measured.worker / 2), claimed)

    for _ in range(min(plan.max_tasks, plan.rows)):
        at(0.0, begin)
    while events:
        now, _, action = heapq.heappop(events)
        action(now)

    # Between the first and the last quarter, everything runs evenly.
    quarter = plan.rows // 4
    steady = (plan.rows - 2 * quarter) / (finished_at[-quarter - 1] - finished_at[quarter - 1])
    busy = {
        "workers": steady * measured.worker / plan.machines,
        "lock of the batch": steady * measured.lock,
        "Postgres": steady * measured.database / plan.database_processors,
        "rate limit": steady / plan.rate if plan.rate else 0.0,
        "max_tasks": steady * sum(in_flight) / len(in_flight) / plan.max_tasks,
    }
    return Outcome(steady, busy)


def main() -> int:
    """Print a table in Markdown."""
    print("| machines | rate limit | rows/s | bottleneck | busy: workers | lock | Postgres |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    for machines in (1, 10, 100):
        for rate in (10.0, 60.0, 150.0, 1000.0, None):
            plan = Plan(machines, rate=rate)
            # Enough tasks at a time, as the guide says: the rate times how long a task takes, and half as many again.
            found = simulate(replace(plan, max_tasks=int(min(rate or 250, 250) * plan.task * 1.5)))
            shares = [f"{found.busy[part]:.0%}" for part in ("workers", "lock of the batch", "Postgres")]
            limit = f"{rate:.0f}/s" if rate else "none"
            print(f"| {machines} | {limit} | {found.rows_per_second:.0f} | {found.bottleneck} | {' | '.join(shares)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
