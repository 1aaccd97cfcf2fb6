"""Kill the workers of a batch at random moments: no row is paid for twice, and in the end every file is there.

    python -m benchmarks.batch_kills [ROWS [KILLS [SEED]]]

First one worker on SQLite that is killed and started again; then two on Postgres, one of which is killed for good in the
middle. The emulator's own count of tasks is the judge. Exits 1 with the first thing that is wrong.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.postgres_server import postgres_server
from genstudio_batch import Batch, BatchError, BatchStatus
from genstudio_codegen.emulator import Emulator

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "generated_examples" / "specs" / "text_to_image.spec.json"
WORKFLOW = "generated_examples.text_to_image"
MAX_TASKS = 40
LEASE = 3.0
_SEED = ("3", "seed")
_LONGEST = 900.0

# What each process is given: the part, the rows' file, the output, the database and the name.
_FEED = f"""
import sys
from genstudio_batch import run
rows, output, database, rate, max_tasks = sys.argv[1:]
run(rows, output=output, workflow={WORKFLOW!r}, name="kills", database=database, rate=rate or None,
    max_tasks=int(max_tasks), poll_interval=0.05, lease={LEASE})
"""
_HELP = """
import sys
from genstudio_batch import Batch
Batch(database=sys.argv[3], name="kills").work()
"""


@dataclass
class Scene:
    """A batch, its emulator and where everything is."""

    emulator: Emulator
    folder: Path
    database: str
    count: int
    rate: str = ""
    max_tasks: int = MAX_TASKS

    @property
    def output(self) -> Path:
        """Where the files go."""
        return self.folder / "out"

    @cached_property
    def batch(self) -> Batch:
        """The batch, to look at."""
        return Batch(database=self.database, name="kills")

    def write_rows(self) -> None:
        """Write the rows; their seeds tell them apart at the service."""
        lines = [f"{seed},2,64,64" for seed in range(self.count)]
        (self.folder / "rows.csv").write_text("\n".join(["seed,steps,width,height", *lines]) + "\n")

    def start(self, *, helper: bool = False) -> subprocess.Popen[bytes]:
        """Start a worker; all but helpers read the rows first, and go on with the batch if it is there."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
            "GENSTUDIO_API_KEY": self.emulator.api_key,
            "GENSTUDIO_BASE_URL": self.emulator.base_url,
        }
        given = [str(self.folder / "rows.csv"), str(self.output), self.database, self.rate, str(self.max_tasks)]
        log = (self.folder / "log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-c", _HELP if helper else _FEED, *given],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def tasks_by_seed(self) -> dict[int, list[str]]:
        """The tasks that the emulator has started, by the seed of their row."""
        found: dict[int, list[str]] = {}
        for task in self.emulator.tasks:
            found.setdefault(int(str(task.inputs[_SEED])), []).append(task.id)
        return found


def kill(worker: subprocess.Popen[bytes]) -> None:
    """`kill -9`."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def finished(scene: Scene) -> int:
    """How many rows are done; 0 while there is no batch."""
    try:
        return scene.batch.status().counts.get("done", 0)
    except BatchError:
        return 0


def await_rows(scene: Scene, more_than: int, worker: subprocess.Popen[bytes]) -> bool:
    """Wait until more rows are done; False when the worker has ended."""
    deadline = time.monotonic() + _LONGEST
    while finished(scene) <= more_than:
        if worker.poll() is not None:
            return False
        if time.monotonic() > deadline:
            raise AssertionError(f"no row is finished in {_LONGEST:.0f} s")
        time.sleep(0.1)
    return True


def killed_and_restarted(scene: Scene, kills: int, chance: random.Random) -> None:
    """Kill one worker again and again, each time after it has finished some rows, and let the last one end."""
    done = -1
    for _ in range(kills):
        worker = scene.start()
        if not await_rows(scene, max(0, done), worker):
            break
        time.sleep(chance.uniform(0.0, 1.5))
        kill(worker)
        done = finished(scene)
    run_to_the_end(scene)


def run_to_the_end(scene: Scene) -> None:
    """One more worker, which nobody kills."""
    worker = scene.start()
    if worker.wait(_LONGEST):
        raise AssertionError(f"the worker exits {worker.returncode}: {(scene.folder / 'log').read_text()[-3000:]}")


def killed_for_good(scene: Scene, kills: int, chance: random.Random) -> None:
    """Two workers; one is killed and started again, the other one dies for good in the middle."""
    feeder, helper = scene.start(), None
    if await_rows(scene, 0, feeder):
        helper = scene.start(helper=True)
    done = finished(scene)
    for number in range(kills):
        if not await_rows(scene, done, feeder):
            break
        time.sleep(chance.uniform(0.0, 1.5))
        if number == kills // 2 and helper is not None:
            kill(helper)
            helper = None
        else:
            kill(feeder)
            feeder = scene.start()
        done = finished(scene)
    if helper is not None:
        kill(helper)
    if feeder.wait(_LONGEST):
        raise AssertionError(f"the worker exits {feeder.returncode}: {(scene.folder / 'log').read_text()[-3000:]}")


def judge(scene: Scene) -> tuple[BatchStatus, int]:
    """Compare what the batch says with what the emulator has seen; returns the batch and how many rows are unknown."""
    batch = scene.batch
    status = batch.status()
    tasks = scene.tasks_by_seed()
    twice = {seed: ids for seed, ids in tasks.items() if len(ids) > 1}
    if twice:
        raise AssertionError(f"paid for twice: {twice}")
    if set(status.counts) - {"done", "unknown"} or sum(status.counts.values()) != scene.count:
        raise AssertionError(f"rows are neither done nor unknown: {status}")
    unknown = {one.number - 1 for one in batch.unknown()}
    done = {one.number - 1: one.task for one in batch.outcomes("done")}
    # An unknown row has a task or none: that is what nobody knew.
    paid_unknown = unknown & tasks.keys()
    if len(tasks) != len(done) + len(paid_unknown) or any(tasks[seed] != [task] for seed, task in done.items()):
        raise AssertionError(f"{len(tasks)} submits, {len(done)} done, {len(paid_unknown)} of {len(unknown)} unknown")
    return status, len(unknown)


def resolve(scene: Scene) -> Counter[str]:
    """Decide about the unknown rows as a person does who looks into the console; returns how often each way."""
    batch, tasks, ways = scene.batch, scene.tasks_by_seed(), Counter[str]()
    for one in list(batch.unknown()):
        ids = tasks.get(one.number - 1)
        batch.resolve(one.key, task=ids[0] if ids else None, retry=not ids)
        ways["task" if ids else "retry"] += 1
    return ways


def compare_files(scene: Scene) -> None:
    """Every file is there, with the bytes that the service has for the row's task."""
    batch = scene.batch
    outcomes = list(batch.outcomes())
    if any(one.state != "done" or len(one.files) != 1 for one in outcomes) or len(outcomes) != scene.count:
        raise AssertionError(f"after resolve, rows are not done: {batch.status()}")
    tasks = scene.tasks_by_seed()
    if any(tasks[one.number - 1] != [one.task] for one in outcomes):
        raise AssertionError("a row has another task than the service has for its seed")

    async def compare() -> None:
        async with scene.emulator.async_client() as client:
            some = asyncio.Semaphore(20)

            async def one_file(task: str, path: Path) -> None:
                async with some:
                    (file,) = (await client.task(task).result()).final_files
                    if await file.read() != path.read_bytes():
                        raise AssertionError(f"{path} has other bytes than the file of task {task}")

            await asyncio.gather(*(one_file(one.task or "", scene.output / one.files[0].name) for one in outcomes))

    asyncio.run(compare())


def survive(scene: Scene, kills: int, chance: random.Random, *, for_good: bool) -> str:
    """The whole test; returns what was found, or raises `AssertionError`."""
    scene.write_rows()
    begun = time.perf_counter()
    (killed_for_good if for_good else killed_and_restarted)(scene, kills, chance)
    _, unknown = judge(scene)
    seconds = time.perf_counter() - begun
    ways = resolve(scene)
    run_to_the_end(scene)
    compare_files(scene)
    scene.batch.close()
    return (
        f"{scene.count} rows, {kills} kills, {seconds:.0f} s: none paid for twice, {unknown} unknown "
        f"({ways['task']} had a task, {ways['retry']} had none); after resolve {scene.count} files, bytes equal"
    )


def main() -> int:
    """Run both parts."""
    numbers = [int(argument) for argument in sys.argv[1:]]
    count, kills, seed = [*numbers, *[2000, 20, 1][len(numbers) :]]
    for for_good in (False, True):
        with tempfile.TemporaryDirectory(prefix="genstudio-batch-kills-") as name:
            folder = Path(name)
            with Emulator([SPEC], speed=20, workers=200) as emulator:
                if for_good:
                    with postgres_server() as url:
                        found = survive(Scene(emulator, folder, url, count), kills, random.Random(seed), for_good=True)
                else:
                    url = f"sqlite:///{folder}/batch.sqlite"
                    found = survive(Scene(emulator, folder, url, count), kills, random.Random(seed), for_good=False)
        print(f"{'Postgres, a worker lost for good' if for_good else 'SQLite'}: {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
