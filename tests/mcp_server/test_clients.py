"""The SDK's own client over both transports and in both generations of the protocol, against a real server process."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ImageContent, ResourceLink, TextContent
from PIL import Image

from generated_examples import text_to_image
from genstudio_codegen.emulator import Emulator
from genstudio_transport import InvalidParameter

from .servers import MODES, SMALL, SPECS, HTTPServer, http_client, stdio_client, variables

LARGEST_SEED = 2**64 - 1
VERSIONS = {"auto": "2026-07-28", "legacy": "2025-11-25"}


@asynccontextmanager
async def connected(transport: str, mode: str, emulator: Emulator, server: HTTPServer) -> AsyncIterator[Client]:
    if transport == "http":
        async with http_client(server, mode) as client:
            yield client
    else:
        async with stdio_client(*SPECS, mode=mode, env=variables(emulator)) as client:
            yield client


def structured(answer: CallToolResult) -> dict[str, Any]:
    assert not answer.is_error, answer.content
    assert isinstance(answer.structured_content, dict)
    # Clients of older generations read the text, which is the same.
    assert isinstance(answer.content[0], TextContent)
    assert json.loads(answer.content[0].text) == answer.structured_content
    return answer.structured_content


def said(answer: CallToolResult) -> str:
    assert answer.is_error and answer.structured_content is None
    assert [type(block) for block in answer.content] == [TextContent]
    return "".join(block.text for block in answer.content if isinstance(block, TextContent))


@pytest.mark.parametrize("transport", ["stdio", "http"])
@pytest.mark.parametrize("mode", MODES)
async def test_list_call_progress_picture_and_errors(
    transport: str, mode: str, emulator: Emulator, server: HTTPServer
) -> None:
    async with connected(transport, mode, emulator, server) as client:
        assert client.protocol_version == VERSIONS[mode]
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"text_to_image", "image_to_image", "submit_workflow", "wait_for_task", "get_result"} <= tools.keys()
        assert tools["text_to_image"].title == "Text to image"
        assert "steps" in tools["text_to_image"].input_schema["properties"]

        heard: list[tuple[float, float | None, str | None]] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append((progress, total, message))

        arguments = {"positive_text": "a rabbit", "seed": str(LARGEST_SEED), **SMALL}
        answer = await client.call_tool("text_to_image", arguments, progress_callback=hear)
        told = structured(answer)
        assert (told["status"], told["progress"], told["seeds"]) == ("succeeded", 100, {"seed": str(LARGEST_SEED)})
        sent = json.loads(next(one.body for one in reversed(emulator.requests) if one.endpoint == "submit"))
        assert sent["prompt"]["3"]["inputs"]["seed"] == LARGEST_SEED

        numbers = [progress for progress, _, _ in heard]
        assert len(numbers) > 2 and numbers == sorted(set(numbers)) and numbers[-1] == 100
        assert all(total == 100 and message and told["task_id"] in message for _, total, message in heard)

        pictures = [block for block in answer.content if isinstance(block, ImageContent)]
        links = [block for block in answer.content if isinstance(block, ResourceLink)]
        assert len(pictures) == len(links) == len(told["files"]) == 1
        with Image.open(io.BytesIO(base64.b64decode(pictures[0].data))) as shown:
            assert shown.size == (64, 64) and shown.get_format_mimetype() == pictures[0].mime_type
        assert str(links[0].uri) == told["files"][0]["link"] and links[0].name == told["files"][0]["name"]

        wrong: dict[str, Any] = {"stps": 20, "steps": 0, "sampler_name": "dimm", "seed": None, "cfg": "7"}
        before = emulator.request_counts["submit"]
        words = said(await client.call_tool("text_to_image", wrong))
        with pytest.raises(InvalidParameter) as error:
            text_to_image.WORKFLOW.prompt(wrong)
        assert words.split() == str(error.value).split() and "did you mean 'steps'" in words
        assert emulator.request_counts["submit"] == before
        with pytest.raises(MCPError, match="there is no tool 'nothing'"):
            await client.call_tool("nothing", {})


@pytest.mark.parametrize("seed", [LARGEST_SEED, str(LARGEST_SEED), str(2**53 + 1), 0, "RANDOM"])
async def test_seeds_go_through_unharmed(seed: int | str, emulator: Emulator, server: HTTPServer) -> None:
    async with http_client(server, "auto") as client:
        told = structured(
            await client.call_tool("submit_workflow", {"workflow": "text_to_image", "parameters": {"seed": seed}})
        )
    sent = json.loads(next(one.body for one in reversed(emulator.requests) if one.endpoint == "submit"))
    value = sent["prompt"]["3"]["inputs"]["seed"]
    assert type(value) is int and told["seeds"] == {"seed": str(value)}
    assert seed == "RANDOM" or value == int(seed)


async def test_a_seed_that_a_double_has_changed_is_refused_in_our_words(server: HTTPServer) -> None:
    async with http_client(server, "auto") as client:
        for seed in (18446744073709551616, "18446744073709551616", 1.5, "12a", "-1"):
            words = said(await client.call_tool("text_to_image", {"seed": seed}))
            assert "expected an integer from 0 to 18446744073709551615" in words, seed


async def test_a_result_is_saved_and_can_be_fetched_again(server: HTTPServer, results: Path) -> None:
    async with http_client(server, "auto") as client:
        told = structured(await client.call_tool("text_to_image", {"seed": 5, "batch_size": 6, **SMALL}))
        assert len(told["files"]) == 6 and told["notes"] == ["2 more pictures are not shown; follow their links"]
        paths = [Path(file["saved_to"]) for file in told["files"]]
        assert {path.parent for path in paths} == {results} and all(
            path.read_bytes()[:4] == b"\x89PNG" for path in paths
        )
        again = await client.call_tool("get_result", {"task_id": told["task_id"]})
        assert [file["saved_to"] for file in structured(again)["files"]] == [str(path) for path in paths]
        assert len([block for block in again.content if isinstance(block, ImageContent)]) == 4


async def test_a_task_of_another_server_is_fetched_by_its_id(emulator: Emulator, server: HTTPServer) -> None:
    with emulator.client() as own:
        task = text_to_image.submit(own, seed=3, width=64, height=64)
        async with http_client(server, "legacy") as client:
            told = structured(await client.call_tool("wait_for_task", {"task_id": task.id, "seconds": 20}))
            assert (told["status"], told["workflow"], told["seeds"]) == ("succeeded", "", {})
            words = said(await client.call_tool("wait_for_task", {"task_id": "cft-unknown"}))
            assert "does not know cft-unknown" in words


async def test_a_task_that_fails_and_one_that_is_cancelled(emulator: Emulator, server: HTTPServer) -> None:
    async with http_client(server, "auto") as client:
        emulator.fail_next("task-fails", value="CUDA out of memory")
        words = said(await client.call_tool("text_to_image", SMALL))
        assert "CUDA out of memory" in words
        emulator.fail_next("task-stuck")
        started = structured(await client.call_tool("submit_workflow", {"workflow": "text_to_image"}))
        assert started["status"] == "queued" and started["task_id"] in started["next"]
        assert structured(await client.call_tool("cancel_task", {"task_id": started["task_id"]}))["cancelled"] is True
        assert "cancelled" in said(await client.call_tool("wait_for_task", {"task_id": started["task_id"]}))
        listed = structured(await client.call_tool("list_tasks", {}))["tasks"]
        assert listed[0]["task_id"] == started["task_id"] and listed[0]["workflow"] == "text_to_image"


async def test_what_is_lost_is_not_the_task(emulator: Emulator, server: HTTPServer) -> None:
    async with http_client(server, "auto") as client:
        emulator.fail_next("status", on="poll", value=401, times=20)
        words = said(await client.call_tool("text_to_image", SMALL))
        assert "call get_result" in words
        # The rest of the faults.
        emulator.schedule_faults()
        task_id = re.findall(r"cft-\w+", words)[-1]
        assert structured(await client.call_tool("wait_for_task", {"task_id": task_id}))["status"] == "succeeded"
        emulator.fail_next("status", on="download", value=404, times=20)
        told = structured(await client.call_tool("get_result", {"task_id": task_id}))
        assert told["status"] == "succeeded" and told["notes"][0].startswith("not saved:"), told["notes"]
        emulator.schedule_faults()
        assert structured(await client.call_tool("get_result", {"task_id": task_id}))["notes"] == []


async def test_workflows_are_found_and_described(server: HTTPServer) -> None:
    async with http_client(server, "auto") as client:
        found = structured(await client.call_tool("list_workflows", {"query": "IMAGE text"}))
        assert [one["workflow"] for one in found["workflows"]] == ["text_to_image"]
        schema = structured(await client.call_tool("describe_workflow", {"workflow": "text_to_image"}))["schema"]
        assert schema["properties"].keys() == {row.name for row in text_to_image.WORKFLOW}
        asked = {"workflow": "text_to_image", "parameter": "sampler_name", "query": "EULER"}
        found = structured(await client.call_tool("describe_workflow", asked))
        assert "euler" in found["choices"] and found["found"] == len(found["choices"]) < 20
        for parameter, words in (("stpes", "has no parameter 'stpes'"), ("steps", "steps has no list of choices")):
            answer = await client.call_tool("describe_workflow", {"workflow": "text_to_image", "parameter": parameter})
            assert words in said(answer)


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("wait_for_task", {}, "task_id must be given as a string"),
        ("wait_for_task", {"task_id": 7}, "task_id must be given as a string"),
        ("wait_for_task", {"task_id": "cft-1", "seconds": 90}, "seconds must be a number from 0 to 20"),
        ("wait_for_task", {"task_id": "cft-1", "seconds": True}, "seconds must be a number from 0 to 20"),
        ("get_result", {"task_id": "a\nb"}, "is not the id of a task"),
        ("get_result", {"task": "a"}, "there is no argument 'task'; the arguments are task_id"),
        ("submit_workflow", {"workflow": "nothing"}, "there is no workflow 'nothing'"),
        ("submit_workflow", {"workflow": "text_to_image", "parameters": [1]}, "parameters must be an object"),
        ("list_workflows", {"query": 1}, "query must be a string"),
    ],
)
async def test_wrong_arguments_of_the_other_tools(
    tool: str, arguments: dict[str, Any], words: str, server: HTTPServer
) -> None:
    async with http_client(server, "auto") as client:
        assert words in said(await client.call_tool(tool, arguments))
