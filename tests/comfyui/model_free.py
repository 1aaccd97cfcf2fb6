"""Workflows that need no model, what they are called with, and the pictures that must come of it."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from PIL import Image

from .graphs import Graph, graph

Color = tuple[int, int, int]

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


class Case(NamedTuple):
    """One workflow, called once."""

    name: str
    graph: Graph
    arguments: dict[str, Any]
    pictures: int
    size: tuple[int, int]
    pixels: tuple[dict[tuple[int, int], Color], ...]
    """For each picture, the colour at some places; a difference of 1 is rounding."""
    emulated_size: tuple[int, int]
    """The emulator runs no nodes: the size is that of the empty picture, else of the upload, else of any node."""
    emulated_pictures: int = 1
    """As many as the first `batch_size` says."""
    recorded: dict[str, Any] = {}
    """The arguments in the recording, if there is one."""


def png(size: tuple[int, int], left: Color, right: Color) -> bytes:
    """A picture in two colours, as a file in memory."""
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _node(class_type: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs, "_meta": {"title": title or class_type}}


def _empty(title: str, color: int) -> dict[str, Any]:
    return _node("EmptyImage", title, width=64, height=48, batch_size=1, color=color)


def _saved(source: str) -> dict[str, Any]:
    return _node("SaveImage", images=[source, 0], filename_prefix="model_free/a")


_LOAD = _node("LoadImage", image="example.png")

CASES = (
    Case(
        "scaled",
        graph(),
        {"image_scale_width": 40, "image_scale_height": 24, "color": 0x00FF00, "batch_size": 3},
        3,
        (40, 24),
        ({(0, 0): GREEN, (39, 23): GREEN},) * 3,
        (64, 48),
        3,
        {"color": 0xFF0000},
    ),
    Case(
        "blurred",
        {
            "1": _node("LoadImage", image="in.png"),
            "2": _node("ImageBlur", image=["1", 0], blur_radius=3, sigma=1.0),
            "3": _node("PreviewImage", images=["2", 0]),
        },
        {"image": png((80, 60), RED, BLUE), "blur_radius": 2},
        1,
        (80, 60),
        ({(5, 5): RED, (75, 55): BLUE},),
        (80, 60),
        1,
        {"blur_radius": 3},
    ),
    Case(
        "inverted",
        {"1": _LOAD, "2": _node("ImageInvert", image=["1", 0]), "3": _saved("2")},
        {"image": png((32, 16), (10, 20, 30), RED)},
        1,
        (32, 16),
        ({(0, 0): (245, 235, 225), (31, 15): (0, 255, 255)},),
        (32, 16),
    ),
    Case(
        "cropped",
        {
            "1": _LOAD,
            "2": _node("ImageCrop", image=["1", 0], width=8, height=8, x=0, y=0),
            "3": _saved("2"),
        },
        {"image": png((32, 16), RED, BLUE), "x": 12, "width": 10, "height": 6},
        1,
        (10, 6),
        ({(0, 0): RED, (3, 5): RED, (4, 0): BLUE, (9, 5): BLUE},),
        (32, 16),
    ),
    Case(
        "composited",
        {
            "1": _empty("background", 0),
            "2": _empty("sticker", 0xFFFFFF),
            "3": _node("SolidMask", value=1.0, width=64, height=48),
            "4": _node(
                "ImageCompositeMasked",
                destination=["1", 0],
                source=["2", 0],
                mask=["3", 0],
                x=0,
                y=0,
                resize_source=False,
            ),
            "5": _saved("4"),
        },
        {
            "background_color": 0x0000FF,
            "sticker_color": 0xFF0000,
            "sticker_width": 8,
            "sticker_height": 8,
            "x": 20,
            "y": 10,
        },
        1,
        (64, 48),
        ({(0, 0): BLUE, (19, 10): BLUE, (20, 10): RED, (27, 17): RED, (28, 18): BLUE},),
        (64, 48),
    ),
    Case(
        "blended",
        {
            "1": _empty("lower", 0),
            "2": _empty("upper", 0xFFFFFF),
            "3": _node("ImageBlend", image1=["1", 0], image2=["2", 0], blend_factor=0.5, blend_mode="normal"),
            "4": _saved("3"),
        },
        {"lower_color": 0xFF0000, "upper_color": 0x0000FF, "blend_factor": 0.25},
        1,
        (64, 48),
        ({(30, 30): (191, 0, 63)},),
        (64, 48),
    ),
    Case(
        "batched",
        {
            "1": _empty("first", 0),
            "2": _empty("second", 0),
            "3": _node("ImageBatch", image1=["1", 0], image2=["2", 0]),
            "4": _saved("3"),
        },
        {"first_color": 0xFF0000, "second_color": 0x00FF00, "first_width": 24, "second_width": 24},
        2,
        (24, 48),
        ({(1, 1): RED}, {(1, 1): GREEN}),
        (24, 48),
    ),
    Case(
        "masked",
        {
            "1": _node("SolidMask", value=0.5, width=64, height=64),
            "2": _node("InvertMask", mask=["1", 0]),
            "3": _node("MaskToImage", mask=["2", 0]),
            "4": _saved("3"),
        },
        {"mask": 0.2, "width": 50, "height": 40},
        1,
        (50, 40),
        ({(10, 10): (204, 204, 204)},),
        (50, 40),
    ),
    Case(
        "padded",
        {
            "1": _LOAD,
            "2": _node("ImagePadForOutpaint", image=["1", 0], left=0, top=0, right=0, bottom=0, feathering=0),
            "3": _saved("2"),
        },
        {"image": png((32, 16), RED, BLUE), "left": 8, "bottom": 16},
        1,
        (40, 32),
        ({(0, 0): (127, 127, 127), (8, 0): RED, (39, 15): BLUE, (39, 16): (127, 127, 127)},),
        (32, 16),
    ),
)
