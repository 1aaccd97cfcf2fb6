"""The workflows that the page shows, and what has been made of each so far."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from genstudio_codegen.hosting import SpecChange, workflow_id_of

from .live_module import LiveWorkflow


class Catalogue:
    """The workflows by key, which is made of the path of the spec. It may be used in any thread.

    Args:
        folder: Where modules are written.
        takes_graphs: Whether modules need the whole workflow beside them.
        derives_ids: Whether a workflow without an id is hosted under one that is made of its name.
    """

    def __init__(self, folder: Path, *, takes_graphs: bool, derives_ids: bool) -> None:
        self._folder = folder
        self._takes_graphs = takes_graphs
        self._derives_ids = derives_ids
        self._workflows: dict[str, LiveWorkflow] = {}
        self._lock = threading.Lock()
        self._made = 0
        # Another process counts from the start again: what its page knows must not look like ours.
        self._process = secrets.token_hex(4)
        self._changes = 0

    @property
    def version(self) -> str:
        """A text that no other state of the catalogue has."""
        with self._lock:
            return f"{self._process}-{self._changes}"

    def __iter__(self) -> Iterator[LiveWorkflow]:
        with self._lock:
            return iter([*self._workflows.values()])

    def get(self, key: str) -> LiveWorkflow | None:
        """The workflow of a key, None if there is none."""
        with self._lock:
            return self._workflows.get(key)

    def put(self, change: SpecChange) -> None:
        """Add a workflow, or replace the one of the same spec."""
        if change.spec is None or change.workflow is None:
            return
        key = hashlib.sha256(str(change.path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
        with self._lock:
            self._made += 1
            self._changes += 1
            self._workflows[key] = LiveWorkflow(
                key=key,
                version=self._made,
                spec=change.spec,
                config=change.workflow,
                project=change.project,
                folder=self._folder / f"{key}-{self._made}",
                workflow_id=workflow_id_of(change.spec) if self._derives_ids else change.spec.workflow_id,
                has_graph=self._takes_graphs,
            )

    def remove(self, workflow_id: str) -> None:
        """Remove the workflow of an id."""
        with self._lock:
            for key, one in [*self._workflows.items()]:
                if workflow_id_of(one.spec) == workflow_id:
                    del self._workflows[key]
                    self._changes += 1
