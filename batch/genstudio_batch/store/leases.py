"""Which workers live: each renews a lease, and the rows of one whose lease has run out are taken over."""

from __future__ import annotations

import os
import platform
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from .tables import workers


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker process; its id is never used again."""

    id: str
    machine: str
    place: str
    pid: int
    process_start: str


def this_worker() -> WorkerRecord:
    """A new worker: this process."""
    machine = socket.gethostname() or platform.node() or "machine"
    pid = os.getpid()
    return WorkerRecord(f"{machine}-{pid}-{secrets.token_hex(4)}", machine, _place(), pid, _process_start(pid))


def renew(connection: sa.Connection, batch: int, worker: WorkerRecord, now: float, lease: float) -> None:
    """Say that a worker lives."""
    times = {"seen_at": now, "lease_until": now + lease}
    if not connection.execute(workers.update().where(workers.c.id == worker.id).values(**times)).rowcount:
        connection.execute(
            workers.insert().values(
                id=worker.id,
                batch=batch,
                machine=worker.machine,
                place=worker.place,
                pid=worker.pid,
                process_start=worker.process_start,
                **times,
            )
        )


def end_lease(connection: sa.Connection, worker: str) -> None:
    """Say that a worker has ended: its rows can be taken over at once."""
    connection.execute(workers.update().where(workers.c.id == worker).values(lease_until=0.0))


def dead_workers(connection: sa.Connection, batch: int, now: float) -> list[str]:
    """The workers whose lease has run out, or whose process has ended on this machine."""
    found = connection.execute(sa.select(workers).where(workers.c.batch == batch)).all()
    here = _place()
    return [
        one.id
        for one in found
        if one.lease_until < now or (here and one.place == here and _process_start(one.pid) != one.process_start)
    ]


def forget(connection: sa.Connection, worker: str) -> None:
    """Forget a worker whose rows were taken over."""
    connection.execute(workers.delete().where(workers.c.id == worker))


def anyone_else(connection: sa.Connection, batch: int, worker: str, now: float) -> bool:
    """Whether another worker lives."""
    found = sa.select(workers.c.id).where(
        workers.c.batch == batch, workers.c.id != worker, workers.c.lease_until >= now
    )
    return connection.execute(found).first() is not None


def _place() -> str:
    """Where a process id means the same process: this boot of this machine, and this namespace of ids; "" if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _process_start(pid: int) -> str:
    """When a process began, in ticks since the boot; "" when there is none, or the system does not say."""
    try:
        # The name in parentheses can hold anything, parentheses too.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return ""
    # A zombie has ended.
    return "" if len(fields) < 20 or fields[0] in "ZX" else fields[19]
