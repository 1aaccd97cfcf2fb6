"""Runs a workflow as its users do: through its generated module and the transport's client."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .live_module import LiveWorkflow
from .media import media_of
from .runs import ENDED, Run, RunFile, RunState
from .target import Target

if TYPE_CHECKING:
    from genstudio_transport import AsyncClient, AsyncResult, AsyncTask, TaskInfo

_STATES: Mapping[int, RunState] = {1: "queued", 2: "running"}


class Runner:
    """Starts runs, follows them and fetches their files, in one event loop.

    Args:
        target: What runs the workflows.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._client: AsyncClient | None = None
        self._going: dict[int, asyncio.Task[None]] = {}
        self._tasks: dict[int, AsyncTask] = {}

    def start(self, run: Run, workflow: LiveWorkflow, arguments: Mapping[str, object]) -> None:
        """Start a run, whose arguments have been checked."""
        going = self._going[run.id] = asyncio.ensure_future(self._go(run, workflow, arguments))
        going.add_done_callback(lambda _: self._forget(run.id))

    async def cancel(self, run: Run) -> None:
        """Ask the service to cancel a run.

        Raises:
            GenStudioError: The service refuses.
        """
        task = self._tasks.get(run.id)
        if task is not None and run.state not in ENDED:
            await task.cancel()

    async def close(self) -> None:
        """Stop following all runs, and close the client; tasks keep running at the service."""
        for going in [*self._going.values()]:
            going.cancel()
        await asyncio.gather(*self._going.values(), return_exceptions=True)
        if self._client is not None:
            await self._client.close()

    def _forget(self, run_id: int) -> None:
        self._going.pop(run_id, None)
        self._tasks.pop(run_id, None)

    async def _go(self, run: Run, workflow: LiveWorkflow, arguments: Mapping[str, object]) -> None:
        from genstudio_transport import GenStudioError, TaskCancelled

        if self._client is None:
            self._client = self._target.connect()
        try:
            # Checked before: what an open choice does not list is only a notice by then.
            client = self._client.with_options(validate="off")
            task: AsyncTask = await workflow.module.submit(client, **arguments)
            self._tasks[run.id] = task
            run.update(task_id=task.id, seeds=dict(task.seeds), state="queued")
            async for info in task.events():
                run.update(**_progress(info))
            result = await task.result()
            run.update(state="saving", progress=100)
            files = await _saved(result, run.folder)
            texts = tuple(text for texts in result.texts.values() for text in texts)
            run.update(files=files, texts=texts, state="succeeded")
        except TaskCancelled as error:
            run.update(state="cancelled", error=str(error))
        except GenStudioError as error:
            run.update(state="failed", error=f"{type(error).__name__}: {error}")
        except OSError as error:
            run.update(state="failed", error=f"the files cannot be kept: {error.strerror or type(error).__name__}")
        except asyncio.CancelledError:
            run.update(state="failed", error="the page was stopped before the run had ended")
            raise
        except Exception as error:
            run.update(state="failed", error=f"the playground has a bug: {type(error).__name__}")
            raise


def _progress(info: TaskInfo) -> dict[str, object]:
    known: dict[str, object] = {
        "progress": info.progress,
        "position": info.position,
        "queue_size": info.queue_size,
        "node": info.node,
    }
    if info.status in _STATES:
        known["state"] = _STATES[info.status]
    return {**known, "preview": info.preview} if info.preview else known


async def _saved(result: AsyncResult, folder: Path) -> tuple[RunFile, ...]:
    paths = await result.save_all(folder, "{index:03}_{name}")
    return await asyncio.to_thread(lambda: tuple(map(_file, paths)))


def _file(path: Path) -> RunFile:
    with path.open("rb") as file:
        media = media_of(file.read(16))
    # The number in front keeps the names of different nodes apart.
    return RunFile(path.name.partition("_")[2], media, path, path.stat().st_size)
