"""The curl commands and bodies that the page shows, run by a real bash with a curl that notes what it was given."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground.code_samples import RANDOM_SEED, LocalFile, samples_of
from genstudio_transport import Workflow
from tests.conftest import EXAMPLE_SPECS

from .conftest import PLACES, call_of, example_call
from .test_python_samples import JSON, TEXTS

BASH = shutil.which("bash")
JQ = shutil.which("jq")
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not installed")
needs_jq = pytest.mark.skipif(JQ is None, reason="jq is not installed")
KEY = "sk-'\"$HOME"
NOTES_ARGUMENTS = """#!/bin/bash
printf '%s\\0' "$#" "$@" >> "$CURL_LOG"
case "$*" in
  *upload/image*) printf '{"data": {"image_id": "te-1/ac-2/sui-3.png"}, "name": "te-1/ac-2/sui-3.png"}' ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "curl").write_text(NOTES_ARGUMENTS)
    (tmp_path / "curl").chmod(0o755)
    return tmp_path


def arguments_of(commands: str, folder: Path) -> list[list[str]]:
    """The arguments of each curl command, as a bash gave them."""
    log = folder / "log"
    log.unlink(missing_ok=True)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "CURL_LOG": str(log), "GENSTUDIO_API_KEY": KEY}
    done = subprocess.run([str(BASH), "-c", commands], env=environment, cwd=folder, capture_output=True)
    assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
    words = log.read_bytes().decode().split("\0")[:-1]
    found: list[list[str]] = []
    while words:
        count = int(words[0])
        found.append(words[1 : count + 1])
        words = words[count + 1 :]
    return found


@needs_bash
@given(values=st.dictionaries(st.sampled_from([*PLACES]), JSON), workflow_id=TEXTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bash_gives_curl_the_very_body(values: dict[str, Any], workflow_id: str, folder: Path) -> None:
    call = call_of(values, workflow_id=workflow_id)
    samples = samples_of(call)
    ((*options, data),) = arguments_of(samples.curl, folder)
    assert options == [
        "-sS",
        "--fail-with-body",
        "https://cloud.infini-ai.com/api/maas/comfy_task_api/prompt",
        "-H",
        f"Authorization: Bearer {KEY}",
        "-H",
        "Content-Type: application/json",
        "-d",
    ]
    assert data == samples.body
    sent = {
        (node, name): value for node, one in json.loads(data)["prompt"].items() for name, value in one["inputs"].items()
    }
    wrapped = {
        PLACES[name]: {"__value__": value} if isinstance(value, list) else value for name, value in values.items()
    }
    assert repr(sorted(sent.items())) == repr(sorted(wrapped.items()))
    assert json.loads(data)["workflow_id"] == workflow_id


def test_the_body_is_that_of_the_prompt(generated_examples: ModuleType) -> None:
    from generated_examples import text_to_image

    values: dict[str, Any] = {"steps": 30, "positive_text": "兔\n'\"\u2028", "seed": 2**64 - 1, "cfg": 7.5}
    body = samples_of(example_call("text_to_image", values)).body
    assert json.loads(body) == text_to_image.prompt(**values).to_dict()
    assert isinstance(text_to_image.WORKFLOW, Workflow) and "兔\\n'\\\"\\u2028" in body


def test_a_seed_is_one_that_was_drawn() -> None:
    drawn = samples_of(call_of({"seed": RANDOM_SEED}, seeds={"seed": 2**63}))
    assert json.loads(drawn.body)["prompt"]["3"]["inputs"] == {"seed": 2**63} and "seed=RANDOM" in drawn.python


@needs_bash
@needs_jq
@pytest.mark.parametrize("name", ["rabbit.png", 'it\'s; "a\\b",x=1.jpg', "$(touch x)`touch y`.png", "-", "@@image_1@@"])
def test_files_are_uploaded_first(name: str, folder: Path) -> None:
    values = {"image": LocalFile(name), "text": "@@image_1@@ $image_1", "mask": LocalFile("mask.png")}
    first, second, submit = arguments_of(samples_of(call_of(values)).curl, folder)
    assert first[2].endswith("/upload/image") and second[-1] == 'source_file=@"mask.png";type=image/png'
    quoted = first[-1].removeprefix('source_file=@"').rpartition('"')[0]
    assert quoted.replace('\\"', '"').replace("\\\\", "\\") == ("./-" if name == "-" else name)
    assert json.loads(submit[-1])["prompt"] == {
        "10": {"inputs": {"image": "te-1/ac-2/sui-3.png"}},
        "6": {"inputs": {"text": "@@image_1@@ $image_1"}},
        "11": {"inputs": {"image": "te-1/ac-2/sui-3.png"}},
    }
    assert sorted(one.name for one in folder.iterdir()) == ["curl", "log"]


@needs_bash
def test_a_server_is_sent_its_whole_graph(folder: Path) -> None:
    graph: dict[str, Any] = {
        "3": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["4", 0]}},
        "4": {"class_type": "Loader", "inputs": {}},
    }
    call = call_of({"steps": 30}, service="comfyui", base_url="http://127.0.0.1:8188/", graph=graph)
    ((*options, data),) = arguments_of(samples_of(call).curl, folder)
    assert "http://127.0.0.1:8188/prompt" in options and KEY not in " ".join(options)
    graph["3"]["inputs"]["steps"] = 30
    assert json.loads(data) == {"prompt": graph}
    assert samples_of(call_of({}, service="comfyui")).curl == ""


@needs_bash
@needs_jq
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_run_a_task(tmp_path: Path) -> None:
    from PIL import Image

    name = "a;'b\",\\c.png"
    Image.new("RGB", (64, 48), (200, 40, 40)).save(tmp_path / name)
    with Emulator([EXAMPLE_SPECS / "image_to_image.spec.json"], speed=200, seed=1) as emulator:
        call = example_call("image_to_image", {"image": LocalFile(name), "denoise": 0.5}, base_url=emulator.base_url)
        environment = {**os.environ, "GENSTUDIO_API_KEY": emulator.api_key}
        command = [str(BASH), "-c", samples_of(call).curl]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        with emulator.client() as client:
            task = client.task(json.loads(done.stdout)["data"]["prompt_id"])
            assert task.result().images[0].read().startswith(b"\x89PNG")
