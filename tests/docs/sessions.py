"""Shell sessions of a page: `$ command` lines with the output below each; environment and folder last for the page."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

from tests.forked import BATCH_COMMAND, COMMAND, ForkServer, run_forked

from .blocks import Block
from .comparing import Bindings

SECONDS = 500
"""For one command; an installation may take minutes on a busy machine."""
SERVER_SECONDS = 120
"""Until a server has printed what the page shows."""
_MARK = "\x1e"
_FORKED = {"genstudio-codegen": COMMAND, "genstudio-batch": BATCH_COMMAND}
_SIMPLE = re.compile(r"(?P<name>genstudio-\w+)(?P<arguments>(?: +(?!#)[\w./:=@-]+)*)(?: +#.*)?")
"""A command of ours in which there is nothing for a shell to do."""


class Differs(AssertionError):
    """A page says something else than what happens."""


class Shell:
    """One bash after the other, each with the folder and the environment that the one before left.

    Args:
        folder: Where the first one starts.
        environment: What the first one is given.
        forks: What runs simple commands of ours, which saves the time to load their libraries; None to start each of them.
    """

    def __init__(self, folder: Path, environment: dict[str, str], forks: ForkServer | None) -> None:
        self._home = folder
        self._folder = folder
        self._environment = environment
        self._forks = forks
        self._servers: list[subprocess.Popen[bytes]] = []

    def session(self, block: Block, bindings: Bindings) -> None:
        """Run a session's commands, and compare what each prints.

        Raises:
            Differs: An exit status or an output is another one.
        """
        steps = list(_steps(block.text))
        served = steps.pop() if "serves" in block.marks else None
        wanted = [0] * len(steps)
        if "exit" in block.marks:
            wanted[-1] = int(block.marks["exit"])
        done = [self._run(bindings.put_in(command)) for command, _ in steps]
        for (command, shown), (came, status), want in zip(steps, done, wanted, strict=True):
            if status != want:
                raise Differs(f"$ {command}\nexits with {status}, not {want}:\n{came}")
            if shown.strip() and not bindings.learn(shown, came):
                raise Differs(f"$ {command}\nprints\n{came}\nand not\n{shown}")
        if served is not None:
            self._serve(bindings.put_in(served[0]), served[1], bindings)

    def script(self, block: Block, bindings: Bindings) -> None:
        """Run a block of commands without output.

        Raises:
            Differs: One fails.
        """
        came, status = self._run(f"( set -e\n{bindings.put_in(block.text)})")
        if status:
            raise Differs(f"exits with {status}:\n{came}")

    def close(self) -> None:
        """End what is still running."""
        running = [server for server in self._servers if server.poll() is None]
        for server in running:
            os.killpg(server.pid, signal.SIGINT)
        for server in running:
            server.wait(60)

    def _run(self, command: str) -> tuple[str, int]:
        """Run one command; what it printed, and its exit status."""
        simple = _SIMPLE.fullmatch(command.replace("\\\n", " "))
        if simple and self._forks and simple["name"] in _FORKED:
            ended = run_forked(
                _FORKED[simple["name"]],
                *simple["arguments"].split(),
                cwd=self._folder,
                environment=self._environment,
                timeout=SECONDS,
                server=self._forks,
                merged=True,
            )
            assert ended.code is not None, f"$ {command}\ndoes not end"
            return ended.out, ended.code
        state = self._home / ".shell-state"
        done = subprocess.run(
            ["bash", "-c", f"{command}\nprintf '{_MARK}%d' $?\n{{ env -0; pwd; }} > {shlex.quote(str(state))}\n"],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        *variables, folder = state.read_text("utf-8").split("\0")
        self._environment = dict(variable.split("=", 1) for variable in variables)
        self._folder = Path(folder.rstrip("\n"))
        came, _, status = done.stdout.rpartition(_MARK)
        return came, int(status)

    def _serve(self, command: str, shown: str, bindings: Bindings) -> None:
        said = self._home / f".server-{len(self._servers)}"
        with said.open("wb") as output:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._servers.append(server)
        end = time.monotonic() + SERVER_SECONDS
        while not bindings.learn(shown, said.read_text("utf-8"), beginning=True):
            if server.poll() is not None or time.monotonic() > end:
                raise Differs(f"$ {command}\nprints\n{said.read_text('utf-8')}\nand not\n{shown}")
            time.sleep(0.05)


def _steps(text: str) -> list[tuple[str, str]]:
    """Each command of a session, with what is shown below it."""
    steps: list[tuple[str, str]] = []
    continued = False
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        elif continued or line.startswith("> "):
            command, shown = steps[-1]
            steps[-1] = (command + line.removeprefix("> "), shown)
        else:
            command, shown = steps[-1]
            steps[-1] = (command, shown + line)
        continued = line.rstrip().endswith("\\") and (line.startswith(("$ ", "> ")) or continued)
    return [(command.strip(), shown) for command, shown in steps]
