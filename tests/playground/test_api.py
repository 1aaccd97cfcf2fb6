"""What the page asks its server: forms, checks, runs and files, over a real socket against a real emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground import runs, uploads
from genstudio_codegen.playground.request_body import MOST_BYTES
from tests.emulator.conftest import png
from tests.playground.serving import EVERYTHING, IMAGE_TO_IMAGE, TEXT_TO_IMAGE, Asked, change_of, playing, written

LARGEST = 2**64 - 1


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    everything = written(tmp_path_factory.mktemp("specs"), EVERYTHING)
    with playing(TEXT_TO_IMAGE, IMAGE_TO_IMAGE, everything, seed=3) as emulator:
        yield emulator


@pytest.fixture
def asked(emulator: Emulator) -> Iterator[Asked]:
    emulator.reset()
    found = Asked(emulator.base_url)
    with found.http:
        yield found


def test_the_workflows_are_listed_in_a_few_words(asked: Asked, emulator: Emulator) -> None:
    answer = asked.http.get("/workflows").json()
    assert answer["service"] == {"kind": "emulator", "address": emulator.base_url}
    assert {one["title"] for one in answer["workflows"]} == {"Text to image", "Image to image", "海报 Poster"}
    assert all(set(one) == {"key", "title", "id", "file", "of"} for one in answer["workflows"])


def test_a_form_has_titles_ranges_and_what_is_stored(asked: Asked) -> None:
    form = asked.http.get(f"/workflows/{asked.key('海报 Poster')}").json()["form"]
    fields = {field["name"]: field for group in form["groups"] for field in group["fields"]}
    assert {group["title"] for group in form["groups"]} >= {"采样器", "正向提示词", "Clip"}
    assert fields["seed"]["limits"]["maximum"] == str(LARGEST) and fields["steps"]["stored"] == 20
    assert fields["lora_name"]["limits"]["choices"] is None and fields["lora_name"]["limits"]["choice_count"] == 300


def test_many_choices_are_searched(asked: Asked) -> None:
    address = f"/workflows/{asked.key('海报 Poster')}/choices/lora_name"
    assert asked.http.get(address, params={"q": "STYLE 29"}).json()["total"] == 13
    assert len(asked.http.get(address).json()["choices"]) == 60
    assert asked.http.get(address, params={"offset": "297"}).json()["choices"][-1] == "style_299.safetensors"
    assert asked.http.get(address.replace("lora_name", "nothing")).status_code == 404


def test_problems_are_told_in_the_words_of_the_module(asked: Asked) -> None:
    fields = {"steps": {"number": "0"}, "sampler_name": {"value": "dimm"}, "cfg": {"number": "much"}}
    answer = asked.check(asked.key("Text to image"), fields)
    said = {one["name"]: one["message"] for one in answer["problems"]}
    assert said["steps"] == "steps=0 (node 3, input 'steps'): expected an integer from 1 to 10000"
    assert said["sampler_name"].endswith("did you mean 'ddim'?") and "cfg='much'" in said["cfg"]
    refused = asked.http.post(f"/workflows/{asked.key('Text to image')}/runs", json={"fields": fields})
    assert refused.status_code == 200 and {one["name"] for one in refused.json()["problems"]} == set(said)


def test_a_text_that_is_no_json_is_told_at_its_field(asked: Asked) -> None:
    for text in ("[1, ", "NaN", "[" * 100_000):
        [problem] = asked.check(asked.key("Text to image"), {"steps": {"json": text}})["problems"]
        assert problem["name"] == "steps" and "this is not JSON" in problem["message"]


def test_a_value_of_many_levels_is_told_at_its_field(asked: Asked) -> None:
    answer = asked.check(asked.key("Text to image"), {"steps": {"json": "[" * 900 + "]" * 900}})
    assert [problem["name"] for problem in answer["problems"]] == ["steps"] and answer["code"] is None


def test_a_field_that_the_workflow_does_not_have_is_told(asked: Asked) -> None:
    [problem] = asked.check(asked.key("Text to image"), {"stpes": {"number": "3"}})["problems"]
    assert problem["name"] == "stpes" and "did you mean 'steps'" in problem["message"]


def test_what_is_sent_is_what_was_touched_and_no_digit_is_lost(asked: Asked, emulator: Emulator) -> None:
    fields = {"seed": {"number": str(LARGEST)}, "positive_text": {"text": "兔子"}, "cfg": {"number": "7"}}
    key = asked.key("Text to image")
    body = json.loads(asked.check(key, fields)["code"]["body"])
    run = asked.run(key, fields)
    assert run["state"] == "succeeded" and run["seeds"] == {"seed": str(LARGEST)} and run["fields"] == fields
    [submit] = [request for request in emulator.requests if request.endpoint == "submit"]
    expected = {"3": {"inputs": {"seed": LARGEST, "cfg": 7}}, "6": {"inputs": {"text": "兔子"}}}
    assert submit.json["prompt"] == expected and body == submit.json


def test_a_drawn_seed_is_told_as_text(asked: Asked, emulator: Emulator) -> None:
    run = asked.run(asked.key("Text to image"), {"seed": {"random": True}})
    [submit] = [request for request in emulator.requests if request.endpoint == "submit"]
    assert run["seeds"] == {"seed": str(submit.json["prompt"]["3"]["inputs"]["seed"])}


def test_the_files_of_a_run_are_kept_and_given(asked: Asked) -> None:
    run = asked.run(asked.key("Text to image"), {"width": {"number": "64"}, "height": {"number": "48"}})
    [file] = run["files"]
    address = f"/runs/{run['id']}/files/0"
    shown = asked.http.get(address)
    assert file["kind"] == "image" and shown.content.startswith(b"\x89PNG") and len(shown.content) == file["size"]
    assert shown.headers["content-type"] == "image/png" and "sandbox" in shown.headers["content-security-policy"]
    assert asked.http.get(address, params={"download": ""}).headers["content-disposition"].startswith("attachment")
    assert asked.http.get(address, headers={"Range": "bytes=1-3"}).content == b"PNG"
    for missing in ("/runs/999", "/runs/999/files/0", f"/runs/{run['id']}/files/1", f"/runs/{run['id']}/preview"):
        assert asked.http.get(missing).status_code == 404
    assert asked.http.get("/runs").json()["runs"][0] == run


def test_a_failed_task_says_why(asked: Asked, emulator: Emulator) -> None:
    emulator.fail_next("task-fails", value="out of memory")
    run = asked.run(asked.key("Text to image"), {})
    assert run["state"] == "failed" and "out of memory" in run["error"] and run["seconds"] is not None


def test_what_the_service_refuses_is_told(asked: Asked, emulator: Emulator) -> None:
    key = asked.key("Text to image")
    emulator.unload("wf-c73diz7kadp6ffgn")
    run = asked.run(key, {})
    assert run["state"] == "failed" and "wf-c73diz7kadp6ffgn" in run["error"]


def test_a_run_is_cancelled(asked: Asked, emulator: Emulator) -> None:
    emulator.fail_next("task-stuck")
    key = asked.key("Text to image")
    run_id = asked.http.post(f"/workflows/{key}/runs", json={"fields": {}}).json()["id"]
    with asked.http.stream("GET", f"/runs/{run_id}/events") as events:
        next(line for line in events.iter_lines() if '"queued"' in line)
    assert asked.http.post(f"/runs/{run_id}/cancel", json={}).status_code == 200
    assert asked.end_of(run_id)["state"] == "cancelled"


def test_an_upload_is_sent_under_its_own_name_and_shown_again(asked: Asked, emulator: Emulator) -> None:
    picture = png()
    stored = asked.http.post("/uploads", params={"name": "../my 兔子.png"}, content=picture).json()
    assert stored["name"] == "my 兔子.png" and stored["kind"] == "image" and stored["size"] == len(picture)
    again = asked.http.post("/uploads", params={"name": "my 兔子.png"}, content=picture).json()
    assert again["id"] == stored["id"] and asked.http.get(f"/uploads/{stored['id']}").content == picture
    key = asked.key("Image to image")
    fields = {"image": {"upload": stored["id"]}}
    assert 'Path("my 兔子.png")' in asked.check(key, fields)["code"]["python"]
    assert asked.run(key, fields)["state"] == "succeeded"
    assert [request.endpoint for request in emulator.requests][:2] == ["upload", "submit"]
    [problem] = asked.check(key, {"image": {"upload": "gone"}})["problems"]
    assert problem["name"] == "image" and "choose it again" in problem["message"]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "\x00\u202e", "x" * 3000, "<script>.png"])
def test_no_name_of_a_file_leads_anywhere(asked: Asked, name: str) -> None:
    stored = asked.http.post("/uploads", params={"name": name}, content=png()).json()
    assert stored["name"] and not set('/\\<>:"|?*\x00') & set(stored["name"]) and len(stored["name"]) <= 80


def test_a_file_that_could_hold_scripts_is_only_downloaded(asked: Asked) -> None:
    stored = asked.http.post("/uploads", params={"name": "x.svg"}, content=b"<svg onload='alert(1)'/>").json()
    answer = asked.http.get(f"/uploads/{stored['id']}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_too_much_is_refused(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    key = asked.key("Text to image")
    large = b'{"fields": {"positive_text": {"text": "' + b"x" * MOST_BYTES + b'"}}}'
    assert asked.http.post(f"/workflows/{key}/check", content=large).status_code == 413
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    refused = asked.http.post("/uploads", params={"name": "a.png"}, content=b"x" * 5000)
    assert refused.status_code == 413 and "MiB" in refused.json()["refused"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"fields": 3}', b"[" * 100_000, b'{"fields": {"steps": 3}}', b'{"fields": {"steps": {"code": 3}}}'])  # fmt: skip
def test_a_body_that_the_page_does_not_send_is_refused(asked: Asked, body: bytes) -> None:
    for action in ("check", "runs"):
        answer = asked.http.post(f"/workflows/{asked.key('Text to image')}/{action}", content=body)
        assert answer.status_code == 400 and answer.json()["refused"]


def test_old_runs_and_old_uploads_are_forgotten(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_KEPT_RUNS", 2)
    monkeypatch.setattr(uploads, "_KEPT_FILES", 2)
    key = asked.key("Text to image")
    ids = [asked.run(key, {"width": {"number": "64"}})["id"] for _ in range(4)]
    kept = [run["id"] for run in asked.http.get("/runs").json()["runs"]]
    assert kept == ids[:1:-1] and asked.http.get(f"/runs/{ids[0]}/files/0").status_code == 404
    stored = [asked.http.post("/uploads", params={"name": f"{n}.png"}, content=png()).json()["id"] for n in range(3)]
    assert [asked.http.get(f"/uploads/{one}").status_code for one in stored] == [404, 200, 200]


def test_requests_and_answers_are_shown_without_secrets(asked: Asked, emulator: Emulator) -> None:
    asked.run(asked.key("Text to image"), {"positive_text": {"text": "a rabbit"}})
    rows = asked.http.get("/requests").json()["requests"]
    submit = next(row for row in rows if row["name"] == "submit")
    assert "a rabbit" in submit["body"] and '"prompt_id"' in submit["answer"] and submit["outcome"] == "200"
    text = json.dumps(rows)
    assert "***" in text and "eyJ" not in text and "Signature=" not in text


def test_the_key_is_nowhere_in_what_the_page_is_told(asked: Asked, emulator: Emulator) -> None:
    key = asked.key("Text to image")
    asked.run(key, {})
    addresses = ["/workflows", f"/workflows/{key}", "/runs", "/requests"]
    told = [asked.http.get(address).text for address in addresses]
    told += [json.dumps(asked.check(key, {})), httpx.get(emulator.base_url).text, repr(emulator.page)]
    assert not any(emulator.api_key in text for text in told)


def test_a_changed_spec_is_shown_as_it_has_become(tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(json.dumps(EVERYTHING))
    path = written(tmp_path, document)
    with playing(path) as emulator, Asked(emulator.base_url).http as http:
        [key] = [one["key"] for one in http.get("/workflows").json()["workflows"]]
        document["name"] = "Another"
        document["nodes"]["3"]["inputs"]["steps"]["spec"]["max"] = 5
        written(tmp_path, document)
        assert emulator.page
        emulator.page.load(change_of(path))
        [listed] = http.get("/workflows").json()["workflows"]
        assert listed["key"] == key and listed["title"] == "Another"
        problems = http.post(f"/workflows/{key}/check", json={"fields": {"steps": {"number": "6"}}}).json()["problems"]
        assert "from 1 to 5" in problems[0]["message"]
        emulator.page.unload("wf-everything")
        assert http.get("/workflows").json()["workflows"] == [] and http.get(f"/workflows/{key}").status_code == 404


@pytest.mark.parametrize(
    ("class_type", "kind"),
    [("SaveVideo", "video"), ("SaveAnimatedWEBP", "image"), ("SaveAudio", "audio"), ("SaveAudioMP3", "audio")],
)
def test_what_is_no_picture_is_known_by_its_content(tmp_path: Path, class_type: str, kind: str) -> None:
    save = {"class_type": class_type, "inputs": {"filename_prefix": {"type": "STRING", "value": "x", "spec": {}}}}
    document = {"workflow_id": "wf-clip", "name": "Clip", "nodes": {"9": save}}
    with playing(written(tmp_path, document, "clip")) as emulator:
        asked = Asked(emulator.base_url)
        with asked.http:
            run = asked.run(asked.key("Clip"), {})
            [file] = run["files"]
            served = asked.http.get(f"/runs/{run['id']}/files/0")
    if class_type == "SaveVideo" and served.headers["content-type"] == "image/webp":
        pytest.skip("without the extra emulator-media, videos are animated pictures")
    assert file["kind"] == kind and served.headers["content-type"].startswith(f"{kind}/")
