"""What is painted: of the right size, the same for the same inputs, with the uploaded picture in it."""

from __future__ import annotations

import io

import httpx
from PIL import Image, ImageChops, ImageStat

from tests.emulator.conftest import Caller, opened, png


def test_the_same_inputs_paint_the_same_picture_and_another_seed_another(caller: Caller) -> None:
    first, again = (caller.picture(n3={"seed": 7}).tobytes() for _ in range(2))
    assert first == again
    assert caller.picture(n3={"seed": 8}).tobytes() != first
    assert caller.picture(n3={"seed": 7}, n6={"text": "a boy"}).tobytes() != first
    assert caller.picture(n3={"seed": 7}, n9={"filename_prefix": "x"}).tobytes() == first


def test_a_picture_is_a_png_of_the_size_asked_for(caller: Caller) -> None:
    assert caller.picture().size == (64, 64)
    assert caller.picture(n5={"width": 200, "height": 120}).size == (200, 120)
    info = caller.finished(caller.submit())
    assert Image.open(io.BytesIO(httpx.get(info["final_files"][0]).content)).format == "PNG"


def test_an_uploaded_picture_is_seen_in_the_result(caller: Caller) -> None:
    image_id = caller.upload(png(size=(80, 48))).json()["data"]["image_id"]
    info = caller.finished(caller.submit("wf-redraw", n10={"image": image_id}))
    made = opened(info["final_files"][0])
    assert made.size == (80, 48)
    dark, light = (ImageStat.Stat(made.crop(box).convert("L")).mean[0] for box in ((4, 4, 36, 44), (44, 4, 76, 44)))
    assert light > dark + 40
    other = caller.upload(png((0, 60, 0))).json()["data"]["image_id"]
    info = caller.finished(caller.submit("wf-redraw", n10={"image": other}))
    assert ImageChops.difference(made, opened(info["final_files"][0])).getbbox()


def test_the_same_picture_uploaded_twice_gives_the_same_result(caller: Caller) -> None:
    pictures: set[bytes] = set()
    for _ in range(2):
        image_id = caller.upload(png()).json()["data"]["image_id"]
        info = caller.finished(caller.submit("wf-redraw", n10={"image": image_id}))
        pictures.add(opened(info["final_files"][0]).tobytes())
    assert len(pictures) == 1


def test_odd_shapes_are_painted(caller: Caller) -> None:
    for size in ((16, 16), (16, 2000), (2000, 16)):
        assert caller.picture(n5={"width": size[0], "height": size[1]}).size == size
