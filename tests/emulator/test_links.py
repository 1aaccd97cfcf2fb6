"""Links to results: signed, expiring, converting; files that age."""

from __future__ import annotations

import io
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from PIL import Image

from genstudio_codegen.emulator import Emulator
from tests.emulator.conftest import Caller


@pytest.fixture
def link(caller: Caller) -> str:
    found: str = caller.finished(caller.submit())["final_files"][0]
    return found


def test_links_lead_to_another_origin_and_need_no_key(emulator: Emulator, link: str) -> None:
    assert link.startswith(emulator.storage_url + "/te-") and not link.startswith(emulator.base_url)
    path = urlsplit(link).path
    assert path.count("/") == 1 and path.count("%2F") == 3
    assert httpx.get(link).status_code == 200
    assert "authorization" not in emulator.requests[-1].headers


def test_the_answers_text_escapes_ampersands(caller: Caller) -> None:
    task_id = caller.submit()
    caller.finished(task_id)
    answer = caller.post("get_task_info", {"comfy_task_ids": [task_id]})
    assert "\\u0026Signature=" in answer.text and "&" not in answer.text


def test_a_link_works_only_exactly_as_signed(caller: Caller, link: str) -> None:
    decoded = unquote(link)
    assert httpx.get(decoded).status_code == 403 and "SignatureDoesNotMatch" in httpx.get(decoded).text
    head, _, query = link.partition("?")
    for changed in (
        head,
        f"{head}?{query.replace('Expires=', 'Expires=9')}",
        f"{head}?{query}&x-oss-process=image/format,jpg",
        f"{head.replace('.png', '.jpg')}?{query}",
        link.replace("%3D", "="),
        link.replace("%2F", "%2f"),
        f"{link}&Signature=x",
    ):
        assert httpx.get(changed).status_code == 403, changed


def test_links_expire_as_asked_and_new_ones_leave_old_ones_alone(caller: Caller) -> None:
    task_id = caller.submit()
    short = caller.finished(task_id, url_expire_period=60)["final_files"][0]
    usual = caller.info(task_id)["final_files"][0]
    long = caller.info(task_id, url_expire_period=5000)["final_files"][0]
    caller.emulator.advance(seconds=61)
    statuses = [httpx.get(link).status_code for link in (short, usual, long)]
    assert statuses == [403, 200, 200] and "expired" in httpx.get(short).text
    caller.emulator.advance(minutes=10)
    assert [httpx.get(link).status_code for link in (usual, long)] == [403, 200]
    assert httpx.get(caller.info(task_id)["final_files"][0]).status_code == 200


def test_files_are_gone_after_three_days(caller: Caller) -> None:
    task_id = caller.submit()
    caller.finished(task_id)
    caller.emulator.advance(hours=71.9)
    link = caller.info(task_id, url_expire_period=10**9)["final_files"][0]
    assert httpx.get(link).status_code == 200
    caller.emulator.advance(hours=0.2)
    # The link would be good for longer, the file is not.
    assert httpx.get(link).status_code == 404 and "NoSuchKey" in httpx.get(link).text
    assert caller.data("get_task_info", {"comfy_task_ids": [task_id]}) == {"comfy_task_info": []}


@pytest.mark.parametrize(
    ("command", "text", "format"),
    [
        ({"format": "jpg", "quality": {"q": 80}}, "image/format,jpg/quality,q_80", "JPEG"),
        ({"format": "webp", "quality": {"Q": 5}}, "image/format,webp/quality,Q_5", "WEBP"),
        ("image/format,jpg/quality,Q_100", "image/format,jpg/quality,Q_100", "JPEG"),
        ({"format": "png"}, "image/format,png", "PNG"),
        ({"format": "gif"}, "image/format,gif", "GIF"),
    ],
)
def test_pictures_are_converted_on_reading(caller: Caller, command: object, text: str, format: str) -> None:
    task_id = caller.submit()
    caller.finished(task_id)
    link = caller.info(task_id, image_post_process_cmd=command)["final_files"][0]
    assert link.endswith(f"&x-oss-process={text}")
    answer = httpx.get(link)
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == (format, (64, 64))
    assert answer.headers["content-type"] == f"image/{format.lower()}"
    # The stored file is left as it is.
    assert Image.open(io.BytesIO(httpx.get(caller.info(task_id)["final_files"][0]).content)).format == "PNG"


def test_quality_counts(caller: Caller) -> None:
    task_id = caller.submit(n5={"width": 256, "height": 256})
    caller.finished(task_id)
    sizes: list[int] = []
    for quality in (5, 50, 95):
        info = caller.info(task_id, image_post_process_cmd={"format": "jpg", "quality": {"q": quality}})
        sizes.append(len(httpx.get(info["final_files"][0]).content))
    assert sizes == sorted(sizes) and sizes[0] * 2 < sizes[2]


@pytest.mark.parametrize(
    "command",
    [
        {"format": "exe"},
        {"quality": {"q": 0}},
        {"quality": {"q": 101}},
        {"quality": 80},
        {"size": 1},
        "video/x",
        "image/resize,w_100",
        "image",
        ["jpg"],
        5,
        {"format": ["jpg"]},
        {"quality": {"q": "80/format,exe"}},
    ],
)
def test_unknown_commands_are_refused(caller: Caller, command: object) -> None:
    answer = caller.post("get_task_info", {"comfy_task_ids": [], "image_post_process_cmd": command})
    assert answer.json()["code"] == 40000 and "image_post_process_cmd" in answer.json()["msg"]


def test_parts_of_a_file_can_be_had(link: str) -> None:
    whole = httpx.get(link).content
    part = httpx.get(link, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == whole[10:20]
    rest = httpx.get(link, headers={"Range": "bytes=10-"})
    assert rest.headers["content-range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}" and rest.content == whole[10:]
    assert httpx.get(link, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    head = httpx.head(link)
    assert head.status_code == 200 and int(head.headers["content-length"]) == len(whole)
