"""What people give instead of a spec is named for what it is, with the next step: in the reader, and on the command line."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from genstudio_codegen.parameter_spec import parse_spec, read_spec

SPEC: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "_meta": {"title": "采样器"},
        "inputs": {
            "steps": {"type": "INT", "value": 20, "spec": {"default": 20, "min": 1, "max": 10000}},
            "sampler_name": {"type": "COMBO", "value": "ddim", "spec": {"options": ["euler", "ddim"]}},
        },
    }
}
TEXT = json.dumps(SPEC, ensure_ascii=False, indent=2)
CURL = """\
curl --request POST \\
--url https://cloud.infini-ai.com/api/maas/comfy_task_api/prompt \\
--header 'Accept: application/json' \\
--header 'Authorization: Bearer sk-axbx5xcx9xAxbZyx' \\
--data '{
"workflow_id": "wf-c73diz7kadp6ffgn",
"prompt": {"3": {"inputs": {"steps": 20}}}
}'
"""
FRAGMENT = '"spec": {\n  "default": 20,\n  "min": 1,\n  "max": 10000\n}\n'
YAML = "# exported\n'3':\n  class_type: KSampler\n  inputs:\n    steps: {type: INT, value: 20}\n"
PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"
INPUT = {"type": "INT", "value": 20, "spec": {"default": 20, "min": 1, "max": 10000}}
UI = {"last_node_id": 9, "nodes": [{"id": 3, "type": "KSampler", "widgets_values": [1]}], "links": []}
API = {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "model": ["4", 0]}}}
CATALOGUE = {"KSampler": {"input": {"required": {"seed": ["INT", {}]}}, "output": ["LATENT"], "name": "KSampler"}}
HAR = {"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "entries": []}}
BODY = {"workflow_id": "wf-c73diz7kadp6ffgn", "prompt": {"3": {"inputs": {"steps": 20}}}}


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.spec.json", data)
    return file.getvalue()


class Case(NamedTuple):
    """A file, and what must be said of it."""

    content: str | bytes | Mapping[str, object]
    code: str
    message: str
    hint: str


CONSOLE = "Copy the workflow's parameter spec (「入参范围」)"
WHOLE = "from the first { to the last }"
CASES = {
    "curl": Case(CURL, "curl-command", "trial run (「试运行」)", 'workflow_id = "wf-c73diz7kadp6ffgn"'),
    "curl at a prompt": Case("$ " + CURL, "curl-command", "curl command", "Do not commit the command"),
    "curl for Windows": Case('curl.exe -X POST ^\n  -d "{}"', "curl-command", "curl command", CONSOLE),
    "curl in Markdown": Case(f"```sh\n{CURL}```\n", "curl-command", "curl command", CONSOLE),
    "YAML": Case(YAML, "yaml", "This is YAML", "yq -o json"),
    "YAML document": Case("---\nnodes: {}\n", "yaml", "This is YAML", "yq -o json"),
    "Markdown": Case(f"```json\n{TEXT}\n```\n", "markdown", "a fence (```)", WHOLE),
    "a chat": Case(f"Here it is:\n\n~~~\n{TEXT}\n~~~\n", "markdown", "a fence (~~~)", WHOLE),
    "smart quotes": Case(
        TEXT.replace('"steps"', "“steps”"), "json-invalid", "typographic quote “", "Replace the quotes"
    ),
    "full width": Case(TEXT.replace('": ', '"：', 1), "json-invalid", "full-width character ：", "Write : instead"),
    "comment": Case(TEXT.replace("{", "{ // mine", 1), "json-invalid", "a comment", "remove all of them"),
    "trailing comma": Case(TEXT.replace("10000", "10000,"), "json-invalid", "comma after the last", "trailing comma"),
    "fragment": Case(FRAGMENT, "spec-fragment", "the range of one input", WHOLE),
    "fragment in braces": Case("{" + FRAGMENT + "}", "spec-fragment", "the range of one input", WHOLE),
    "fragment's value": Case({"default": 20, "min": 1, "max": 9}, "spec-fragment", "the range of one input", WHOLE),
    "one input": Case(INPUT, "spec-fragment", "the range of one input", WHOLE),
    "named input": Case({"steps": INPUT}, "spec-fragment", "inputs without the node", WHOLE),
    "one node": Case({"inputs": {"steps": INPUT}}, "spec-fragment", "one node without its id", WHOLE),
    "no braces": Case(TEXT.strip("{}"), "spec-fragment", "the entry “3”, without the braces", WHOLE),
    "gzip": Case(gzip.compress(TEXT.encode()), "file-packed", "gzip", "Unpack it (gunzip)"),
    "zip": Case(zipped(TEXT.encode()), "file-packed", "zip", "Unpack it (unzip)"),
    "picture": Case(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "file-is-picture", "a picture (PNG)", CONSOLE),
    "UTF-16": Case(TEXT.encode("utf-16"), "not-utf8", "The file is UTF-16, not UTF-8", "iconv -f UTF-16 -t UTF-8"),
    "UTF-16, little": Case(TEXT.encode("utf-16-le"), "not-utf8", "UTF-16 without a byte order mark", "UTF-16LE"),
    "UTF-16, big": Case(TEXT.encode("utf-16-be"), "not-utf8", "UTF-16 without a byte order mark", "UTF-16BE"),
    "GBK": Case(
        TEXT.encode("gbk"), "not-utf8", "probably GBK: read that way, it contains “采样器”", "iconv -f GB18030"
    ),
    "GB18030": Case(TEXT.replace("器", "器🐇").encode("gb18030"), "not-utf8", "probably GB18030", "iconv -f GB18030"),
    "French": Case('{"a": "prénom, fiancée, déjà"}'.encode("latin1"), "not-utf8", "The byte 0xe9", "as UTF-8"),
    "HAR": Case(HAR, "har", "HAR file", "Do not commit the recording"),
    "web page": Case(PAGE, "web-page", "a web page titled “Sign in”", CONSOLE),
    "web page in GBK": Case("<html><title>登录</title>".encode("gbk"), "web-page", "a web page (HTML or XML)", CONSOLE),
    "editor's workflow": Case(UI, "ui-workflow", "the editor's workflow file", CONSOLE),
    "API workflow": Case(API, "api-workflow", "an API-format workflow", "generate SPEC --workflow FILE"),
    "object_info": Case(CATALOGUE, "object-info", "node catalogue (object_info)", CONSOLE),
    "body": Case(BODY, "prompt-body", "the body of a request", 'workflow_id = "wf-c73diz7kadp6ffgn"'),
}


def as_bytes(content: str | bytes | Mapping[str, object]) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def test_the_document_that_all_of_them_come_from_is_a_spec() -> None:
    assert parse_spec(TEXT.encode(), "a.json").spec is not None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_named_with_the_next_step(case: Case) -> None:
    reading = parse_spec(as_bytes(case.content), "a.json")
    assert reading.spec is None
    (problem,) = reading.problems
    assert problem.code == case.code
    assert case.message in problem.message and case.hint in problem.hint
    assert "axbx5" not in str(problem), "a key of the user is repeated"


def test_the_command_line_says_the_same_of_all_and_writes_nothing(tmp_path: Path) -> None:
    for index, case in enumerate(CASES.values()):
        (tmp_path / f"m{index}.json").write_bytes(as_bytes(case.content))
    files = [f"m{index}.json" for index in range(len(CASES))]
    command = [sys.executable, "-m", "genstudio_codegen", "generate", *files, "--output", "out", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 1 and not (tmp_path / "out").exists()
    problems = {one["source"]: one for one in map(json.loads, done.stderr.splitlines())}
    assert list(problems) == files
    for problem, case in zip(problems.values(), CASES.values(), strict=True):
        assert problem["code"] == case.code
        assert case.message in problem["message"] and case.hint in problem["hint"]


def test_a_document_that_only_begins_like_another_format_is_read() -> None:
    # Valid JSON is never taken for anything else, whatever its strings hold.
    spec = {"3": {"inputs": {"text": {"type": "STRING", "value": f"{CURL}\n```\n{YAML}{PAGE}", "spec": {}}}}}
    assert parse_spec(json.dumps(spec).encode(), "a.json").spec is not None
    # One slip in it is still that slip.
    (problem,) = parse_spec(json.dumps(spec, indent=1).replace('"spec": {}', '"spec": {},').encode(), "a.json").problems
    assert "comma after the last" in problem.message


@pytest.mark.parametrize("text", ["curl: (6) Could not resolve host: x", "Traceback (most recent call last):\n  File"])
def test_an_error_message_is_not_yaml(text: str) -> None:
    (problem,) = parse_spec(text.encode(), "a.json").problems
    assert problem.code == "json-invalid"


def test_a_curl_command_is_sent_to_the_command_that_imports_it() -> None:
    from genstudio_codegen.cli.group import COMMANDS

    (problem,) = parse_spec(CURL.encode(), "a.json").problems
    # The hint names only what exists: without the command, the id is all that a curl command is good for.
    assert ("genstudio-codegen import --curl" in problem.hint) == ("import" in COMMANDS)


@pytest.mark.parametrize("pattern", [b" ", b"\n", b"<title ", b"```", b"a:", b'"', b"\xd6\xd0", b"curl", b"PK\x03\x04"])
def test_a_large_file_is_recognised_by_its_beginning(pattern: bytes) -> None:
    # A pattern that is slow on repetition would take minutes here.
    parse_spec(pattern * (2**22 // len(pattern)), "a.json")


def test_a_workflow_file_that_is_something_else_has_a_hint_for_a_workflow(tmp_path: Path) -> None:
    (tmp_path / "a.spec.json").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.api.json").write_text(CURL)
    _, problems = read_spec(tmp_path / "a.spec.json", workflow_id="wf-1", workflow=tmp_path / "a.api.json")
    (problem,) = problems
    assert problem.code == "curl-command" and "Export (API)" in problem.hint and "入参范围" not in problem.hint
