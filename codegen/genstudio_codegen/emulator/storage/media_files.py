"""Result files that are no pictures: each is written by the module for its kind."""

from __future__ import annotations

from pathlib import Path

from ..model import ImagePlan, MediaFormat, MediaPlan
from .animations import write_animation
from .sounds import write_wav


def write_media(path: Path, plan: ImagePlan, media: MediaPlan) -> None:
    """Make a video, an animation or a sound.

    Args:
        path: The file to write.
        plan: What its pictures show; the seed is that of a sound, too.
        media: What to make.
    """
    if media.format is MediaFormat.WAV:
        write_wav(path, plan.seed, media.seconds)
    elif media.format.is_picture:
        write_animation(path, plan, media)
    else:
        # Loads PyAV, which is an extra of its own.
        from .codecs import write_sound, write_video

        if media.format.is_sound:
            write_sound(path, plan.seed, media)
        else:
            write_video(path, plan, media)
