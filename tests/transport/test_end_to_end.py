"""Generated modules, the transport and the emulator together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from genstudio_codegen.emulator import Emulator
from generated_examples import image_to_image, text_to_image
from genstudio_transport import (
    RANDOM,
    AsyncGenStudio,
    FileExpired,
    GenStudio,
    InvalidParameter,
    PostProcess,
    PromptRejected,
    TaskCancelled,
    TaskStatus,
)

from .fault_suite import SPECS

FAST: dict[str, Any] = {"poll_interval": 0.02}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(SPECS, speed=50, workers=4) as running:
        yield running


def test_a_picture_from_text_and_another_from_it(emulator: Emulator, tmp_path: Path) -> None:
    with GenStudio(emulator.api_key, emulator.base_url, **FAST) as client:
        first = text_to_image.run(client, positive_text="a rabbit in a red suit", seed=RANDOM, width=128, height=64)
        path = first.images[0].save(tmp_path / "rabbit.png")
        assert first.seed is not None and first.images[0].to_pil().size == (128, 64)
        second = image_to_image.run(client, image=path, seed=first.seed)
        assert second.images[0].save(tmp_path / "black.png").read_bytes() != path.read_bytes()
    assert emulator.request_counts["upload"] == 1


async def test_the_same_with_asyncio(emulator: Emulator, tmp_path: Path) -> None:
    async with AsyncGenStudio(emulator.api_key, emulator.base_url, **FAST) as client:
        task = await text_to_image.submit(client, seed=0, width=64, height=64)
        events = [info async for info in task.events()]
        assert events[-1].status is TaskStatus.SUCCEEDED
        assert sorted(info.progress for info in events) == [info.progress for info in events]
        result = await task.result()
        assert result.seed == 0 and set(result.files) == {"9"}
        (saved,) = await result.save_all(tmp_path)
        with Image.open(saved) as image:
            assert image.size == (64, 64)


def test_links_expire_before_files_do(emulator: Emulator) -> None:
    with GenStudio(emulator.api_key, emulator.base_url, **FAST) as client:
        result = text_to_image.run(client, width=64, height=64)
        emulator.advance(minutes=11)
        before = result.images[0].url
        assert result.images[0].read().startswith(b"\x89PNG") and result.images[0].url != before
        emulator.advance(hours=73)
        with pytest.raises(FileExpired):
            result.images[0].read()


def test_storage_converts_as_asked(emulator: Emulator) -> None:
    with GenStudio(emulator.api_key, emulator.base_url, **FAST, image_post_process=PostProcess("jpg", 80)) as client:
        assert text_to_image.run(client, width=64, height=64).images[0].to_pil().format == "JPEG"
        webp = client.with_options(image_post_process="image/format,webp")
        assert text_to_image.run(webp, width=64, height=64).images[0].to_pil().format == "WEBP"


def test_a_cancelled_task_says_so(emulator: Emulator) -> None:
    emulator.fail_next("task-stuck")
    with GenStudio(emulator.api_key, emulator.base_url, **FAST) as client:
        task = text_to_image.submit(client)
        task.cancel()
        with pytest.raises(TaskCancelled, match=task.id):
            task.result()


def test_the_client_is_told_how_to_judge_arguments(emulator: Emulator) -> None:
    with GenStudio(emulator.api_key, emulator.base_url, **FAST) as client:
        with pytest.raises(InvalidParameter):
            text_to_image.run(client, steps=0)
        with pytest.raises(PromptRejected):
            text_to_image.run(client.with_options(validate="off"), steps=0)
