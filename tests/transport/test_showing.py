"""Results that show: pictures in notebooks, names that fit the content, and text without a signature."""

from __future__ import annotations

import io
import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image
from rich.console import Console

from genstudio_transport import AsyncGenStudio, AsyncResult, DownloadFailed, GenStudio
from genstudio_transport.faces.preview import Preview, bundle_of, preview_of
from genstudio_transport.wire.media import fitting_name, may_be_picture

from .server import PNG, Service

PROMPT = {"workflow_id": "wf-1", "prompt": {}}


def picture(kind: str = "PNG", size: tuple[int, int] = (1600, 800), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def restored(client: AsyncGenStudio, service: Service, objects: dict[str, bytes]) -> AsyncResult:
    service.objects.update(objects)
    links = [f"{service.url}/objects/{name}?Expires=1&Signature={service.valid_signature}" for name in objects]
    return client.result_from_json(json.dumps({"task": "cft-1", "seeds": {"seed": 5}, "final_files": links}))


async def test_a_picture_is_shown_small_after_show_only(client: AsyncGenStudio, service: Service, shell: Any) -> None:
    result = restored(client, service, {"a.png": picture()})
    before, _ = shell.display_formatter.format(result)
    assert set(before) == {"text/plain", "text/html"} and not service.requests
    assert await result.show() is result
    await result.show()
    assert len(service.requests) == 1
    for shown in (result, result.images[0]):
        bundle, _ = shell.display_formatter.format(shown)
        assert set(bundle) == {"text/plain", "image/png"}
        with Image.open(io.BytesIO(b64decode(bundle["image/png"]))) as image:
            assert image.size == (512, 256)
        assert "Signature" not in str(bundle)


async def test_several_pictures_are_shown_together(client: AsyncGenStudio, service: Service, shell: Any) -> None:
    result = restored(client, service, {f"{n}.png": picture(size=(8, 8)) for n in range(12)} | {"x.mp4": b"video"})
    bundle, _ = shell.display_formatter.format(await result.show())
    assert bundle["text/html"].count("<img") == 8 == len(service.requests)
    assert bundle["text/plain"] == "<AsyncResult of cft-1: 13 files>"


async def test_only_pictures_are_fetched(client: AsyncGenStudio, service: Service) -> None:
    result = restored(client, service, {"x.mp4": b"video", "y.safetensors": b"model"})
    await result.show()
    await result.final_files[0].show()
    assert not service.requests and result.final_files[0].preview is None


async def test_what_show_fetches_is_bounded(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.objects["a.png"] = PNG
    result = restored(client.with_options(max_download_bytes=1000), service, {"a.png": PNG})
    with pytest.raises(DownloadFailed, match="larger than 1000 bytes"):
        await result.show()
    assert result.images[0].preview is None
    monkeypatch.setattr("genstudio_transport.faces.async_result_file.LARGEST_SHOWN", 2000)
    with pytest.raises(DownloadFailed, match="larger than 2000 bytes"):
        await restored(client, service, {"a.png": PNG}).show()
    monkeypatch.undo()
    result = restored(client, service, {"a.png": PNG})  # no picture that Pillow can read
    assert set((await result.show())._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_results_show_without_asyncio(sync_client: GenStudio, threaded_service: Service, shell: Any) -> None:
    threaded_service.objects["te-1%2Fac-1%2Fcft-00000000.png"] = picture("JPEG")
    result = sync_client.run(PROMPT)
    assert result.show() is result and result.images[0].preview == result.final_files[0].preview
    assert result.images[0].show().preview
    for shown in (result, result.images[0]):
        assert set(shell.display_formatter.format(shown)[0]) == {"text/plain", "image/png"}


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"), ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("GIF", "P"),
     ("TIFF", "F"), ("BMP", "RGB")],
)  # fmt: skip
def test_every_kind_of_picture_is_shown_as_png(kind: str, mode: str) -> None:
    preview = preview_of(picture(kind, (900, 300), mode))
    assert preview and preview.type == "image/png"
    with Image.open(io.BytesIO(preview.data)) as image:
        assert image.size == (512, 171) and image.mode in ("RGB", "RGBA")


@pytest.mark.parametrize("data", [b"", b"nothing", picture()[:200], picture("PNG", (40_000, 2_000), "1")])
def test_what_cannot_be_shown_is_not(data: bytes) -> None:
    assert preview_of(data) is None


def test_a_picture_that_pillow_warns_of_is_not_shown() -> None:
    assert preview_of(picture("PNG", (20_000, 5_000), "1")) is None


def test_without_pillow_a_small_picture_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert preview_of(PNG) == Preview("image/png", PNG)
    assert preview_of(PNG + b"0" * 2**20) is None
    assert preview_of(b"RIFF0000WEBPxxxx") is None


def test_texts_are_escaped() -> None:
    hostile = "<script>alert('1')</script>\"&"
    small = Preview("image/png", b"x")
    for bundle in (bundle_of(hostile, [hostile], [None]), bundle_of("", [hostile] * 2, [small] * 2)):
        assert "<script" not in bundle["text/html"] and "('1')" not in bundle["text/html"]
        assert "&lt;script&gt;" in bundle["text/html"]


async def test_rich_prints_what_matters(client: AsyncGenStudio) -> None:
    task = await client.submit({"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"seed": 7}}}})
    result = await task.result()
    (outcome,) = [o async for o in client.run_many([PROMPT])]
    console = Console(file=io.StringIO(), width=200)
    for shown in (task, result, result.images, outcome, task.info):
        console.print(shown)
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert "AsyncTask('cft-00000000', status='succeeded', progress=100)" in told
    assert "AsyncResult('cft-00000000', files=[AsyncResultFile('cft-00000000.png', node='9')])" in told
    assert "Outcome(" in told and "Signature" not in told


def test_rich_prints_the_synchronous_face_alike(sync_client: GenStudio) -> None:
    console = Console(file=io.StringIO(), width=200)
    task = sync_client.submit(PROMPT)
    for shown in (task, task.result()):
        console.print(shown)
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert "Task('cft-00000000'" in told and "Result('cft-00000000', files=[ResultFile('cft-00000000.png'" in told


WEBP = picture("WEBP", (8, 8))
_FITTING = [
    ("a.png", WEBP, "a.webp"),
    ("a.PNG", picture(size=(8, 8)), "a.PNG"),
    ("a", WEBP, "a.webp"),
    (".png", WEBP, ".png.webp"),
    ("v1.5", WEBP, "v1.5.webp"),
    ("a.jpeg", picture("JPEG", (8, 8)), "a.jpeg"),
    ("a.png", picture("JPEG", (8, 8)), "a.jpg"),
    ("a.png", picture("BMP", (64, 64)), "a.bmp"),
    ("a.webp", picture("TIFF", (8, 8)), "a.tiff"),
    ("a.mov", b"\0\0\0\x18ftypqt  ", "a.mov"),
    ("a.mkv", b"\x1aE\xdf\xa3", "a.mkv"),
    ("a.mp4", picture("GIF", (8, 8)), "a.gif"),
    ("a.latent", b"{}", "a.latent"),
    ("a.png", b"unknown", "a.png"),
    ("x" * 255, WEBP, "x" * 255),
]


@pytest.mark.parametrize(("name", "data", "fitting"), _FITTING, ids=[f"{n[:9]}-{f[-9:]}" for n, _, f in _FITTING])
def test_a_suffix_fits_what_is_in_the_file(name: str, data: bytes, fitting: str) -> None:
    assert fitting_name(name, data[:64], len(data)) == fitting


def test_a_picture_is_what_nothing_says_is_another_medium() -> None:
    names = ["a.png", "a", "a.MP4", "a.txt", "a.opus", "a.jfif"]
    assert [may_be_picture(name) for name in names] == [True, True, False, False, False, True]


async def test_a_chosen_name_fits_and_a_given_one_stays(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    result = restored(client, service, {"a.png": WEBP})
    (file,) = result.images
    assert (await file.save(tmp_path)).name == "a.webp"
    assert (await file.save(tmp_path / "mine.png")).name == "mine.png"
    assert [path.name for path in await result.save_all(tmp_path)] == ["cft-1_0.webp"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.webp", "cft-1_0.webp", "mine.png"]
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {WEBP}


async def test_no_fitting_name_replaces_another_file(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    result = restored(client, service, {"a.png": WEBP, "a.webp": WEBP, "a.jpg": WEBP})
    paths = await result.save_all(tmp_path, "{name}")
    assert [path.name for path in paths] == ["a.png", "a.webp", "a.jpg"]


@pytest.mark.parametrize(("data", "suffix"), [(WEBP, ".webp"), (picture("JPEG", (8, 8)), ".jpg"), (PNG, ".png")])
async def test_an_upload_has_the_suffix_of_its_content(
    client: AsyncGenStudio, service: Service, data: bytes, suffix: str
) -> None:
    from genstudio_transport.engine.uploads import Content
    from genstudio_transport.wire import media_type

    assert Content(data, media_type(data) or "").name.endswith(suffix)
