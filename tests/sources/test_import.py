"""The command `import`, run as users run it: processes, files, and a real HTTP server."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.parameter_spec import ABSENT, Kind, Parameter, parse_spec, read_spec
from genstudio_codegen.problems import Problem
from genstudio_codegen.sources import PastedText, SourceSet, import_spec
from genstudio_codegen.sources.catalogue_download import download_catalogue
from tests.command_line import run
from tests.examples import tutorial
from tests.sources.catalogue import CATALOGUE, WORKFLOW

KEY = "sk-verysecretkey"
LARGEST_SEED = 18446744073709551615


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w.api.json").write_text(json.dumps(WORKFLOW))
    (tmp_path / "object_info.json").write_text(json.dumps(CATALOGUE))
    return tmp_path


def parameters(path: Path) -> dict[str, Parameter]:
    spec = read_spec(path).spec
    assert spec is not None
    return {f"{one.node_id}.{one.input_name}": one for one in spec.parameters}


def curl_of(body: object) -> str:
    text = json.dumps(body, ensure_ascii=False, indent=2)
    assert "'" not in text
    return f"curl --url https://x.example \\\n  --header 'Authorization: Bearer {KEY}' \\\n  --data '{text}'\n"


def test_a_workflow_with_a_catalogue(folder: Path) -> None:
    done = run("import", "w.api.json", "--object-info", "object_info.json", "--workflow-id", "wf-1", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "wrote w.spec.json\n")
    found = parameters(folder / "w.spec.json")
    seed = found["3.seed"]
    assert (seed.kinds, seed.maximum, seed.stored, seed.seed) == ((Kind.INT,), LARGEST_SEED, LARGEST_SEED, True)
    assert found["3.sampler_name"].choices == ("euler", "ddim") and found["3.sampler_name"].tooltip == "The algorithm."
    assert found["3.scheduler"].choices == ("normal", "karras")
    assert (found["3.cfg"].kinds, found["3.cfg"].stored, found["3.cfg"].maximum) == ((Kind.FLOAT,), 7, 100.0)
    crf = found["8.encoding.crf"]
    assert (crf.maximum, crf.needs[0].choices) == (51, ("manual",))
    assert (found["8.numbers.n0"].kinds, found["8.numbers.n0"].maximum) == ((Kind.FLOAT,), 1.0)
    spec = read_spec(folder / "w.spec.json").spec
    assert spec is not None and [node.title for node in spec.nodes[:2]] == ["Base model", "Sampler"]
    assert [(link.input_name, link.source_id) for link in spec.nodes[1].links] == [("model", "4")]


def test_what_the_catalogue_lacks_is_typed_by_value_and_reported(folder: Path) -> None:
    done = run("import", "w.api.json", "--object-info", "object_info.json", cwd=folder)
    assert "warning[class-unknown]" in done.stderr and '"MyNode" of node 9' in done.stderr
    assert "warning[typed-by-value] 4 inputs" in done.stderr and "INT because of their name: 9.width" in done.stderr
    found = parameters(folder / "w.spec.json")
    kinds = {name: found[f"9.{name}"].kinds for name in ("width", "amount", "on", "text")}
    assert kinds == {"width": (Kind.INT,), "amount": (Kind.FLOAT,), "on": (Kind.BOOLEAN,), "text": (Kind.STRING,)}
    assert "inferred from the value" in found["9.amount"].contradictions[0]
    # The editor's own inputs of a known class are nothing to warn about.
    assert "8.audioUI" not in done.stderr and found["8.audioUI"].contradictions == ()


def test_again_changes_nothing_and_an_id_stays(folder: Path) -> None:
    run("import", "w.api.json", "--object-info", "object_info.json", "--workflow-id", "wf-1", cwd=folder)
    before = (folder / "w.spec.json").stat().st_mtime_ns
    again = run("import", "w.api.json", "--object-info", "object_info.json", cwd=folder)
    assert again.stdout == "w.spec.json is unchanged\n" and (folder / "w.spec.json").stat().st_mtime_ns == before
    diff = run("import", "w.api.json", "--object-info", "object_info.json", "--diff", cwd=folder)
    assert (diff.returncode, diff.stdout) == (0, "w.spec.json is unchanged\n")


def test_diff_shows_what_a_newer_server_changed(folder: Path) -> None:
    assert (
        "would write" in run("import", "w.api.json", "--object-info", "object_info.json", "--diff", cwd=folder).stdout
    )
    assert not (folder / "w.spec.json").exists()
    run("import", "w.api.json", "--object-info", "object_info.json", cwd=folder)
    before = (folder / "w.spec.json").read_bytes()
    newer = json.loads(json.dumps(CATALOGUE))
    newer["KSampler"]["input"]["required"]["steps"][1]["max"] = 50
    newer["KSampler"]["input"]["required"]["sampler_name"][0].append("lcm")
    (folder / "newer.json").write_text(json.dumps(newer))
    done = run("import", "w.api.json", "--object-info", "newer.json", "--diff", cwd=folder)
    assert done.returncode == 1 and (folder / "w.spec.json").read_bytes() == before
    assert "[range-narrowed] steps" in done.stdout and '"lcm"' in done.stdout
    (folder / "w.api.json").write_text(json.dumps(WORKFLOW).replace("Base model", "Other model"))
    done = run("import", "w.api.json", "--object-info", "object_info.json", "--diff", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "w.spec.json would change, but nothing that callers use\n")


@pytest.mark.parametrize("body", [tutorial.TEXT_TO_IMAGE, tutorial.IMAGE_TO_IMAGE], ids=["text", "image"])
def test_the_tutorials_commands_give_modules_that_build_their_bodies(body: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "pasted.txt").write_text(curl_of(body))
    done = run("import", "--curl", "pasted.txt", cwd=tmp_path)
    assert done.returncode == 0 and "warning[typed-by-value]" in done.stderr
    written = (tmp_path / "pasted.spec.json").read_text()
    assert KEY not in written + done.stdout + done.stderr
    assert run("generate", "pasted.spec.json", "--output", "out", cwd=tmp_path).returncode == 0
    module: dict[str, Any] = {}
    exec(compile((tmp_path / "out" / "pasted.py").read_text(), "pasted.py", "exec"), module)
    stored = {one.name: body["prompt"][one.node]["inputs"][one.input] for one in module["WORKFLOW"]}
    made = module["prompt"](**stored).to_dict()
    assert made == body and json.dumps(made) == json.dumps(body)
    assert module["WORKFLOW_ID"] == body["workflow_id"]


def test_an_uploaded_image_in_a_body_is_an_image(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps(tutorial.IMAGE_TO_IMAGE))
    run("import", "--body", "body.json", "--output", "a.spec.json", cwd=tmp_path)
    assert parameters(tmp_path / "a.spec.json")["10.image"].kinds == (Kind.IMAGE,)


def test_a_command_completes_a_workflow(folder: Path) -> None:
    body = {
        "workflow_id": "wf-9",
        "prompt": {"3": {"inputs": {"steps": 33, "model": "no"}}, "77": {"inputs": {"a": 1}}},
    }
    (folder / "c.txt").write_text(curl_of(body))
    done = run("import", "w.api.json", "--object-info", "object_info.json", "--curl", "c.txt", cwd=folder)
    spec = read_spec(folder / "w.spec.json").spec
    assert spec is not None and spec.workflow_id == "wf-9"
    assert parameters(folder / "w.spec.json")["3.steps"].stored == 33
    # What contradicts the workflow is reported: a node that it lacks, and a value where it has a link.
    assert done.stderr.count("warning[sources-differ]") == 2 and "77" in done.stderr and "3.model" in done.stderr


def test_an_existing_spec_is_completed_and_takes_precedence(folder: Path) -> None:
    form = {"steps": {"type": "INT", "value": 5, "spec": {"min": 1, "max": 9}}, "seed": {"type": "INT", "spec": {}}}
    spec = {"workflow_id": "wf-1", "nodes": {"3": {"class_type": "KSampler", "inputs": form}}}
    (folder / "t.spec.json").write_text(json.dumps(spec))
    done = run("import", "w.api.json", "--spec", "t.spec.json", "--object-info", "object_info.json", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "wrote t.spec.json\n")
    found = parameters(folder / "t.spec.json")
    assert (found["3.steps"].maximum, found["3.steps"].stored) == (9, 5)
    assert (found["3.seed"].maximum, found["3.seed"].stored) == (LARGEST_SEED, LARGEST_SEED)
    assert found["3.cfg"].stored == 7 and found["4.name"].choices == ("a.safetensors",)
    again = run("import", "w.api.json", "--spec", "t.spec.json", "--object-info", "object_info.json", cwd=folder)
    assert again.stdout == "t.spec.json is unchanged\n"


def test_what_somebody_else_wrote_is_not_overwritten(folder: Path) -> None:
    for text in ('{"nodes": {"3": {"inputs": {"steps": {"type": "INT", "spec": {}}}}}}', "notes", ""):
        (folder / "w.spec.json").write_text(text)
        done = run("import", "w.api.json", cwd=folder)
        assert done.returncode == 1 and "error[file-not-owned]" in done.stderr and "--spec" in done.stderr
        assert (folder / "w.spec.json").read_text() == text
    done = run("import", "w.api.json", "--output", "w.api.json", cwd=folder)
    assert done.returncode == 1 and json.loads((folder / "w.api.json").read_text()) == WORKFLOW


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ui.json"], "workflow-file-wrong", "Export (API)"),
        (["object_info.json"], "workflow-file-wrong", "Export (API)"),
        (["none.json"], "file-missing", "spelling"),
        ([".", "--output", "o.json"], "file-is-directory", ""),
        (["w.api.json", "--object-info", "."], "file-is-directory", "curl http://"),
        (["w.api.json", "--object-info", "page.html"], "web-page", "curl http://"),
        (["--body", "curl.txt"], "curl-command", "with --curl"),
        (["--curl", "curl.txt"], "json-invalid", "curl.txt (body):1:12"),
        (["w.api.json", "--object-info", "w.api.json"], "catalogue-wrong", "curl http://"),
        (["w.api.json", "--object-info", "127.0.0.1:8188"], "file-missing", "http://"),
        (["w.api.json", "--object-info", "ftp://x/object_info"], "catalogue-unreachable", "http://127"),
        (["w.api.json", "--object-info", "http://user:pw@x"], "catalogue-unreachable", "file"),
        (["w.api.json", "--object-info", "http://["], "catalogue-unreachable", "address"),
        (["--body", "w.api.json", "--output", "o.json"], "body-wrong", "workflow_id"),
        (["--body", "tasks.json", "--output", "o.json"], "body-wrong", "workflow_id"),
        (["--body", "spec-body.json", "--output", "o.json"], "body-wrong", "--spec"),
        (["--body", "broken.json", "--output", "o.json"], "json-invalid", ""),
        (["--curl", "broken.json", "--output", "o.json"], "curl-unreadable", "trial run"),
        (["--spec", "ui.json"], "ui-workflow", ""),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], code: str, said: str, folder: Path) -> None:
    files: dict[str, Any] = {
        "ui.json": {"nodes": [], "links": []},
        "tasks.json": {"comfy_task_ids": ["cft-1"]},
        "spec-body.json": {"prompt": {"3": {"inputs": {"steps": {"type": "INT", "spec": {}}}}, "4": 1}},
    }
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document))
    (folder / "broken.json").write_text("{")
    (folder / "page.html").write_text("<html>")
    (folder / "curl.txt").write_text(f"curl -H 'Authorization: {KEY}' -d '{{\"prompt\": }}' https://x")
    before = sorted(os.listdir(folder))
    done = run("import", *arguments, cwd=folder)
    assert done.returncode == 1 and f"error[{code}]" in done.stderr, done.stderr
    assert said in done.stderr and "hint: " in done.stderr and done.stdout == "nothing was written\n"
    assert KEY not in done.stderr
    assert sorted(os.listdir(folder)) == before and "user:pw" not in done.stderr.replace("http://user:pw@x:", "")


def test_usage(folder: Path) -> None:
    assert run("import", cwd=folder).returncode == 2
    assert run("import", ".", cwd=folder).returncode == 2
    assert run("import", "--curl", "-", cwd=folder).returncode == 2
    assert run("import", "--curl", "-", "--body", "-", "--output", "x.json", cwd=folder).returncode == 2


def test_infinite_bounds_of_a_catalogue_are_none(folder: Path) -> None:
    text = json.dumps(CATALOGUE).replace("9.5", "Infinity")
    (folder / "object_info.json").write_text(text)
    assert run("import", "w.api.json", "--object-info", "object_info.json", cwd=folder).returncode == 0
    assert parameters(folder / "w.spec.json")["8.endless"].maximum is None


# A server that is running


@contextmanager
def server(answer: Any) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}"
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def respond(handler: BaseHTTPRequestHandler, status: int, data: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def test_a_running_server(folder: Path) -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if handler.path == "/moved/object_info":
            respond(handler, 302, Location="/object_info")
        else:
            respond(handler, 200, json.dumps(CATALOGUE).encode())

    with server(answer) as address:
        assert run("import", "w.api.json", "--object-info", address, cwd=folder).returncode == 0
        expected = (folder / "w.spec.json").read_bytes()
        for place in (f"{address}/", f"{address}/object_info", f"{address}/moved"):
            done = run("import", "w.api.json", "--object-info", place, cwd=folder)
            assert done.stdout == "w.spec.json is unchanged\n", done.stderr
    assert asked == ["/object_info"] * 3 + ["/moved/object_info", "/object_info"]
    run("import", "w.api.json", "--object-info", "object_info.json", cwd=folder)
    assert (folder / "w.spec.json").read_bytes() == expected


def test_a_redirect_to_elsewhere_is_not_followed() -> None:
    reached: list[str] = []

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        reached.append(handler.path)
        respond(handler, 200, b"{}")

    with server(elsewhere) as other:
        for target in (f"{other}/object_info", "file:///etc/passwd", f"{other.replace('127.0.0.1', 'localhost')}/x"):
            with server(lambda handler, to=target: respond(handler, 302, Location=to)) as address:
                found = download_catalogue(address)
            assert isinstance(found, Problem) and found.code == "catalogue-unreachable" and "passwd" not in str(found)
    assert reached == []


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_server_that_refuses(status: int) -> None:
    with server(lambda handler: respond(handler, status, b"no")) as address:
        found = download_catalogue(address)
    assert isinstance(found, Problem) and str(status) in found.message


def test_a_server_that_never_ends_is_given_up() -> None:
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not stop.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            pass

    with server(drip) as address:
        found = download_catalogue(address, longest_wait=0.5)
        stop.set()
    assert isinstance(found, Problem) and "0.5 seconds" in found.message


def test_an_endless_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genstudio_codegen.sources.catalogue_download.LARGEST_FILE", 2**20)
    with server(lambda handler: respond(handler, 200, b" " * (2**20 + 1))) as address:
        found = download_catalogue(address)
    assert isinstance(found, Problem) and found.code == "file-too-large"


def test_a_proxy_never_sees_what_is_asked_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with server(lambda handler: respond(handler, 200, b"{}")) as address:
        assert download_catalogue(address) == b"{}"


# Hostile input


HOSTILE: list[Any] = [
    None, 1, "x", [], {}, [[]], {"input": None}, {"input": {"required": []}}, {"input": {"required": {"a": None}}},
    {"input": {"required": {"a": []}}}, {"input": {"required": {"a": [[{}]]}}}, {"input": {"required": {"a": [1, 2]}}},
    {"input": {"required": {"a": ["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "b", "inputs": 1}]}]}}},
    {"input": {"required": {"a": ["COMFY_AUTOGROW_V3", {"template": {"prefix": "(", "input": []}}]}}},
    {"input": {"required": {"a": ["INT", {"min": "x", "max": {}, "default": [[]], "options": 3}]}}},
]  # fmt: skip


@pytest.mark.parametrize("entry", HOSTILE)
@pytest.mark.parametrize("value", [1, "b", None, [], {}, {"a": [1]}, ["9", 0], {"spec": 1}, {"__value__": [1]}])
def test_no_catalogue_and_no_value_raises(entry: Any, value: Any, tmp_path: Path) -> None:
    (tmp_path / "oi.json").write_text(json.dumps({"K": entry, "L": {"input": {}}}))
    workflow = {
        "1": {"class_type": "K", "inputs": {"a": value, "a.b": value, "a.b.c": value, "a.(1": value, "": value}}
    }
    (tmp_path / "w.json").write_text(json.dumps(workflow))
    sources = SourceSet(workflow=tmp_path / "w.json", object_info=str(tmp_path / "oi.json"))
    made = import_spec(sources, "t")
    assert made.spec is not None or made.problems
    body = json.dumps({"prompt": workflow}).encode()
    made = import_spec(SourceSet(body=PastedText(body, "b", tmp_path)), "t")
    assert made.spec is not None or made.problems


def test_a_value_that_looks_like_a_description_stays_a_value() -> None:
    value = {"type": "INT", "spec": {"max": 3}, "value": 9}
    body = json.dumps({"prompt": {"1": {"inputs": {"a": {"type": "INT", "value": 9}, "b": {"__value__": [1, 2]}}}}})
    made = import_spec(SourceSet(body=PastedText(body.encode(), "b", Path())), "t")
    assert made.spec is not None
    found = {one.input_name: one for one in made.spec.parameters}
    assert found["a"].stored == {"type": "INT", "value": 9} and found["a"].kinds == (Kind.DICT,)
    assert found["b"].stored == {"__value__": [1, 2]} and found["b"].default is ABSENT
    back = parse_spec(made.text.encode(), "t").spec
    assert back is not None and back.parameters[0].stored == {"type": "INT", "value": 9} and value
