"""The first day in a consumer's repository: every command as it is, without any argument."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXAMPLE_SPECS, ROOT
from tests.run.test_consumer import Repository, edit

IDS = {
    "img2img": "wf-imgimgimg00001",
    "inpaint": "wf-inpaint0000002",
    "portrait": "wf-portrait000003",
    "poster": "wf-poster00000004",
    "text_to_image": "wf-c73diz7kadp6ffgn",
    "upscale": "wf-upscale0000006",
}
INPUTS = {
    "img2img": ("3", "steps"),
    "inpaint": ("4", "grow"),
    "portrait": ("5", "cfg"),
    "poster": ("6", "rows"),
    "upscale": ("7", "scale"),
}
CALLS = "".join(f"    {name}.run(client, {INPUTS[name][1]}=7)\n" for name in INPUTS)
PROGRAM = f"""\
from genstudio_transport import GenStudio

from acme.workflows import {", ".join(IDS)}

with GenStudio(poll_interval=0.05) as client:
{CALLS}    text_to_image.run(client, width=64, height=64).images[0].save("picture.png")
"""
TESTS = f"""\
from acme.workflows import {", ".join(IDS)}


def test_every_workflow_is_there(genstudio_emulator, genstudio):
    genstudio_emulator.load()
    client = genstudio
{CALLS}    assert sorted(genstudio_emulator.workflow_ids) == {sorted(IDS.values())!r}


def test_a_spec_has_its_id(genstudio_emulator):
    assert genstudio_emulator.load("specs/img2img.json") == img2img.WORKFLOW_ID == {IDS["img2img"]!r}
"""


def api_of(name: str) -> dict[str, Any]:
    node, field = INPUTS[name]
    sampler = {"class_type": "KSampler", "_meta": {"title": f"The {name}"}, "inputs": {field: 5}}
    return {node: sampler, "9": {"class_type": "SaveImage", "inputs": {"images": [node, 0]}}}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A package, and six specs as they were saved: two with the workflow beside, and ids only in pasted requests."""
    root = tmp_path / "repository"
    (root / "src" / "acme").mkdir(parents=True)
    (root / "src" / "acme" / "__init__.py").touch()
    specs = root / "specs"
    specs.mkdir()
    shutil.copy(EXAMPLE_SPECS / "text_to_image.spec.json", specs / "text_to_image.json")
    for name, (node, field) in INPUTS.items():
        inputs = {field: {"type": "INT", "value": 5, "spec": {"min": 0, "max": 99}}}
        (specs / f"{name}.json").write_text(json.dumps({"nodes": {node: {"class_type": "KSampler", "inputs": inputs}}}))
        body = json.dumps({"workflow_id": IDS[name], "prompt": {node: {"inputs": {field: 1}}}})
        with (specs / "requests.sh").open("a") as requests:
            requests.write(f"curl https://cloud.infini-ai.com/api/maas/comfy_task_api/prompt -d '{body}'\n")
    (specs / "img2img.api.json").write_text(json.dumps(api_of("img2img")))
    (specs / "portrait.workflow.json").write_text(json.dumps(api_of("portrait")))
    made = Repository(root, tmp_path / "cache")
    made.environment |= {
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PYTHONPATH": str(root / "src"),
        **{f"GIT_{who}_{what}": "tester@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    return made


def tool(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    return repository.python("-m", "genstudio_codegen", *words)


@contextmanager
def serving(repository: Repository) -> Iterator[dict[str, str]]:
    """`serve` in a process of its own, and the variables that it prints."""
    command = [sys.executable, "-m", "genstudio_codegen", "serve"]
    output = repository.root.parent / "served.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            command, cwd=repository.root, env={**repository.environment, "PYTHONUNBUFFERED": "1"}, stdout=file
        )
    try:
        until = time.monotonic() + 60
        while "Press Ctrl-C" not in output.read_text():
            assert process.poll() is None and time.monotonic() < until, output.read_text()
            time.sleep(0.05)
        yield dict(line.split("=", 1) for line in output.read_text().splitlines() if line.startswith("GENSTUDIO_"))
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_the_first_day(repository: Repository) -> None:
    root = repository.root
    first = tool(repository, "init")
    assert first.returncode == 0 and first.stdout.startswith(
        "6 specs found, 2 with a workflow beside them\n"
    ), first.stderr

    made = tool(repository, "generate")
    assert (made.returncode, made.stderr) == (0, ""), made.stderr
    modules = {path.stem: path.read_text() for path in repository.flows.glob("[!_]*.py")}
    assert modules.keys() == IDS.keys() and all(f'"{IDS[name]}"' in text for name, text in modules.items())
    assert "The img2img" in modules["img2img"] and "The portrait" in modules["portrait"]
    assert tool(repository, "validate").stdout == "6 specs read, 0 with errors\n"
    assert list(json.loads(tool(repository, "schema").stdout)) == list(IDS)
    assert {name: one["workflow_id"] for name, one in json.loads(tool(repository, "normalize").stdout).items()} == IDS

    # The modules call the emulator with the ids that they are generated with.
    with serving(repository) as variables:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=root,
            env={**repository.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert (root / "picture.png").read_bytes().startswith(b"\x89PNG")
    (root / "picture.png").unlink()

    (root / "test_workflows.py").write_text(TESTS)
    tested = repository.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio")
    assert tested.returncode == 0 and "2 passed" in tested.stdout, tested.stdout + tested.stderr


def test_a_changed_spec_is_compared_and_met_by_the_hook(repository: Repository) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    root = repository.root
    assert "wrote .pre-commit-config.yaml" in tool(repository, "init", "--pre-commit").stdout
    assert tool(repository, "generate").returncode == 0
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "first")):
        assert repository.command("git", *words).returncode == 0
    same = tool(repository, "diff", "--against", "HEAD")
    assert same.returncode == 0 and same.stdout.count(": no changes\n") == 6, same.stdout + same.stderr

    edit(root / "specs" / "img2img.json", '"max": 99', '"max": 50')
    different = tool(repository, "diff", "--against", "HEAD")
    assert different.returncode == 1 and "img2img.json:1:" in different.stdout
    assert "breaks-calls[range-narrowed] steps" in different.stdout and different.stdout.count("no changes") == 5

    # Only the spec is staged, and nothing in its name says that it is one.
    repository.command("git", "add", "specs/img2img.json")
    before = (repository.flows / "img2img.py").read_bytes()
    stopped = repository.command("pre-commit", "run")
    assert stopped.returncode == 1 and "files were modified by this hook" in stopped.stdout, stopped.stdout
    assert (repository.flows / "img2img.py").read_bytes() != before
    repository.command("git", "add", "--all")
    assert repository.command("pre-commit", "run").returncode == 0
    repository.command("git", "commit", "--quiet", "-m", "second")

    # A spec that is removed takes its module along; pre-commit names no file that is gone.
    repository.command("git", "rm", "--quiet", "specs/poster.json")
    edit(root / "pyproject.toml", "[tool.genstudio-codegen.workflows.poster]\n", "")
    edit(root / "pyproject.toml", f'workflow_id = "{IDS["poster"]}"  # found in specs/requests.sh\n', "")
    published = (ROOT / ".pre-commit-hooks.yaml").read_text().replace("language: python", "language: system")
    hooks = "\n    ".join(line for line in published.splitlines() if not line.startswith("#"))
    (root / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: local\n  hooks:\n    {hooks}\n")
    repository.command("git", "add", ".pre-commit-config.yaml", "pyproject.toml")
    removed = repository.command("pre-commit", "run")
    assert removed.returncode == 1 and not (repository.flows / "poster.py").exists(), removed.stdout
