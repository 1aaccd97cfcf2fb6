"""Who may talk to the page: neither another site, nor another name for this machine, nor another machine."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground.guard import Guard
from tests.playground.serving import HEADERS, TEXT_TO_IMAGE, playing

READ = ("/", "/page/main.js", "/page/api/workflows", "/page/api/requests", "/page/api/runs")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with playing(TEXT_TO_IMAGE) as emulator:
        yield emulator


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[", "", "0.0.0.0"])
def test_another_name_for_this_machine_is_refused(emulator: Emulator, path: str, host: str) -> None:
    assert httpx.get(emulator.base_url + path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("path", READ)
def test_its_own_names_are_served(emulator: Emulator, path: str) -> None:
    port = emulator.base_url.rpartition(":")[2]
    for host in ("127.0.0.1", f"localhost:{port}", f"[::1]:{port}"):
        assert httpx.get(emulator.base_url + path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_can_neither_read_nor_start_anything(emulator: Emulator, headers: dict[str, str]) -> None:
    key = httpx.get(f"{emulator.base_url}/page/api/workflows").json()["workflows"][0]["key"]
    start = f"{emulator.base_url}/page/api/workflows/{key}/runs"
    assert httpx.get(f"{emulator.base_url}/page/api/runs", headers=headers).status_code == 403
    assert httpx.post(start, json={"fields": {}}, headers={**HEADERS, **headers}).status_code == 403
    assert emulator.tasks == []


def test_a_form_of_another_site_lacks_the_header(emulator: Emulator) -> None:
    for path in ("uploads?name=a.png", "runs/1/cancel", "workflows/x/runs", "workflows/x/check"):
        refused = httpx.post(f"{emulator.base_url}/page/api/{path}", content=b"{}")
        assert refused.status_code == 403 and "x-playground" in refused.text
    own = {**HEADERS, "Origin": emulator.base_url}
    accepted = httpx.post(f"{emulator.base_url}/page/api/uploads?name=a.png", content=b"a", headers=own)
    assert accepted.status_code == 201


async def test_another_machine_is_refused() -> None:
    transport = httpx.ASGITransport(Guard(PlainTextResponse("shown")), client=("192.168.1.7", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/")).status_code == 403
    transport = httpx.ASGITransport(Guard(PlainTextResponse("shown")), client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/")).text == "shown"


@pytest.mark.parametrize("path", [*READ, "/page/nothing.js", "/page/..%2fapi.py", "/nothing"])
def test_every_answer_forbids_what_the_page_does_not_need(emulator: Emulator, path: str) -> None:
    answer = httpx.get(emulator.base_url + path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff" and "access-control-allow-origin" not in answer.headers
    assert answer.status_code == (200 if path in READ else 404)


def test_the_service_beside_it_is_called_from_anywhere(emulator: Emulator) -> None:
    headers = {
        "Authorization": f"Bearer {emulator.api_key}",
        "Host": "emulator.example",
        "Origin": "https://any.example",
    }
    address = f"{emulator.base_url}/api/maas/comfy_task_api/get_task_info"
    assert httpx.post(address, json={"comfy_task_ids": []}, headers=headers).status_code == 200
