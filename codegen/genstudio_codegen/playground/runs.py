"""The runs of this process, the newest last: what was given, how far each is, and its files."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .media import Media

RunState = Literal["submitting", "queued", "running", "saving", "succeeded", "failed", "cancelled"]
ENDED: frozenset[RunState] = frozenset({"succeeded", "failed", "cancelled"})
_KEPT_RUNS = 60
_KEPT_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class RunFile:
    """One file of a run, kept on disk."""

    name: str
    media: Media
    path: Path
    size: int


@dataclass
class Run:
    """One run.

    Attributes:
        id: A number that grows.
        workflow_key: The workflow's key.
        title: The workflow's title.
        fields: What the form held, as the page sends it.
        folder: Where its files are.
        began: When it was started, in seconds since the epoch.
    """

    id: int
    workflow_key: str
    title: str
    fields: Mapping[str, object]
    folder: Path
    began: float = field(default_factory=time.time)
    state: RunState = "submitting"
    task_id: str = ""
    progress: int = 0
    position: int = 0
    queue_size: int = 0
    node: str = ""
    seconds: float | None = None
    error: str = ""
    notices: tuple[str, ...] = ()
    seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    files: tuple[RunFile, ...] = ()
    texts: tuple[str, ...] = ()
    preview: bytes = b""
    version: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def update(self, **changes: object) -> None:
        """Change what is known, and tell everyone who waits."""
        for name, value in changes.items():
            setattr(self, name, value)
        if self.state in ENDED and self.seconds is None:
            self.seconds = round(time.time() - self.began, 3)
        self.version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changed_since(self, version: int) -> None:
        """Wait for a version after a given one."""
        while self.version <= version:
            await self._changed.wait()

    def shown(self) -> dict[str, object]:
        """What the page shows of it. Seeds are decimal texts, because JavaScript would round them."""
        return {
            "id": self.id,
            "workflow": self.workflow_key,
            "title": self.title,
            "fields": self.fields,
            "began": self.began,
            "state": self.state,
            "task": self.task_id,
            "progress": self.progress,
            "position": self.position,
            "queue": self.queue_size,
            "node": self.node,
            "seconds": self.seconds,
            "error": self.error,
            "notices": self.notices,
            "seeds": {name: str(seed) for name, seed in self.seeds.items()},
            "files": [{"name": one.name, "kind": one.media.kind, "size": one.size} for one in self.files],
            "texts": self.texts,
            "preview": self.version if self.preview else 0,
        }


class RunStore:
    """Keeps the last runs.

    Args:
        folder: Where each run has a folder of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: dict[int, Run] = {}
        self._last = 0

    def get(self, run_id: int) -> Run | None:
        """The run of an id, None if there is none."""
        return self._runs.get(run_id)

    def newest_first(self) -> list[Run]:
        """All runs."""
        return [*reversed(self._runs.values())]

    def add(self, workflow_key: str, title: str, fields: Mapping[str, object]) -> Run:
        """Begin a run, and forget the oldest that have ended if there are too many."""
        self._last += 1
        run = Run(self._last, workflow_key, title, fields, self._folder / str(self._last))
        self._runs[run.id] = run
        self._forget()
        return run

    def _forget(self) -> None:
        for run in [one for one in self._runs.values() if one.state in ENDED]:
            held = sum(file.size for one in self._runs.values() for file in one.files)
            if len(self._runs) <= _KEPT_RUNS and held <= _KEPT_BYTES:
                return
            del self._runs[run.id]
            shutil.rmtree(run.folder, ignore_errors=True)
