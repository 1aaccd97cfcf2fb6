"""`genstudio-codegen playground` as a user runs it: a process of its own, against each kind of service."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from tests.command_line import run as called
from tests.comfyui.catalogue import CATALOGUE
from tests.comfyui.graphs import graph
from tests.comfyui.recordings import MISSING, VERSIONS, there
from tests.comfyui.replay import Replay
from tests.forked import COMMAND, Ended, run_forked
from tests.playground.serving import TEXT_TO_IMAGE, Asked, playing

KEY = "sk-a-key-that-nobody-may-see"


def command(*arguments: object, **variables: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GENSTUDIO_", "COMFYUI"))}
    return subprocess.Popen(
        [sys.executable, "-m", "genstudio_codegen", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**environment, **variables},
    )  # fmt: skip


def ended(*arguments: object, cwd: Path) -> Ended:
    """A command that ends by itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GENSTUDIO_", "COMFYUI"))}
    return run_forked(COMMAND, "playground", *arguments, cwd=cwd, environment=environment)


@contextmanager
def shown(*arguments: object, **variables: str) -> Iterator[tuple[str, list[str]]]:
    """The address of a running playground, and in the end all that it printed."""
    process = command("playground", *arguments, **variables)
    printed: list[str] = []
    try:
        assert process.stdout
        printed.append(process.stdout.readline())
        found = re.search(r"http://127\.0\.0\.1:\d+", printed[0])
        assert found, process.communicate()
        yield found.group(), printed
    finally:
        process.send_signal(signal.SIGINT)
        printed += process.communicate(timeout=30)
    assert process.returncode == 0, printed


def test_it_starts_an_emulator_along() -> None:
    with shown(TEXT_TO_IMAGE, "--speed", "40x") as (address, printed):
        asked = Asked(address)
        with asked.http:
            assert asked.http.get("/workflows").json()["service"]["kind"] == "emulator"
            assert asked.run(asked.key("Text to image"), {"steps": {"number": "3"}})["state"] == "succeeded"
    assert printed[0].startswith("Playground: http://127.0.0.1:") and "Traceback" not in "".join(printed)


def test_it_runs_on_the_service_with_the_key_of_the_environment() -> None:
    with playing(TEXT_TO_IMAGE, api_key=KEY) as service:
        variables = {"GENSTUDIO_API_KEY": KEY, "GENSTUDIO_BASE_URL": service.base_url}
        with shown(TEXT_TO_IMAGE, "--genstudio", **variables) as (address, printed):
            asked = Asked(address)
            with asked.http:
                listed = asked.http.get("/workflows").text
                key = asked.key("Text to image")
                run = asked.run(key, {"positive_text": {"text": "a rabbit"}})
                assert run["state"] == "succeeded" and json.loads(listed)["service"]["kind"] == "genstudio"
                requests = asked.http.get("/requests").text
                told = [listed, requests, httpx.get(address).text, json.dumps(asked.check(key, {})), json.dumps(run)]
        [submit] = [request for request in service.requests if request.endpoint == "submit"]
        assert submit.headers["authorization"] == f"Bearer {KEY}"
    rows = json.loads(requests)["requests"]
    sent = next(row for row in rows if row["name"].endswith("/prompt"))
    assert "a rabbit" in sent["body"] and '"prompt_id"' in sent["answer"] and sent["outcome"] == "HTTP 200"
    assert not any(KEY in text for text in [*told, *printed])


async def test_it_runs_on_a_comfyui_server(tmp_path: Path) -> None:
    if not there():
        pytest.skip(MISSING)
    (tmp_path / "scaled.json").write_text(json.dumps(graph()))
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE))
    spec = "specs/scaled.spec.json"
    done = called("import", "scaled.json", "--object-info", "catalogue.json", "--output", spec, cwd=tmp_path)
    assert done.returncode == 0, done.stderr

    def try_it() -> None:
        with shown(tmp_path / spec, "--comfyui", server.url) as (address, _):
            asked = Asked(address)
            with asked.http:
                answer = asked.http.get("/workflows").json()
                assert answer["service"] == {"kind": "comfyui", "address": server.url}
                [listed] = answer["workflows"]
                code = asked.check(listed["key"], {"color": {"number": "255"}})["code"]
                run = asked.run(listed["key"], {"color": {"number": "255"}})
                assert run["state"] == "succeeded" and [file["kind"] for file in run["files"]] == [
                    "image",
                    "image",
                ], run
                assert f'ComfyUI("{server.url}"' in code["python"] and json.loads(code["body"])
                rows = asked.http.get("/requests").json()["requests"]
                assert any(row["name"] == "POST /prompt" and '"color": 255' in row["body"] for row in rows)

    server = Replay(VERSIONS[-1])
    await server.server.start_server(access_log=None)
    try:
        await asyncio.to_thread(try_it)
    finally:
        await server.server.close()


def test_serve_shows_the_same_page() -> None:
    process = command("serve", TEXT_TO_IMAGE)
    try:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        with playing(TEXT_TO_IMAGE) as emulator:
            assert httpx.get(found.group()).text == httpx.get(emulator.base_url).text
        listed = httpx.get(f"{found.group()}/page/api/workflows").json()
        assert listed["workflows"][0]["title"] == "Text to image"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_an_emulator_in_a_test_has_no_page() -> None:
    with Emulator([TEXT_TO_IMAGE]) as emulator:
        assert emulator.page is None and httpx.get(emulator.base_url).status_code == 404


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([TEXT_TO_IMAGE, "--genstudio"], "there is no API key"),
        ([TEXT_TO_IMAGE, "--comfyui", "http://example.com"], "http"),
        ([TEXT_TO_IMAGE, "--comfyui", "http://127.0.0.1:1", "--genstudio"], "cannot be used together"),
        ([], "Give a SPEC"),
    ],
    ids=["no key", "address", "both", "no spec"],
)
def test_a_wrong_command_says_what_to_do(arguments: list[object], says: str, tmp_path: Path) -> None:
    code, _, errors = ended(*arguments, cwd=tmp_path)
    assert code == 2 and says in errors and "Traceback" not in errors


def test_a_spec_with_errors_shows_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.spec.json"
    broken.write_text("{")
    code, _, errors = ended(broken, cwd=tmp_path)
    assert code == 1 and "nothing is served" in errors


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with playing(TEXT_TO_IMAGE) as emulator:
        port = emulator.base_url.rpartition(":")[2]
        for more in ([], ["--comfyui", "http://127.0.0.1:1"]):
            code, _, errors = ended(TEXT_TO_IMAGE, "--port", port, *more, cwd=tmp_path)
            assert code == 2 and "cannot listen" in errors and "Traceback" not in errors
