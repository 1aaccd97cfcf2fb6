"""Batches of rising size against the emulator in a process of its own, next to a plain `run_many` of the same rows.

`python benchmarks/batch.py [--sizes 1000,10000,100000] [--json FILE]` prints, for each size: rows per
second, processor time per row, peak memory of the worker, and disk per row; then how many rows per second the database
alone lets be enqueued, claimed and finished, for SQLite and, if it is
installed, Postgres. The service's tasks take no time.

The exit code is 1 if memory at the largest size is more than 1.3 times that at the size before, or a row of the batch
takes 10 ms more of the processor than one of `run_many`.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, LiteralString, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.postgres_server import postgres_programs, postgres_server  # noqa: E402

WORKFLOW = "generated_examples.text_to_image"
MAX_TASKS = 200
POLL_INTERVAL = 0.2
TOGETHER = 16
"""How many submits of one worker are under way, and share a transaction."""
MEMORY_LIMIT = 1.3
_PICTURES = 100
OVERHEAD_LIMIT = 0.010
"""Seconds of the processor per row."""


class Host(NamedTuple):
    """Where the emulator answers."""

    url: str
    key: str


def serve(pipe: Connection, keep_tasks: int) -> None:
    """The emulator's process, until it is told to end."""
    from genstudio_codegen.emulator import Emulator

    specs = sorted((ROOT / "generated_examples" / "specs").glob("*.spec.json"))
    with Emulator(specs, speed=1e6, workers=64, keep_requests=10, keep_tasks=keep_tasks) as emulator:
        pipe.send((emulator.base_url, emulator.api_key))
        while pipe.recv() != "end":
            emulator.reset()
            pipe.send(None)


@contextmanager
def emulator(keep_tasks: int) -> Iterator[Host]:
    """An emulator whose tasks end at once, and which keeps so many of them."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, keep_tasks), daemon=True)
    process.start()
    yield Host(*ours.recv())
    ours.send("end")
    process.join()


def processor_seconds() -> float:
    """The processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident() -> float:
    """MiB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def items(rows: int) -> Iterator[dict[str, Any]]:
    """The parameters of so many rows, of few and small pictures: painting them is not what is measured."""
    for number in range(1, rows + 1):
        picture = number % _PICTURES
        yield {"positive_text": f"a rabbit, number {picture}", "seed": picture, "width": 16, "height": 16, "steps": 1}


def write_rows(path: Path, rows: int) -> None:
    """The same as a CSV file."""
    with path.open("w", encoding="utf-8") as file:
        file.write("positive_text,seed,width,height,steps\n")
        file.writelines(f'"{one["positive_text"]}",{one["seed"]},16,16,1\n' for one in items(rows))


def run_batch(folder: Path, rows: int, database: str | None) -> dict[str, Any]:
    """A batch from its file to its last picture."""
    import genstudio_batch.engine  # noqa: F401 — what it takes to load it is not what a row costs
    from genstudio_batch import BatchStatus, run

    path = folder / "rows.csv"
    write_rows(path, rows)
    samples: list[tuple[float, int, float]] = []

    def report(status: BatchStatus) -> None:
        samples.append((time.perf_counter(), status.counts.get("done", 0), resident()))

    begun, used = time.perf_counter(), processor_seconds()
    status = run(
        path, output=folder / "out", workflow=WORKFLOW, name=f"bench-{rows}-{os.getpid()}", database=database,
        max_tasks=MAX_TASKS, poll_interval=POLL_INTERVAL, report=report,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    assert status.counts == {"done": rows}, status
    database_files = list((folder / "out").glob("genstudio-batch.sqlite*"))
    middle = [one for one in samples if rows * 0.1 <= one[1] <= rows * 0.9] or samples
    span = middle[-1][0] - middle[0][0]
    return {
        "seconds": seconds,
        "rows_per_second": rows / seconds,
        "steady_rows_per_second": (middle[-1][1] - middle[0][1]) / span if span else 0.0,
        "processor_ms_per_row": (processor_seconds() - used) / rows * 1000,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "memory_mib": [round(one[2], 1) for one in samples[:: max(1, len(samples) // 10)]],
        "disk_bytes_per_row": sum(file.stat().st_size for file in database_files) / rows,
        "read_and_checked_after": next((at - begun for at, done, _ in samples if done), 0.0),
    }


def run_plain(folder: Path, rows: int, _database: str | None) -> dict[str, Any]:
    """The same rows by `run_many`, which forgets everything when its process dies."""
    from generated_examples import text_to_image
    from genstudio_transport import GenStudio

    begun, used = time.perf_counter(), processor_seconds()
    done = 0
    with GenStudio(poll_interval=POLL_INTERVAL) as client:
        outcomes = client.run_many(items(rows), workflow=text_to_image.WORKFLOW, concurrency=MAX_TASKS, save_to=folder)
        for outcome in outcomes:
            assert outcome.error is None, outcome.error
            done += 1
    assert done == rows
    return {
        "seconds": time.perf_counter() - begun,
        "rows_per_second": rows / (time.perf_counter() - begun),
        "processor_ms_per_row": (processor_seconds() - used) / rows * 1000,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def engine_alone(folder: Path, rows: int, database: str | None) -> dict[str, Any]:
    """What the database carries without any service: rows that are enqueued, claimed, and finished without any work."""
    from dbos import DBOS, DBOSClient, WorkflowSerializationFormat
    from genstudio_batch.store import Database

    store = Database(database or f"sqlite:///{folder}/engine.sqlite", synchronous="NORMAL", pool=10 if database else 1)
    name, application = f"bench-{os.getpid()}", "genstudio-batch"
    finished = 0

    @DBOS.workflow(name="bench", serialization_type=WorkflowSerializationFormat.PORTABLE)
    async def bench(_row: int) -> None:
        nonlocal finished
        finished += 1

    DBOS(
        config={
            "name": application,
            "application_version": "bench",
            "executor_id": name,
            "system_database_engine": store.engine,
            "use_listen_notify": False,
            "max_executor_threads": 16 if database else 4,
            "log_level": "CRITICAL",
        }
    )
    DBOS.listen_queues([name])
    DBOS.launch()
    client = DBOSClient(system_database_engine=store.engine, application_name=application)
    begun = time.perf_counter()
    for first in range(0, rows, 1000):
        with store.write() as connection:
            for row in range(first, min(first + 1000, rows)):
                client.enqueue_in_transaction(
                    connection,
                    {
                        "workflow_name": "bench",
                        "queue_name": name,
                        "workflow_id": f"{name}:{row}",
                        "app_version": "bench",
                        "serialization_type": WorkflowSerializationFormat.PORTABLE,
                    },
                    row,
                )
    enqueued = time.perf_counter() - begun
    used, begun = processor_seconds(), time.perf_counter()
    # The queue is worked on from here on.
    DBOS.register_queue(name, global_concurrency=MAX_TASKS, polling_interval_sec=0.1, on_conflict="always_update")
    while finished < rows:
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    processor = processor_seconds() - used
    client.destroy()
    DBOS.destroy()
    store.close()
    return {
        "enqueued_per_second": rows / enqueued,
        "claimed_and_finished_per_second": rows / seconds,
        "processor_ms_per_row": processor / rows * 1000,
    }


def claims_alone(folder: Path, rows: int, database: str | None) -> dict[str, Any]:
    """What all machines do one after the other: the intents and slots of a limited batch, 16 to a transaction."""
    from genstudio_batch import BatchOptions
    from genstudio_batch.options import Rate
    from genstudio_batch.store import (
        Database, Granted, NewRow, Source, Submit, add_rows, claim, create_batch, end_reading, find_batch, queue_rows,
        record_task, set_slots,
    )  # fmt: skip

    store = Database(database or f"sqlite:///{folder}/claims.sqlite")
    store.open(create=True)
    name, rate = f"claims-{os.getpid()}", Rate(1000, 0.001)
    with store.write() as connection:
        source = Source(None, WORKFLOW, None, None)
        create_batch(connection, name=name, output=str(folder), source=source, options=BatchOptions(), now=time.time())
        found = find_batch(connection, name)
        assert found is not None
        batch = found.id
        new = [NewRow(number, str(number), WORKFLOW, json.dumps(one), "") for number, one in enumerate(items(rows), 1)]
        add_rows(connection, batch, new, since=1, now=time.time())
        end_reading(connection, batch, ready=True, fingerprint="")
        set_slots(connection, batch, rate, time.time())
        queue_rows(connection, batch, rows, rows)
    claiming = recording = 0.0
    used = processor_seconds()
    for first in range(1, rows + 1, TOGETHER):
        some = [Submit(batch, row, 1, str(row), "w", "m") for row in range(first, min(first + TOGETHER, rows + 1))]
        begun = time.perf_counter()
        with store.write() as connection:
            granted = [claim(connection, store, one, seeds="{}", rate=rate, budget=None) for one in some]
        claiming += time.perf_counter() - begun
        begun = time.perf_counter()
        with store.write() as connection:
            for one, answer in zip(some, granted, strict=True):
                assert isinstance(answer, Granted), answer
                record_task(connection, store, one, f"cft-{one.row}", answer.slot)
        recording += time.perf_counter() - begun
    store.close()
    return {
        "claim_ms": claiming / rows * 1000,
        "record_ms": recording / rows * 1000,
        "claims_per_second": rows / claiming,
        "processor_ms_per_row": (processor_seconds() - used) / rows * 1000,
    }


class Server(NamedTuple):
    """The processes of a Postgres server, by the address of one of its databases."""

    url: str

    def processor_seconds(self) -> float:
        """The processor time of all its processes so far, ended ones included."""
        postmaster = self._value("SELECT pg_backend_pid()", parent=True)
        alive = [one for one in _processes() if one.parent == postmaster]
        ended = next(one.children_seconds for one in _processes() if one.id == postmaster)
        return ended + sum(one.seconds for one in alive)

    def bytes(self) -> int:
        """The size of the database."""
        return self._value("SELECT pg_database_size(current_database())")

    def _value(self, query: LiteralString, *, parent: bool = False) -> int:
        import psycopg

        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
            assert row is not None
            value = int(row[0])
            return next(one.parent for one in _processes() if one.id == value) if parent else value


class Process(NamedTuple):
    """A process of this machine."""

    id: int
    parent: int
    seconds: float
    children_seconds: float


def _processes() -> list[Process]:
    tick = os.sysconf("SC_CLK_TCK")
    found: list[Process] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        used = [int(number) / tick for number in fields[11:15]]
        found.append(Process(int(path.parent.name), int(fields[1]), used[0] + used[1], used[2] + used[3]))
    return found


def child(pipe: Connection, what: Callable[..., dict[str, Any]], host: Host, rows: int, database: str | None) -> None:
    """One measurement in a process of its own, so that its memory is its own."""
    os.environ["GENSTUDIO_BASE_URL"], os.environ["GENSTUDIO_API_KEY"] = host
    folder = Path(tempfile.mkdtemp(prefix="genstudio-batch-benchmark-"))
    try:
        gc.collect()
        pipe.send(what(folder, rows, database))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(what: Callable[..., dict[str, Any]], host: Host, rows: int, database: str | None = None) -> dict[str, Any]:
    """Run one measurement."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=child, args=(theirs, what, host, rows, database))
    process.start()
    theirs.close()
    result: dict[str, Any] = ours.recv()
    process.join()
    return result


def on_postgres(what: Callable[..., dict[str, Any]], host: Host, rows: int, server: Server) -> dict[str, Any]:
    """Run one measurement on Postgres, and add what it costs the server."""
    used, size = server.processor_seconds(), server.bytes()
    result = measure(what, host, rows, server.url)
    result["server_processor_ms_per_row"] = (server.processor_seconds() - used) / rows * 1000
    result["disk_bytes_per_row"] = (server.bytes() - size) / rows
    return result


def main() -> int:
    """Measure and print everything; 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of rows, rising")
    parser.add_argument("--engine-rows", type=int, default=5000, help="rows for the database alone; 0 to leave it out")
    parser.add_argument(
        "--json", type=Path, default=None, help="write all figures to this file, after each measurement"
    )
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    found: dict[str, dict[str, Any]] = {}

    def note(name: str, result: dict[str, Any]) -> None:
        found[name] = result
        shown = ", ".join(f"{key} {value:,.2f}" for key, value in result.items() if isinstance(value, float))
        print(f"{name}: {shown}", flush=True)
        if options.json:
            options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    with ExitStack() as stack:
        server = Server(stack.enter_context(postgres_server())) if postgres_programs() else None
        host = stack.enter_context(emulator(max(sizes) + 1000))
        if options.engine_rows:
            for what, measured in (("engine", engine_alone), ("claims", claims_alone)):
                note(f"{what} alone, SQLite", measure(measured, host, options.engine_rows))
                if server is not None:
                    note(f"{what} alone, Postgres", on_postgres(measured, host, options.engine_rows, server))
        note(f"run_many, {sizes[0]:,} rows", measure(run_plain, host, sizes[0]))
        for size in sizes:
            note(f"SQLite, {size:,} rows", measure(run_batch, host, size))
        if server is not None:
            note(f"Postgres, {sizes[0]:,} rows", on_postgres(run_batch, host, sizes[0], server))
    return _verdict(found, sizes)


def _verdict(found: dict[str, dict[str, Any]], sizes: list[int]) -> int:
    plain, batch = found[f"run_many, {sizes[0]:,} rows"], found[f"SQLite, {sizes[0]:,} rows"]
    # Processor time: the time on the clock is mostly that of the service, and of whatever else the machine does.
    overhead = (batch["processor_ms_per_row"] - plain["processor_ms_per_row"]) / 1000
    print(f"overhead over run_many: {overhead * 1000:.1f} ms per row (limit {OVERHEAD_LIMIT * 1000:.0f})")
    failed = overhead > OVERHEAD_LIMIT
    if len(sizes) > 1:
        last, before = (found[f"SQLite, {size:,} rows"]["peak_mib"] for size in (sizes[-1], sizes[-2]))
        print(f"memory at {sizes[-1]:,} rows: {last / before:.2f} times that at {sizes[-2]:,} (limit {MEMORY_LIMIT})")
        failed |= last > MEMORY_LIMIT * before
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
