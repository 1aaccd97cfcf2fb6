"""The transport next to what a user would write by hand, against the emulator in a process of its own, in one run.

`python benchmarks/transport.py [tasks]` prints, for 1,000 tasks by default: polls per task, tasks per second, the time
from "finished" to "known", peak memory, the cost of `submit` over a bare aiohttp POST, and memory per waiting task.
The hand-written client is one coroutine per task over httpx that submits and polls at the same interval.

Twice, because one cannot show both: tasks of 0.4 s, polled every 0.1 s, where the client is what limits; and tasks of
40 s, polled every 10 s, which leaves the hand-written client the time to poll at all.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Coroutine
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

WORKFLOW = "wf-c73diz7kadp6ffgn"
BODY: dict[str, Any] = {
    "workflow_id": WORKFLOW,
    "prompt": {"3": {"inputs": {"steps": 1}}, "5": {"inputs": {"width": 64, "height": 64}}},
}


class Host(NamedTuple):
    """Where the emulator answers, and the way to ask its process."""

    url: str
    key: str
    pipe: Connection
    process: SpawnProcess

    def ask(self, what: str) -> Any:
        self.pipe.send(what)
        return self.pipe.recv()


def serve(pipe: Connection, speed: float, workers: int) -> None:
    """The emulator's process: answers questions until it is told to end."""
    from genstudio_codegen.emulator import Emulator

    specs = sorted((ROOT / "generated_examples" / "specs").glob("*.spec.json"))
    with Emulator(specs, speed=speed, workers=workers, keep_requests=10) as emulator:
        pipe.send((emulator.base_url, emulator.api_key))
        while (what := pipe.recv()) != "end":
            if what == "counts":
                pipe.send(emulator.request_counts)
            elif what == "ended":
                offset = emulator.now() - time.time()
                pipe.send({task.id: task.ended - offset for task in emulator.tasks if task.ended})
            else:
                emulator.reset()
                pipe.send(None)


def start(speed: float, workers: int) -> Host:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, speed, workers), daemon=True)
    process.start()
    url, key = ours.recv()
    return Host(url, key, ours, process)


Known = dict[str, float]


async def transport(host: Host, tasks: int, interval: float) -> Known:
    """1,000 concurrent waits for one client."""
    from genstudio_transport import AsyncGenStudio

    known: Known = {}
    async with AsyncGenStudio(host.key, host.url, poll_interval=interval) as client:

        async def one() -> None:
            result = await client.run(BODY)
            known[result.task_id] = time.time()

        await asyncio.gather(*(one() for _ in range(tasks)))
    return known


async def by_hand(host: Host, tasks: int, interval: float) -> Known:
    """One coroutine per task that submits and polls, over httpx."""
    import httpx

    known: Known = {}
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    headers = {"Authorization": f"Bearer {host.key}"}
    # Without this gate httpx's pool, searched through for each of 1,000 waiting requests, makes it 20 times slower yet.
    gate = asyncio.Semaphore(100)
    async with httpx.AsyncClient(base_url=host.url, headers=headers, limits=limits, timeout=600) as client:

        async def one() -> None:
            async with gate:
                answer = await client.post("/api/maas/comfy_task_api/prompt", json=BODY)
            task_id = answer.json()["data"]["prompt_id"]
            while True:
                await asyncio.sleep(interval)
                async with gate:
                    answer = await client.post(
                        "/api/maas/comfy_task_api/get_task_info", json={"comfy_task_ids": [task_id]}
                    )
                if answer.json()["data"]["comfy_task_info"][0]["status"] in (3, 4, 5):
                    known[task_id] = time.time()
                    return

        await asyncio.gather(*(one() for _ in range(tasks)))
    return known


def child(pipe: Connection, way: str, host: tuple[str, str], tasks: int, interval: float) -> None:
    """One way in a process of its own, so that its peak memory is its own."""
    run: Callable[[Host, int, float], Coroutine[Any, Any, Known]] = {"transport": transport, "by hand": by_hand}[way]
    place = Host(*host, pipe, None)  # type: ignore[arg-type]
    asyncio.run(run(place, 0, interval))  # imports and first connections are not what is measured
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send(None)
    pipe.recv()
    begun = time.perf_counter()
    known = asyncio.run(run(place, tasks, interval))
    seconds = time.perf_counter() - begun
    pipe.send((known, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))


def measure(host: Host, way: str, tasks: int, interval: float) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=child, args=(theirs, way, (host.url, host.key), tasks, interval))
    process.start()
    ours.recv()
    host.ask("reset")
    ours.send(None)
    known, seconds, grown = ours.recv()
    process.join()
    counts, ended = host.ask("counts"), host.ask("ended")
    late = sorted(known[task_id] - ended[task_id] for task_id in known)
    assert len(known) == tasks == counts["submit"]
    return {
        "polls": counts["poll"],
        "polls per task": counts["poll"] / tasks,
        "tasks per second": tasks / seconds,
        "finished to known, median s": statistics.median(late),
        "finished to known, p99 s": late[int(len(late) * 0.99)],
        "peak memory grown, MB": grown / 1024,
    }


async def submit_overhead(host: Host, rounds: int, at_once: int = 10) -> tuple[float, float]:
    """Seconds per submit: the bare aiohttp POST and ours, taking turns; the median of the rounds."""
    import aiohttp

    from genstudio_transport import AsyncGenStudio

    url = f"{host.url}/api/maas/comfy_task_api/prompt"
    headers = {"Authorization": f"Bearer {host.key}", "Content-Type": "application/json"}

    async def timed(work: Callable[[], Awaitable[object]]) -> float:
        begun = time.perf_counter()
        for _ in range(10):
            await asyncio.gather(*(work() for _ in range(at_once)))
        return (time.perf_counter() - begun) / (10 * at_once)

    async with aiohttp.ClientSession(headers=headers) as session, AsyncGenStudio(host.key, host.url) as client:

        async def bare() -> object:
            async with session.post(url, data=json.dumps(BODY).encode()) as answer:
                return (await answer.json())["data"]["prompt_id"]

        async def ours() -> object:
            return (await client.submit(BODY)).id

        pairs = [(await timed(bare), await timed(ours)) for _ in range(rounds + 1)][1:]
    # Each pair ran in the same moment of a busy machine.
    middle = sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]
    return middle[0], middle[1]


async def memory_per_wait(host: Host, tasks: int) -> float:
    """Bytes that one more waiting task takes, asyncio's own task included."""
    from genstudio_transport import AsyncGenStudio

    async with AsyncGenStudio(host.key, host.url, poll_interval=60) as client:
        submitted = [await client.submit(BODY) for _ in range(2)]
        await asyncio.sleep(0.1)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        handles = [client.task(submitted[0].id[:-6] + f"{number:06d}") for number in range(tasks)]
        waits = [asyncio.create_task(handle.result()) for handle in handles]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    return grown / tasks


def compare(tasks: int, speed: float, interval: float) -> tuple[dict[str, float], dict[str, float]]:
    """Both ways against an emulator that runs every task at once, so that its queue is not what is measured."""
    host = start(speed=speed, workers=tasks)
    hand, ours = measure(host, "by hand", tasks, interval), measure(host, "transport", tasks, interval)
    host.pipe.send("end")
    host.process.join()
    print(f"{f'{tasks} tasks of {4 / speed:g} s, polled every {interval:g} s':<40}{'by hand':>12}{'transport':>14}")
    for name in ours:
        print(f"  {name:<38}{hand[name]:>12.3f}{ours[name]:>14.3f}")
    return hand, ours


def main(tasks: int = 1000, rounds: int = 25, long: float = 0.1) -> dict[str, float]:
    """Run everything; returns the ratios that the targets are about. `long` is the speed of the long tasks."""
    hand, ours = compare(tasks, speed=10, interval=0.1)
    slow_hand, slow_ours = compare(tasks, speed=long, interval=1 / long)
    host = start(speed=10, workers=50)
    bare, submit = asyncio.run(submit_overhead(host, rounds))
    host.ask("reset")
    each = asyncio.run(memory_per_wait(host, tasks))
    host.pipe.send("end")
    host.process.join()
    ratios = {
        "polls of long tasks, by hand / transport": slow_hand["polls"] / slow_ours["polls"],
        "tasks per second, transport / by hand": ours["tasks per second"] / hand["tasks per second"],
        "submit / bare POST": submit / bare,
        "kB per waiting task": each / 1000,
    }
    print(f"submit: {submit * 1e6:.0f} µs each, bare aiohttp POST: {bare * 1e6:.0f} µs")
    for name, value in ratios.items():
        print(f"  {name:<44}{value:>8.2f}")
    return ratios


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
