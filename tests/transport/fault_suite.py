"""Seeded schedules of faults against the emulator, and what must hold under every one of them.

`python -m tests.transport.fault_suite 200` runs as many schedules with each face of the client.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import tenacity
from PIL import Image

from genstudio_codegen.emulator import Emulator
from genstudio_transport import AsyncGenStudio, GenStudio, GenStudioError, SubmitOutcomeUnknown
from genstudio_transport.engine import retries

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted((ROOT / "generated_examples" / "specs").glob("*.spec.json"))
TASKS = 6
SECRETS = re.compile(r"\beyJ[\w-]+\.|Signature=|\bsk-[\w-]{8}")

# Each has a share of the requests to its endpoint; `hang` and `slow` are met by a timeout of 0.6 s.
FAULTS = """
submit:reset-before submit:reset-after submit:reset-in-answer submit:cut submit:status=500 submit:status-after=502
submit:code submit:rate-limit submit:rate-limit=0 submit:rate-limit-date=1 submit:truncated submit:html submit:empty
submit:wrong-types submit:hang submit:slow=0.2 submit:task-fails submit:task-forbidden submit:no-final-files
submit:redirect poll:reset-before poll:reset-after poll:cut poll:status=500 poll:status=502 poll:code=429
poll:rate-limit=0 poll:truncated poll:html poll:wrong-types poll:unknown-status poll:no-tasks poll:null-fields
poll:escaped-links poll:hang poll:drip=0.2 upload:reset-before upload:reset-after upload:status=503
upload:rate-limit=0 upload:truncated upload:cut upload:hang progress:refuse progress:close progress:reset
progress:silent progress:garbage progress:duplicate progress:wrong-types download:reset-before download:cut
download:reset-in-answer download:status=500 download:rate-limit=0 download:expired download:missing download:redirect
download:no-range download:html download:empty download:hang
""".split()
OPTIONS: dict[str, Any] = {
    "timeout": 0.6, "poll_interval": 0.02, "max_poll_interval": 0.2, "wait_timeout": 20.0, "retry_budget": 15.0,
}  # fmt: skip


def schedule(seed: int) -> list[str]:
    """Two to six faults, each for a share of the requests to its endpoint."""
    random = Random(seed)
    return [f"{fault}@{random.choice((10, 25, 50))}%" for fault in random.sample(FAULTS, random.randint(2, 6))]


def picture(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (seed % 256, 0, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def prompts(seed: int) -> list[dict[str, Any]]:
    """Bodies that the emulator's record can be held against: each has a sampler seed of its own."""
    return [
        {"workflow_id": "wf-c73diz7kadp6ffgn",
         "prompt": {"3": {"inputs": {"seed": seed * 1000 + n, "steps": 1}},
                    "5": {"inputs": {"width": 64, "height": 64}}}}
        for n in range(TASKS)
    ]  # fmt: skip


async def with_asyncio(emulator: Emulator, seed: int, folder: Path, options: Any) -> list[object]:
    """Each task by `run` or by `submit` and `events`, and its files saved; what came of it."""
    async with AsyncGenStudio(emulator.api_key, emulator.base_url, **options) as client:

        async def one(number: int, prompt: dict[str, Any]) -> object:
            if number == 0:
                prompt = {
                    "workflow_id": "wf-c73epllu4i3bxvzr",
                    "prompt": {
                        **{"3": prompt["prompt"]["3"]},
                        "10": {"inputs": {"image": await client.upload_image(picture(seed))}},
                    },
                }
            if number % 2:
                return await (await client.run(prompt)).save_all(folder / str(number))
            task = await client.submit(prompt)
            async for _ in task.events():
                pass
            return await (await task.result()).save_all(folder / str(number))

        work = [one(number, prompt) for number, prompt in enumerate(prompts(seed))]
        return list(await asyncio.gather(*work, return_exceptions=True))


def with_threads(emulator: Emulator, seed: int, folder: Path, options: Any) -> list[object]:
    """The same from 32 threads that share one client."""
    with GenStudio(emulator.api_key, emulator.base_url, **options) as client, ThreadPoolExecutor(32) as pool:

        def one(number: int, prompt: dict[str, Any]) -> object:
            try:
                if number == 0:
                    image = client.upload_image(picture(seed))
                    prompt = {
                        "workflow_id": "wf-c73epllu4i3bxvzr",
                        "prompt": {"3": prompt["prompt"]["3"], "10": {"inputs": {"image": image}}},
                    }
                if number % 2:
                    return client.run(prompt).save_all(folder / str(number))
                task = client.submit(prompt)
                for _ in task.events():
                    pass
                return task.result().save_all(folder / str(number))
            except BaseException as error:
                return error

        return list(pool.map(one, range(TASKS), prompts(seed)))


def hold(emulator: Emulator, outcomes: list[object], folder: Path, seed: int) -> Counter[str]:
    """Raise AssertionError unless everything holds that must."""
    assert len(outcomes) == TASKS
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            assert isinstance(outcome, GenStudioError), f"schedule {seed}: {outcome!r}"
            assert not SECRETS.search(f"{outcome} {outcome!r} {vars(outcome)}"), f"schedule {seed}: {outcome!r}"
    for path in folder.rglob("*"):
        if path.is_file():
            assert not path.name.startswith("."), f"schedule {seed}: {path} is half a file"
            with Image.open(path) as image:
                image.load()
    sent = Counter(
        request.json["prompt"]["3"]["inputs"]["seed"]
        for request in emulator.requests
        if request.endpoint == "submit" and isinstance(request.json, dict)
    )
    started = Counter(task.inputs["3", "seed"] for task in emulator.tasks)
    assert not started or max(started.values()) == 1, f"schedule {seed}: a task was submitted twice: {started}"
    known = [outcome for outcome in outcomes if not isinstance(outcome, SubmitOutcomeUnknown)]
    unknown = len(outcomes) - len(known)
    assert len(started) <= TASKS and sum(1 for outcome in known if isinstance(outcome, list)) <= len(started) + unknown
    assert set(started) <= set(sent)
    return Counter("result" if isinstance(outcome, list) else type(outcome).__name__ for outcome in outcomes)


class Captured(logging.Handler):
    """All records of all loggers but the emulator's own server."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("uvicorn", "websockets", "genstudio_codegen")):
            self.lines.append(self.format(record) + repr(record.__dict__.get("genstudio")))


def play(seed: int, face: str, faults: list[str] | None = None) -> Counter[str]:
    """One schedule, its own or a given one, with one face of the client."""
    with Emulator(SPECS, speed=100, workers=8, seed=seed) as emulator, TemporaryDirectory() as folder:
        emulator.schedule_faults(*(faults or schedule(seed)), seed=seed)
        target = Path(folder)
        # A given schedule has a given outcome, which a busy machine must not turn into a timeout.
        options = {**OPTIONS, "timeout": 20.0} if faults else OPTIONS
        if face == "async":
            outcomes = asyncio.run(with_asyncio(emulator, seed, target, options))
        else:
            outcomes = with_threads(emulator, seed, target, options)
        return hold(emulator, outcomes, target, seed)


def play_all(seeds: range, face: str, *, at_once: int = 8) -> Counter[str]:
    """Many schedules, several at a time; the waits between attempts are cut short."""
    captured, root = Captured(), logging.getLogger()
    level, backoff = root.level, retries._backoff
    retries._backoff = tenacity.wait_random_exponential(multiplier=0.02, max=0.2)
    root.addHandler(captured)
    root.setLevel(logging.DEBUG)
    try:
        with ThreadPoolExecutor(at_once) as pool:
            total = sum(pool.map(lambda seed: play(seed, face), seeds), Counter())
    finally:
        root.removeHandler(captured)
        root.setLevel(level)
        retries._backoff = backoff
    assert captured.lines, "the transport logs each request"
    leaks = [line for line in captured.lines if SECRETS.search(line)]
    assert not leaks, leaks[:3]
    return total


if __name__ == "__main__":
    for chosen in ("async", "threads"):
        begun = time.perf_counter()
        print(chosen, dict(play_all(range(int(sys.argv[1])), chosen)), f"{time.perf_counter() - begun:.0f} s")
