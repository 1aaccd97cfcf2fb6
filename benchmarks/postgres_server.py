"""A real Postgres for tests and benchmarks, from the system's package, with a cluster of its own in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_START_SECONDS = 60


def postgres_programs() -> Path | None:
    """The folder of the newest server's programs; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres_server() -> Generator[str]:
    """Start a server on the loopback, under an ordinary user, as it refuses to run as root.

    Yields:
        The URL of an empty database.

    Raises:
        FileNotFoundError: The programs are not installed.
    """
    programs = postgres_programs()
    if programs is None:
        raise FileNotFoundError("Postgres is not installed: apt-get install postgresql")
    user = _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="genstudio-postgres-", dir="/tmp"))
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, port = folder / "data", _free_port()
        _run(user, programs / "initdb", "-D", data, "-A", "trust", "-U", "batch", "-E", "UTF8", "--no-sync")
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-p", str(port)]
        with (folder / "log").open("wb") as log:
            server: subprocess.Popen[Any] = subprocess.Popen(
                [*command, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"],
                stdout=log,
                stderr=log,
                cwd=folder,
                **_identity(user),
            )
        try:
            _await_ready(programs, port, server, folder / "log")
            yield f"postgresql://batch@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(2)  # SIGINT: a fast shutdown
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_ready(programs: Path, port: int, server: subprocess.Popen[Any], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Postgres does not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _ordinary_user() -> pwd.struct_passwd | None:
    """Whom the server runs as; None for whoever runs this."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("there is no ordinary user to run Postgres as")


def _identity(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(user: pwd.struct_passwd | None, *command: object) -> None:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd="/tmp", **_identity(user)
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} fails: {done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
