"""`genstudio-codegen serve` as a user runs it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.conftest import EXAMPLE_SPECS, ROOT

SPEC = {
    "workflow_id": "wf-one",
    "name": "One",
    "nodes": {"5": {"class_type": "EmptyLatentImage", "inputs": {"width": {"type": "INT", "value": 64, "spec": {}}}}},
}


class Served:
    """A running `serve`: what it printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.out: list[str] = []
        self.err: list[str] = []
        self.readers = [Thread(target=self._read_output), Thread(target=self._read_errors)]
        for reader in self.readers:
            reader.start()

    def _read_output(self) -> None:
        for line in self.process.stdout or ():
            self.out.append(line.rstrip("\n"))

    def _read_errors(self) -> None:
        for line in self.process.stderr or ():
            self.err.append(line.rstrip("\n"))

    def until(self, seen: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not seen():
            assert time.monotonic() < deadline and self.process.poll() is None, (self.out, self.err)
            time.sleep(0.02)

    def value(self, name: str) -> str:
        return next(line.partition("=")[2] for line in self.out if line.startswith(f"{name}="))


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "genstudio_codegen", "serve", *map(str, arguments)]


@contextmanager
def serving(*arguments: str | Path, cwd: Path = ROOT) -> Iterator[Served]:
    process = subprocess.Popen(command(*arguments), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    served = Served(process)
    try:
        served.until(lambda: "Press Ctrl-C to stop." in served.out)
        yield served
    finally:
        process.kill()
        for reader in served.readers:
            reader.join()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def refused(*arguments: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
    done = subprocess.run(command(*arguments), cwd=cwd, capture_output=True, text=True, timeout=30, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_it_says_where_it_is_and_the_curl_line_works() -> None:
    with serving(EXAMPLE_SPECS, "--speed", "100x") as served:
        assert any("wf-c73diz7kadp6ffgn" in line for line in served.out)
        curl = next(line for line in served.out if line.startswith("  curl"))
        done = subprocess.run(["/bin/sh", "-c", curl], capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)["code"] == 0
        assert httpx.get(served.value("GENSTUDIO_BASE_URL") + "/x").status_code == 404
        served.until(lambda: any("POST submit 200" in line for line in served.err))
        assert served.value("GENSTUDIO_API_KEY") not in "".join(served.err)
        start = time.monotonic()
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(5) == 0
        # Within a second; one more for a busy machine.
        assert time.monotonic() - start < 2
    assert not any("Traceback" in line for line in served.err)


def test_ctrl_c_ends_it_although_connections_are_open() -> None:
    with serving(EXAMPLE_SPECS, "--fault", "submit:hang") as served:
        base, key = served.value("GENSTUDIO_BASE_URL"), served.value("GENSTUDIO_API_KEY")
        port = int(base.rpartition(":")[2])
        head = f"POST /api/maas/comfy_task_api/prompt HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        with socket.create_connection(("127.0.0.1", port)) as hanging, socket.create_connection(("127.0.0.1", port)):
            hanging.sendall(f"{head}Content-Length: 2\r\n\r\n{{}}".encode())
            hanging.settimeout(0.3)
            with pytest.raises(TimeoutError):
                hanging.recv(1)
            start = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            assert served.process.wait(5) == 0
            # Within a second; one more for a busy machine.
            assert time.monotonic() - start < 2


def submitted(served: Served, workflow_id: str) -> httpx.Response:
    base, key = served.value("GENSTUDIO_BASE_URL"), served.value("GENSTUDIO_API_KEY")
    body = {"workflow_id": workflow_id, "prompt": {}}
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{base}/api/maas/comfy_task_api/prompt", json=body, headers=headers)


def test_a_changed_spec_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "one.spec.json"
    path.write_text(json.dumps(SPEC))
    with serving(tmp_path) as served:
        path.write_text(json.dumps({**SPEC, "workflow_id": "wf-two"}))
        served.until(lambda: any("wf-two loaded" in line for line in served.err))
        assert any("wf-one is no longer served" in line for line in served.err)
        assert submitted(served, "wf-one").json()["code"] == 40400
        assert submitted(served, "wf-two").json()["code"] == 0
        path.write_text("{")
        served.until(lambda: any("wf-two is served as before" in line for line in served.err))
        assert any("error[" in line for line in served.err)
        (tmp_path / "two.spec.json").write_text(json.dumps(SPEC))
        served.until(lambda: any("wf-one loaded" in line for line in served.err))
        path.unlink()
        served.until(lambda: any("wf-two is no longer served" in line for line in served.err))


def test_what_cannot_be_served_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    code, message = refused(tmp_path)
    assert code == 1 and "error[" in message and "nothing is served" in message
    (tmp_path / "bad.json").write_text(json.dumps(SPEC))
    (tmp_path / "same.json").write_text(json.dumps(SPEC))
    code, message = refused(tmp_path)
    assert code == 1 and "have the same workflow_id wf-one" in message
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty") == (1, "nothing is served: no spec files were found\n")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "--allow-remote"),
        (["--fault", "stauts"], "'stauts' is not a kind of fault"),
        (["--speed", "fast"], "'fast' is not a valid speed"),
        (["--speed", "0"], "10x"),
        (["--workers", "0"], "1<=x<=1000"),
    ],
)
def test_wrong_options(options: list[str], says: str) -> None:
    code, message = refused(EXAMPLE_SPECS, *options)
    assert code == 2 and says in message


def test_a_port_that_is_taken_is_told() -> None:
    with serving(EXAMPLE_SPECS) as served:
        port = served.value("GENSTUDIO_BASE_URL").rpartition(":")[2]
        code, message = refused(EXAMPLE_SPECS, "--port", port)
        assert code == 2 and f"cannot listen on 127.0.0.1:{port}: Address already in use" in message


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to measure the processor time")
@pytest.mark.parametrize("project", [False, True])
def test_an_idle_emulator_uses_no_processor_time(tmp_path: Path, project: bool) -> None:
    table = '[tool.genstudio-codegen]\noutput = "out"\nspecs = ["*.spec.json"]\n'
    (tmp_path / "pyproject.toml").write_text(table)
    for number in range(20):
        (tmp_path / f"{number}.spec.json").write_text(json.dumps({**SPEC, "workflow_id": f"wf-{number}"}))
    with serving(*([] if project else [EXAMPLE_SPECS]), cwd=tmp_path if project else ROOT) as served:
        stat = Path(f"/proc/{served.process.pid}/stat")

        def used() -> float:
            fields = stat.read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        time.sleep(0.3)
        before = used()
        time.sleep(2)
        assert used() - before <= 0.04
