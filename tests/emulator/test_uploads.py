"""Uploads, and which pictures a prompt may name."""

from __future__ import annotations

import re

import pytest

from tests.emulator.conftest import Caller, png


def test_an_upload_gives_an_image_id(caller: Caller) -> None:
    data = caller.upload(png()).json()["data"]
    assert re.fullmatch(r"te-[a-z0-9]{16}/ac-[a-z0-9]{16}/sui-[a-z0-9]{16}\.png", data["image_id"])


def test_what_is_no_picture_is_refused(caller: Caller) -> None:
    for content in (b"", b"not a picture", png()[:60], b"GIF89a"):
        assert caller.upload(content).json()["code"] == 40003
    assert caller.http.post("/comfy_task_api/upload/image", files={"file": png()}).json()["code"] == 40000
    assert caller.http.post("/comfy_task_api/upload/image", json={}).json()["code"] == 40000
    broken = {"content-type": "multipart/form-data; boundary=x"}
    answer = caller.http.post("/comfy_task_api/upload/image", content=b"nothing", headers=broken)
    assert answer.status_code == 400 and answer.json()["code"] == 40000


def test_videos_and_sounds_are_taken_as_they_are(caller: Caller) -> None:
    assert caller.upload(b"ftyp", "a.mp4", "video/mp4").json()["data"]["image_id"].endswith(".mp4")


@pytest.mark.parametrize(
    "image",
    [
        "example.png",
        "https://bucket.oss-cn-beijing.aliyuncs.com/a%2Fb.png?Expires=1",
        "https://bucket.s3.eu-central-1.amazonaws.com/a.png",
    ],
)
def test_stored_files_and_objects_on_oss_or_s3_are_taken(caller: Caller, image: str) -> None:
    assert caller.submit("wf-redraw", n10={"image": image})


@pytest.mark.parametrize(
    "image", ["https://example.com/a.png", "http://[bad", "none.png", "te-x/ac-y/sui-z.png", "https://oss.evil.com/x"]
)
def test_other_pictures_are_refused(caller: Caller, image: str) -> None:
    for given in (image, {"__value__": image}):
        body = {"workflow_id": "wf-redraw", "prompt": {"10": {"inputs": {"image": given}}}}
        assert caller.post("prompt", body).json()["code"] == 40003


def test_a_result_can_be_the_next_input_by_its_link(caller: Caller) -> None:
    link = caller.finished(caller.submit())["final_files"][0]
    assert caller.submit("wf-redraw", n10={"image": link})
    body = {"workflow_id": "wf-redraw", "prompt": {"10": {"inputs": {"image": link[:-4]}}}}
    assert caller.post("prompt", body).json()["code"] == 40003
