"""What can be made of a media plan here: within the limits, and with the codecs that are installed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from ..assumptions import MAX_ANIMATION_PIXELS, MAX_FRAMES, MAX_VIDEO_PIXELS
from ..model import ImagePlan, MediaFormat, MediaPlan


@cache
def has_codecs() -> bool:
    """Whether PyAV, the extra `emulator-media`, is installed."""
    return find_spec("av") is not None


def feasible(media: MediaPlan, plan: ImagePlan, *, codecs: bool | None = None) -> MediaPlan:
    """The plan itself, or the nearest to it that can be made.

    Without codecs, a video becomes a WebP animation, and every sound a WAV. What is too long is shortened.

    Args:
        media: What a workflow asks for.
        plan: The pictures that it is made of.
        codecs: Whether there are codecs for video and sound; None to look.
    """
    if not (has_codecs() if codecs is None else codecs):
        if media.format.is_sound:
            media = replace(media, format=MediaFormat.WAV)
        elif not media.format.is_picture:
            media = replace(media, format=MediaFormat.WEBP, codec="")
    pixels = MAX_ANIMATION_PIXELS if media.format.is_picture else MAX_VIDEO_PIXELS
    # A ping-pong shows nearly all frames twice.
    shown = min(MAX_FRAMES, pixels // (plan.width * plan.height))
    most = shown // 2 + 1 if media.pingpong else shown
    return media if media.frames <= most else replace(media, frames=max(most, 1))
