"""Runs the command `genstudio-batch` as a user does: a process of its own, against an emulator over real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.emulator import Emulator
from tests.conftest import EXAMPLE_SPECS, ROOT
from tests.forked import BATCH_COMMAND, PRELOADED_FOR_BATCHES, fork_server, run_forked

WORKFLOW = "generated_examples.text_to_image"
PROGRAM = [sys.executable, "-c", BATCH_COMMAND]
FAST = ["--poll-interval", "0.1", "--lease", "2"]
_LONGEST = 180


class Said(NamedTuple):
    """What a command has printed, and its exit code."""

    code: int
    out: str
    err: str


class Shell:
    """Runs commands in a folder, with the emulator's address and key in their environment."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator = emulator
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GENSTUDIO_")},
            "GENSTUDIO_BASE_URL": emulator.base_url,
            "GENSTUDIO_API_KEY": emulator.api_key,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "120",
        }

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: object, **environment: str) -> Said:
        """Run a command to its end; there is never a traceback."""
        found = {**self.environment, **environment}
        server = fork_server(PRELOADED_FOR_BATCHES)
        done = run_forked(
            BATCH_COMMAND, *arguments, cwd=self.folder, environment=found, timeout=_LONGEST, server=server
        )
        assert done.code is not None, f"{arguments}: not ended after {_LONGEST} s: {done}"
        assert "Traceback" not in done.err, done.err
        return Said(done.code, done.out, done.err)

    @property
    def seeds(self) -> dict[str, int]:
        """The seed of each task that was submitted, by the task's id."""
        seeds: dict[str, int] = {}
        for task in self.emulator.tasks:
            seed = task.inputs[("3", "seed")]
            assert isinstance(seed, int)
            seeds[task.id] = seed
        return seeds


@contextmanager
def shell(folder: Path, **options: object) -> Iterator[Shell]:
    """A shell with an emulator of its own, whose tasks end at once."""
    settings: Mapping[str, object] = {"speed": 1000, "workers": 16, "seed": 1, **options}
    with Emulator([EXAMPLE_SPECS / "text_to_image.spec.json"], **settings) as emulator:  # type: ignore[arg-type]
        yield Shell(emulator, folder)


def write_rows(path: Path, rows: int) -> Path:
    """A CSV file of so many rows, each with a text and a seed of its own."""
    lines = [f"rabbit {number},{number},64,64,1\n" for number in range(1, rows + 1)]
    path.write_text("positive_text,seed,width,height,steps\n" + "".join(lines), encoding="utf-8")
    return path
