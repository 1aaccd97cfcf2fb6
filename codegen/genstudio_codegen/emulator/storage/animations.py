"""Moving pictures: the frames of a slow flight over a landscape, and animations of them as Pillow writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from ..model import ImagePlan, MediaFormat, MediaPlan
from .placeholder_image import draw_scene, write_caption

_ZOOM = 0.86
"""How much of the landscape a frame shows, in each direction."""
_LARGEST_WEBP = 16383
"""The widest and highest picture that WebP can hold."""


def draw_frames(plan: ImagePlan, media: MediaPlan, size: tuple[int, int]) -> Iterator[Image.Image]:
    """Draw the frames of a plan in the order in which they are shown; a bar at the top shows how far they are.

    Args:
        plan: What they show.
        media: How many there are.
        size: Their size in pixels.
    """
    scene = draw_scene(plan)
    room = (scene.width * (1 - _ZOOM), scene.height * (1 - _ZOOM))
    for index in media.order:
        along = index / max(media.frames - 1, 1)
        left, top = room[0] * along, room[1] * (0.5 - 0.4 * along)
        box = (left, top, left + scene.width * _ZOOM, top + scene.height * _ZOOM)
        frame = scene.resize(size, Image.Resampling.BILINEAR, box)  # pyright: ignore[reportUnknownMemberType]
        write_caption(frame, plan)
        done = (round(size[0] * (index + 1) / media.frames) - 1, max(size[1] // 120, 1) - 1)
        if done[0] >= 0:
            ImageDraw.Draw(frame).rectangle((0, 0, *done), fill=(250, 250, 250))
        yield frame


def write_animation(path: Path, plan: ImagePlan, media: MediaPlan) -> None:
    """Write a GIF, WebP or APNG. As ComfyUI's own nodes do it, each frame is shown for whole milliseconds."""
    limit = _LARGEST_WEBP if media.format is MediaFormat.WEBP else max(plan.width, plan.height)
    frames = draw_frames(plan, media, (min(plan.width, limit), min(plan.height, limit)))
    milliseconds = max(int(1000 / media.fps), 1)
    options: dict[str, object] = {"save_all": True, "duration": milliseconds, "loop": media.loops}
    if media.format is MediaFormat.WEBP:
        options |= {"lossless": media.lossless, "quality": media.quality, "method": 0}
    elif media.format is MediaFormat.APNG:
        options |= {"compress_level": 1}
    else:
        frames = _with_one_palette(frames)
        # A GIF counts hundredths of a second, and viewers slow down below two of them.
        options["duration"] = max(round(100 / media.fps), 2) * 10
    first = next(frames)
    name = "PNG" if media.format is MediaFormat.APNG else media.format.name
    first.save(path, name, append_images=[*frames], **options)


def _with_one_palette(frames: Iterator[Image.Image]) -> Iterator[Image.Image]:
    # Colours of its own for each frame would take ten times as long.
    palette: Image.Image | None = None
    for frame in frames:
        palette = palette or frame.quantize(256, Image.Quantize.MEDIANCUT)
        yield frame.quantize(palette=palette, dither=Image.Dither.NONE)
