"""Shell sessions of a page: `$ command` lines with the output below each; environment and folder last for the page."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

from .blocks import Block
from .comparing import Bindings

SECONDS = 500
"""For all commands of one session together; an installation may take minutes on a busy machine."""
SERVER_SECONDS = 120
"""Until a server has printed what the page shows."""
_MARK = "\x1e"


class Differs(AssertionError):
    """A page says something else than what happens."""


class Shell:
    """One bash after the other in the same folder, each with the environment that the one before left."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._state = folder / ".shell-state"
        self._environment = environment
        self._folder = folder
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
        done = self._run([bindings.put_in(command) for command, _ in steps])
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
        [(came, status)] = self._run([f"( set -e\n{bindings.put_in(block.text)})"])
        if status:
            raise Differs(f"exits with {status}:\n{came}")

    def close(self) -> None:
        """End what is still running."""
        running = [server for server in self._servers if server.poll() is None]
        for server in running:
            os.killpg(server.pid, signal.SIGINT)
        for server in running:
            server.wait(60)

    def _run(self, commands: list[str]) -> list[tuple[str, int]]:
        before = f"[ -e {shlex.quote(str(self._state))} ] && . {shlex.quote(str(self._state))}\n"
        after = f"{{ export -p; echo cd $(pwd); }} > {shlex.quote(str(self._state))}\n"
        script = before + "".join(f"{command}\nprintf '{_MARK}%d{_MARK}' $?\n" for command in commands) + after
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        pieces = done.stdout.split(_MARK)
        return [(came, int(status)) for came, status in zip(pieces[0::2], pieces[1::2], strict=False)]

    def _serve(self, command: str, shown: str, bindings: Bindings) -> None:
        said = self._folder / f".server-{len(self._servers)}"
        state = shlex.quote(str(self._state))
        with said.open("wb") as output:
            server = subprocess.Popen(
                ["bash", "-c", f"[ -e {state} ] && . {state}\nexec {command}"],
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
