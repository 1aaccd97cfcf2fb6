"""What can be done to the emulator without a key, and how much memory an upload can take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from genstudio_codegen.emulator import Emulator

from .helpers import MIB, document, integer, script

TASK_API = "/api/maas/comfy_task_api"
BODY = {"workflow_id": "wf-1", "prompt": {}}
PATHS = {
    "submit": ("POST", f"{TASK_API}/prompt"),
    "poll": ("POST", f"{TASK_API}/get_task_info"),
    "cancel": ("POST", f"{TASK_API}/cancel"),
    "upload": ("POST", f"{TASK_API}/upload/image"),
    "progress": ("GET", "/api/maas/comfy_task_ws_api/get_task_progress?authorization=eyJ.x.y"),
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "one.spec.json"
    path.write_text(json.dumps(document(n3={"steps": integer()})))
    return path


@pytest.fixture
def emulator(spec: Path) -> Iterator[Emulator]:
    with Emulator([spec], speed=1000, seed=1) as emulator:
        yield emulator


def submitted(emulator: Emulator, **headers: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {emulator.api_key}", **headers}
    return httpx.post(emulator.base_url + PATHS["submit"][1], json=BODY, headers=headers, timeout=5)


@pytest.mark.parametrize("key", [None, "sk-wrong"])
@pytest.mark.parametrize("fault", ["down=30", "slow=30", "reset-before", "status=500", "rate-limit", "nonsense"])
def test_a_fault_needs_a_key(emulator: Emulator, fault: str, key: str | None) -> None:
    """Without one, the answer is that to any request without one, and nobody else notices."""
    headers = {"X-Emulator-Fault": fault} | ({"Authorization": f"Bearer {key}"} if key else {})
    for endpoint, (method, path) in PATHS.items():
        more = UPGRADE if endpoint == "progress" else {}
        try:
            answer = httpx.request(method, emulator.base_url + path, headers={**headers, **more}, timeout=3)
        except httpx.HTTPError as error:
            pytest.fail(f"{fault} happened on {endpoint} without a key: {error!r}")
        assert answer.status_code == 401, f"{fault} on {endpoint}: HTTP {answer.status_code} {answer.text[:200]}"
    assert submitted(emulator).json()["code"] == 0


def test_requests_without_a_key_use_up_no_fault(emulator: Emulator) -> None:
    emulator.fail_next("status", on="submit", value=503)
    assert httpx.post(emulator.base_url + PATHS["submit"][1], json=BODY).status_code == 401
    assert submitted(emulator).status_code == 503


@pytest.mark.parametrize("fault", ["slow=30", "down=30", "html", "nonsense"])
def test_a_fault_of_the_storage_needs_a_signed_link(emulator: Emulator, fault: str) -> None:
    with emulator.client() as client:
        link = client.submit(BODY).result(timeout=20).final_files[0].url
    for address in (f"{emulator.storage_url}/te-1/ac-1/x.png", link.replace("Signature=", "Signature=x")):
        try:
            answer = httpx.get(address, headers={"X-Emulator-Fault": fault}, timeout=3)
        except httpx.HTTPError as error:
            pytest.fail(f"{fault} happened without a signature: {error!r}")
        assert answer.status_code == 403
    assert httpx.get(link, headers={"X-Emulator-Fault": "status=418"}).status_code == 418


@pytest.mark.parametrize(
    ("fault", "limit"),
    [
        *((f"{kind}={seconds}", "600") for kind in ("slow", "drip", "down") for seconds in ("601", "999999999", "9" * 400)),
        *((f"{kind}={'9' * 400}", "999999999") for kind in ("rate-limit", "rate-limit-date", "code")),
        (f"poll:unknown-status={'9' * 400}", "999999999"),
        ("slow=1e9", "600"),
        (f"slow@{'9' * 5000}", "3, 2-5 or 20%"),
    ],
)  # fmt: skip
def test_a_fault_has_an_upper_limit(emulator: Emulator, fault: str, limit: str) -> None:
    """No header holds a connection, or stops the service for everybody, for longer than some minutes."""
    answer = submitted(emulator, **{"X-Emulator-Fault": fault})
    assert answer.status_code == 400 and limit in answer.json()["msg"], answer.text[:200]
    with pytest.raises(ValueError, match=limit):
        emulator.schedule_faults(fault)


_UPLOADS = """
import io, json, struct, threading, zlib
import httpx
from genstudio_codegen.emulator import Emulator

spec, depth, colour, side = sys.argv[1], *map(int, sys.argv[2:])
# Written a row at a time: the picture that is sent must not be what takes the memory.
row = side * {0: 1, 6: 4}[colour] * depth // 8
packer = zlib.compressobj(9)
body = b"".join([*(packer.compress(bytes(row + 1)) for _ in range(side)), packer.flush()])

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

head = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
picture = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")

def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]) * 1024

with Emulator([spec], speed=1000, seed=1) as emulator:
    def upload(content, answers):
        answer = httpx.post(emulator.base_url + "/api/maas/comfy_task_api/upload/image", timeout=60,
            headers={"Authorization": f"Bearer {emulator.api_key}"},
            files={"source_file": ("a.png", content, "image/png")})
        answers.append(answer.json())

    upload(b"not a picture", [])  # Loads what only the first upload loads.
    before, answers = peak(), []
    threads = [threading.Thread(target=upload, args=(picture, answers)) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(json.dumps({"grown": peak() - before, "answers": answers, "sent": len(picture)}))
"""


def uploaded(spec: Path, tmp_path: Path, depth: int, colour: int, side: int) -> tuple[int, list[dict[str, object]]]:
    """Four uploads at once: by how many bytes the process grew beyond what was sent, and the answers."""
    done = script(_UPLOADS, spec, depth, colour, side, cwd=tmp_path, timeout=120)
    assert done.code == 0, done.text
    found = json.loads(done.out)
    return found["grown"] - 8 * found["sent"], found["answers"]


@pytest.mark.parametrize(
    ("depth", "colour", "side"), [(8, 0, 13_300), (8, 6, 9_000), (1, 0, 13_304)], ids=["grey", "colour", "one-bit"]
)
def test_a_picture_with_too_many_pixels_is_not_decoded(
    spec: Path, tmp_path: Path, depth: int, colour: int, side: int
) -> None:
    grown, answers = uploaded(spec, tmp_path, depth, colour, side)
    assert grown < 40 * MIB, f"{grown / MIB:.0f} MiB"
    assert all(answer["code"] == 40003 and f"{side * side} pixels" in str(answer["msg"]) for answer in answers)


def test_large_pictures_are_decoded_one_at_a_time(spec: Path, tmp_path: Path) -> None:
    grown, answers = uploaded(spec, tmp_path, 8, 6, 5_000)
    assert [answer["code"] for answer in answers] == [0] * 4
    one = 5_000 * 5_000 * 4
    assert grown < 1.6 * one, f"{grown / one:.1f} times one picture"
