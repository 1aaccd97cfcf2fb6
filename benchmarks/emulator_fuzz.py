"""Throws random HTTP and WebSocket requests at a served emulator: no 500, no leak, memory flat.

python -m benchmarks.emulator_fuzz [REQUESTS] [SEED]
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "generated_examples" / "specs"
API = "/api/maas/comfy_task_api"
SOCKET = "/api/maas/comfy_task_ws_api/get_task_progress"
WORKFLOW = "wf-c73diz7kadp6ffgn"


@dataclass
class Target:
    """A served emulator."""

    base: str
    key: str
    pid: int
    statuses: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[bytes, bytes]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.base.removeprefix("http://").rpartition(":")
        return host, int(port)

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return sum(map(int, re.findall(r"VmRSS:\s+(\d+)", status))) / 1024

    @property
    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


def png() -> bytes:
    """The smallest valid PNG."""
    data = b"\x89PNG\r\n\x1a\n"
    for name, content in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    ):
        data += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return data


def some_json(random: Random, depth: int = 0) -> Any:
    kind = random.randrange(10 if depth < 4 else 7)
    if kind == 0:
        return random.choice([None, True, False])
    if kind == 1:
        return random.choice([0, -1, 2**63, 2**64, 10**30, random.randrange(100)])
    if kind == 2:
        return random.choice([0.5, 1e308, -0.0, 64.7])
    if kind < 7:
        words = [
            "",
            "3",
            "inputs",
            "seed",
            WORKFLOW,
            "te-x/ac-y/sui-z.png",
            "\ud800",
            "\x00",
            "http://[",
            "%2F",
            "é" * 9,
        ]
        return random.choice(words)
    if kind == 7:
        return [some_json(random, depth + 1) for _ in range(random.randrange(4))]
    keys = [
        "3",
        "5",
        "10",
        "inputs",
        "class_type",
        "nodes",
        "links",
        "spec",
        "__value__",
        "format",
        "quality",
        "\ud800",
    ]
    return {random.choice(keys): some_json(random, depth + 1) for _ in range(random.randrange(4))}


def some_body(random: Random, path: str, known: list[str]) -> tuple[bytes, str]:
    kind = random.randrange(12)
    if kind == 0:
        return random.randbytes(random.choice([0, 1, 50, 5000])), "application/json"
    if path.endswith("image") and kind < 8:
        picture = random.choice([png(), png(), random.randbytes(random.randrange(300))])
        part = b'--x\r\nContent-Disposition: form-data; name="source_file"; filename="a.png"\r\n\r\n'
        whole = part + picture + b"\r\n--x--\r\n"
        cut = whole[: random.randrange(len(whole))] if random.random() < 0.3 else whole
        return cut, "multipart/form-data; boundary=x"
    inputs = {"seed": random.randrange(2**64), "steps": random.choice([1, 20, 0, "x", some_json(random)])}
    document: Any = {
        "workflow_id": random.choice([WORKFLOW, WORKFLOW, WORKFLOW, some_json(random)]),
        "prompt": random.choice([{}, {}, {"3": {"inputs": inputs}}, some_json(random)]),
        "comfy_task_ids": random.choice([known[-5:], [], some_json(random)]),
        "comfy_task_id": random.choice([*known[-2:], "x", some_json(random)]),
        "image_post_process_cmd": random.choice([None, {"format": "jpg"}, some_json(random)]),
    }
    if random.random() < 0.2:
        del document[random.choice(sorted(document))]
    if kind == 1:
        document = some_json(random)
    data = json.dumps(document).encode()
    if random.random() < 0.1:
        spot = random.randrange(len(data))
        data = data[:spot] + random.randbytes(2) + data[spot + 1 :]
    return data, "application/json"


def some_request(random: Random, target: Target) -> bytes:
    paths = [
        "/",
        "/page/live",
        "/openapi.json",
        "/page/picture/x",
        f"{API}/{random.randbytes(3).hex()}",
        "/%00%ff",
        SOCKET,
    ]
    paths += [f"{API}/{name}" for name in ("prompt", "prompt", "get_task_info", "cancel", "upload/image")] * 7
    path = random.choice(paths)
    method = random.choice(["POST"] * 30 + ["GET", "PUT", "HEAD", "OPTIONS", "BREW"])
    body, kind = some_body(random, path, target.known)
    length = random.choice([len(body)] * 40 + [0, len(body) + 5, -1, 10**12, "x"])
    key = random.choice([target.key] * 30 + ["", "sk-\xe9", "x" * 500])
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", f"Authorization: Bearer {key}"]
    head += [f"Content-Length: {length}"]
    if random.random() < 0.1:
        head.append(
            random.choice(["X-Emulator-Fault: \xff", "Range: bytes=-", "Transfer-Encoding: chunked", "Bad Header"])
        )
    if random.random() < 0.15:
        token = random.choice(["", "a.b.c", "x" * 3000, "%ff", "eyJhbGciOiJub25lIn0.e30."])
        head = [f"GET {SOCKET}?authorization={token} HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade"]
        head += ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        body = b""
    data = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body
    return random.randbytes(40) if random.random() < 0.01 else data


async def one(random: Random, target: Target) -> None:
    request = some_request(random, target)
    reader, writer = await asyncio.open_connection(*target.address)
    answer = b""
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(1):
            answer = await reader.read(65536)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/1.1 ") else "none"
    target.statuses[status] += 1
    if status.startswith("5"):
        target.bad.append((request[:500], answer[:300]))
    if found := re.search(rb'"prompt_id":"(cft-[a-z0-9]+)","prompt_token":"([^"]+)"', answer):
        target.known.append(found[1].decode())
        if random.random() < 0.2:
            await a_socket(random, target, found[2].decode())


async def a_socket(random: Random, target: Target, token: str) -> None:
    """A valid handshake, then bytes that are not frames."""
    reader, writer = await asyncio.open_connection(*target.address)
    head = f"GET {SOCKET}?authorization={token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    writer.write(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    try:
        async with asyncio.timeout(1):
            await reader.read(300)
            writer.write(random.randbytes(random.randrange(1, 200)))
            await reader.read(300)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    target.statuses["socket"] += 1


async def fuzz(target: Target, count: int, seed: int) -> list[float]:
    """Send `count` requests, 32 at a time; memory in MB after each tenth."""
    memory: list[float] = []
    for tenth in range(10):
        gate = asyncio.Semaphore(32)

        async def gated(number: int) -> None:
            async with gate:
                await one(Random(f"{seed} {number}"), target)

        size = count // 10
        await asyncio.gather(*(gated(tenth * size + number) for number in range(size)))
        memory.append(target.memory)
    return memory


def serve(log: Path, *options: str) -> tuple[subprocess.Popen[str], Target]:
    """Serve an emulator in a process of its own, which logs to a file."""
    command = [sys.executable, "-m", "genstudio_codegen", "serve", str(SPECS), "--speed", "1000x", *options]
    with log.open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    values: dict[str, str] = {}
    for line in process.stdout or ():
        name, _, value = line.strip().partition("=")
        values[name] = value
        if line.startswith("Press Ctrl-C"):
            break
    return process, Target(values["GENSTUDIO_BASE_URL"], values["GENSTUDIO_API_KEY"], process.pid)


def schemathesis(target: Target) -> str:
    """What schemathesis reports about the server, from its OpenAPI document."""
    command = shutil.which("schemathesis")
    if command is None:
        return "not installed"
    checks = "not_a_server_error,response_schema_conformance"
    options = ["--max-examples", "200", "--checks", checks, "--no-color", "--seed", "1"]
    url, header = f"{target.base}/openapi.json", f"Authorization: Bearer {target.key}"
    done = subprocess.run([command, "run", url, "-H", header, *options], capture_output=True, text=True, check=False)
    found = re.search(r"\d+ generated, .*", done.stdout)
    return found[0] if found else done.stdout[-1500:]


def main() -> None:
    given = [int(value) for value in sys.argv[1:]]
    count, seed = (given + [20_000, 1][len(given) :])[:2]
    log = Path(tempfile.gettempdir()) / "emulator_fuzz.log"
    process, target = serve(log)
    try:
        began, files = time.perf_counter(), target.open_files
        memory = asyncio.run(fuzz(target, count, seed))
        seconds = time.perf_counter() - began
        explored = schemathesis(target)
        time.sleep(1)
        print(f"{count} requests in {seconds:.0f} s: {dict(sorted(target.statuses.items()))}")
        print(f"memory after each tenth, MB: {', '.join(f'{one:.0f}' for one in memory)}")
        print(f"open files before and after: {files}, {target.open_files}")
        text = log.read_text()
        print(f"answers 5xx: {len(target.bad)}; tracebacks logged: {text.count('Traceback')}")
        print(f"schemathesis: {explored}")
        for request, answer in target.bad[:5]:
            print(request, answer, sep="\n  ")
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


if __name__ == "__main__":
    main()
