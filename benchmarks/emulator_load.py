"""Many clients at once: every task ends once, every socket receives the final state. Prints the throughput.

python -m benchmarks.emulator_load [TASKS] [CLIENTS] [SOCKETS]
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.emulator_fuzz import API, SOCKET, WORKFLOW, Target, serve

POLL_SECONDS = 0.2


@dataclass
class Load:
    """What happened to the tasks of all clients."""

    statuses: dict[str, list[int]] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    polls: int = 0
    submit_seconds: list[float] = field(default_factory=list)

    def saw(self, info: dict[str, Any]) -> int:
        """Record a task's state; a final state never changes, and no task returns to an earlier one."""
        seen = self.statuses.setdefault(info["comfy_task_id"], [])
        if not seen or seen[-1] != info["status"]:
            seen.append(info["status"])
        status: int = info["status"]
        return status

    @property
    def wrong(self) -> list[list[int]]:
        """Tasks whose states did not rise to 3."""
        return [seen for seen in self.statuses.values() if seen != sorted(set(seen)) or seen[-1] != 3]


class Client:
    """One client: submits its tasks, listens to some and polls all until they have ended."""

    def __init__(self, target: Target, load: Load, session: aiohttp.ClientSession) -> None:
        self._target = target
        self._load = load
        self._session = session

    async def run(self, tasks: int, sockets: int) -> None:
        submitted = [await self._submit() for _ in range(tasks)]
        listening = [asyncio.ensure_future(self._listen(*one)) for one in submitted[:sockets]]
        waiting = {task_id for task_id, _ in submitted}
        while waiting:
            await asyncio.sleep(POLL_SECONDS)
            self._load.polls += 1
            data = await self._post("get_task_info", {"comfy_task_ids": sorted(waiting)})
            # A socket may have received a later state while this answer was on its way.
            for info in data["comfy_task_info"]:
                if info["status"] >= 3:
                    self._load.saw(info)
                    waiting.discard(info["comfy_task_id"])
        await asyncio.gather(*listening)

    async def _post(self, path: str, body: object) -> Any:
        headers = {"Authorization": f"Bearer {self._target.key}"}
        async with self._session.post(f"{self._target.base}{API}/{path}", json=body, headers=headers) as answer:
            envelope = await answer.json()
        assert envelope["code"] == 0, envelope
        return envelope["data"]

    async def _submit(self) -> tuple[str, str]:
        began = time.perf_counter()
        inputs = {"width": 64, "height": 64}
        data = await self._post("prompt", {"workflow_id": WORKFLOW, "prompt": {"5": {"inputs": inputs}}})
        self._load.submit_seconds.append(time.perf_counter() - began)
        return data["prompt_id"], data["prompt_token"]

    async def _listen(self, task_id: str, token: str) -> None:
        async with self._session.ws_connect(f"{self._target.base}{SOCKET}?authorization={token}") as socket:
            last = 0
            async for message in socket:
                self._load.messages += 1
                info = json.loads(message.data)["comfy_task_info"]
                assert info["comfy_task_id"] == task_id and info["status"] >= last, (info, last)
                last = info["status"]
            self._load.ends[task_id] += last == 3


async def run(target: Target, tasks: int, clients: int, sockets: int) -> Load:
    """Let `clients` submit `tasks` in all, and listen to `sockets` of them."""
    load = Load()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        each = [Client(target, load, session).run(tasks // clients, sockets // clients) for _ in range(clients)]
        await asyncio.gather(*each)
    return load


def main() -> None:
    given = [int(value) for value in sys.argv[1:]]
    tasks, clients, sockets = (given + [1000, 100, 500][len(given) :])[:3]
    process, target = serve(Path(tempfile.gettempdir()) / "emulator_load.log", "--workers", "32", "--speed", "100x")
    try:
        before, began = target.memory, time.perf_counter()
        load = asyncio.run(run(target, tasks, clients, sockets))
        seconds = time.perf_counter() - began
        slowest = sorted(load.submit_seconds)
        print(f"{tasks} tasks, {clients} clients, {sockets} sockets: {seconds:.1f} s, {tasks / seconds:.0f} tasks/s")
        print(f"lost: {tasks - len(load.statuses)}; in a wrong order of states: {len(load.wrong)}")
        print(
            f"sockets that received the final state: {sum(load.ends.values())} of {sockets}; messages: {load.messages}; polls: {load.polls}"
        )
        middle, late = slowest[len(slowest) // 2], slowest[int(len(slowest) * 0.99)]
        print(f"submit: median {middle * 1000:.0f} ms, 99% under {late * 1000:.0f} ms")
        print(f"memory: {before:.0f} MB before, {target.memory:.0f} MB after")
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


if __name__ == "__main__":
    main()
