"""The command itself: what it prints where, what it refuses, and the texts to paste into clients."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.mcp import CLIENTS
from tests.conftest import ROOT
from tests.forked import COMMAND, run_forked

from .servers import PROGRAM, SPECS, variables
from .test_clients import structured

SECRET = "sk-secret-0123456789abcdef"


def run(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GENSTUDIO_API")}
    code, out, err = run_forked(COMMAND, "mcp", *arguments, cwd=cwd, environment={**plain, **env})
    assert code is not None and "Traceback" not in err, err
    return subprocess.CompletedProcess(arguments, code, out, err)


def test_stdout_has_nothing_but_the_protocol(tmp_path: Path, emulator: Emulator) -> None:
    """Warnings about a spec, and what handlers complain of, go to stderr."""
    spec = tmp_path / "class.spec.json"
    document = {"nodes": {"1": {"class_type": "KSampler", "inputs": {"steps": {"type": "INT", "spec": {"max": 9}}}}}}
    spec.write_text(json.dumps(document))
    client = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "list_tasks", "arguments": {}}},
    ]
    command = [sys.executable, *PROGRAM, "class.spec.json"]
    pipe = subprocess.PIPE
    env = {**os.environ, **variables(emulator)}
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("no JSON\n" + "".join(json.dumps(message) + "\n" for message in messages))
        process.stdin.flush()
        answers = list[Any]()
        while not any(answer.get("id") == 3 for answer in answers):
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == "" and "workflow-id-missing" in process.stderr.read()
    # The client going away is the ordinary end.
    assert process.returncode == 0 and all(answer["jsonrpc"] == "2.0" for answer in answers)


def test_without_a_key_or_specs_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(*SPECS, cwd=tmp_path)
    assert done.returncode == 2 and "set GENSTUDIO_API_KEY" in done.stderr and done.stdout == ""
    assert run(cwd=tmp_path).returncode == 2
    assert run(*SPECS, "--emulator", "--comfyui", "http://127.0.0.1:1", cwd=tmp_path).returncode == 2
    done = run(*SPECS, "--allow-files", "missing", cwd=tmp_path, GENSTUDIO_API_KEY=SECRET)
    assert done.returncode == 2 and "--allow-files missing: there is no such folder" in done.stderr
    done = run(*SPECS, "--all-parameters-of", "x", cwd=tmp_path, GENSTUDIO_API_KEY=SECRET)
    assert done.returncode == 2 and "there are image_to_image, text_to_image" in done.stderr
    done = run(*SPECS, "--comfyui", "http://example.com", cwd=tmp_path)
    assert done.returncode == 2 and "https://" in done.stderr
    (tmp_path / "bad.json").write_text('{"1": {"inputs": {"n": {"type": "INT", "spec": {"min": 9, "max": 1}}}}}')
    done = run("bad.json", cwd=tmp_path, GENSTUDIO_API_KEY=SECRET)
    assert done.returncode == 1 and "error[range-inverted]" in done.stderr and "nothing is served" in done.stderr


@pytest.mark.parametrize("name", CLIENTS)
def test_the_text_to_paste_refers_to_the_key_and_never_holds_it(name: str, tmp_path: Path) -> None:
    done = run(*SPECS, "--print-config", name, "--save-to", "out", cwd=tmp_path, GENSTUDIO_API_KEY=SECRET)
    assert done.returncode == 0 and SECRET not in done.stdout + done.stderr
    document: Any = (tomllib if name == "codex" else json).loads(done.stdout)
    outer = {"vscode": "servers", "zed": "context_servers", "codex": "mcp_servers"}.get(name, "mcpServers")
    server = document[outer]["genstudio"]
    assert server["command"] == sys.executable and str(tmp_path / "out") in server["args"]
    # Without a variable that the client passes on, the key comes from a file.
    assert ("GENSTUDIO_API_KEY" in done.stdout) != ("--api-key-file" in server["args"])
    local = run(*SPECS, "--emulator", "--print-config", name, cwd=tmp_path)
    assert "KEY" not in local.stdout and "--api-key-file" not in local.stdout


def test_all_texts_and_an_unknown_client(tmp_path: Path) -> None:
    done = run(*SPECS, "--print-config", cwd=tmp_path)
    assert [f"{title}:" in done.stdout for title in ("Claude Desktop", "Claude Code", "Cursor", "VS Code")] == [
        True
    ] * 4
    done = run(*SPECS, "--print-config", "emacs", cwd=tmp_path)
    assert done.returncode == 2 and "claude-code" in done.stderr


async def test_a_pasted_text_starts_the_server(tmp_path: Path) -> None:
    """From another folder, one that holds a folder `mcp`, against the emulator that is started along."""
    done = run(*SPECS, "--emulator", "--speed", "20x", "--print-config", "claude-code", cwd=tmp_path)
    server = json.loads(done.stdout)["mcpServers"]["genstudio"]
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("raise SystemExit('the wrong mcp')")
    command = StdioServerParameters(command=server["command"], args=server["args"], cwd=tmp_path)
    async with Client(command, read_timeout_seconds=60) as client:
        answer = await client.call_tool("text_to_image", {"width": 64, "height": 64})
        assert structured(answer)["status"] == "succeeded"


async def test_the_key_comes_from_a_file(tmp_path: Path, emulator: Emulator) -> None:
    (tmp_path / "key").write_text(emulator.api_key + "\n")
    (tmp_path / "pyproject.toml").write_text('[tool.genstudio-codegen]\nspecs = ["specs/*.json"]\noutput = "out"\n')
    (tmp_path / "specs").mkdir()
    for spec in SPECS:
        (tmp_path / "specs" / Path(spec).name).write_bytes(Path(spec).read_bytes())
    arguments = ["--project", str(tmp_path), "--api-key-file", str(tmp_path / "key")]
    env = {name: value for name, value in variables(emulator).items() if name != "GENSTUDIO_API_KEY"}
    command = StdioServerParameters(command=sys.executable, args=[*PROGRAM, *arguments], env=env, cwd="/")
    async with Client(command, read_timeout_seconds=60) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert {"text_to_image", "image_to_image"} <= set(names)
        assert structured(await client.call_tool("text_to_image", {"width": 64, "height": 64}))["seeds"] == {}


def test_the_documentation_has_every_option_and_no_other() -> None:
    text = subprocess.run([sys.executable, *PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"--[a-z-]+", text)) - {"--help"}
    pages = [*ROOT.glob("docs/mcp.md"), *ROOT.glob("docs/*/mcp.md")]
    assert pages
    for page in pages:
        assert set(re.findall(r"--[a-z][a-z-]+", page.read_text(encoding="utf-8"))) == options, page


@pytest.mark.parametrize(
    ("imported", "unneeded"),
    [
        ("genstudio_codegen.mcp", ("mcp", "mcp_types", "genstudio_transport", "genstudio_codegen.emulator.hosts")),
        ("genstudio_codegen.mcp.hosts", ("mcp", "genstudio_codegen.emulator.hosts")),
        ("genstudio_codegen.mcp.server", ("genstudio_codegen.emulator.hosts", "PIL")),
    ],
)
def test_what_is_not_needed_is_not_loaded(imported: str, unneeded: tuple[str, ...]) -> None:
    """The help needs no extra, and the server for GenStudio not the emulator's."""
    code = f"import sys, {imported}; print([name for name in {unneeded!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("options", [(), ("--http",)])
def test_a_signal_ends_it(number: signal.Signals, options: tuple[str, ...], tmp_path: Path) -> None:
    """Also while it waits for stdin; the emulator and the folder for graphs go with it."""
    host = ("--emulator",) if options else ("--comfyui", "http://127.0.0.1:9")
    pipe = subprocess.PIPE
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, *PROGRAM, SPECS[0], *host, *options]
    with subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        if options:
            assert "MCP server" in process.stderr.readline()
        else:
            process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "nothing"}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
            assert [path.name for path in tmp_path.glob("genstudio-mcp-*/*")] == ["text_to_image.workflow.json"]
        process.send_signal(number)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
    assert list(tmp_path.iterdir()) == []
