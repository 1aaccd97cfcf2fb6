"""Videos and compressed sounds, encoded by the codecs that PyAV carries (the extra `emulator-media`)."""

# PyAV's own types are incomplete: its packets, and arguments of these calls, have none.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from ..model import ImagePlan, MediaFormat, MediaPlan
from .animations import draw_frames
from .sounds import SAMPLE_RATE, samples

# FFmpeg would otherwise write its version and random numbers into the file.
_REPEATABLE = {"fflags": "+bitexact"}
_CONTAINERS = {
    MediaFormat.MP4: "mp4",
    MediaFormat.MOV: "mov",
    MediaFormat.WEBM: "webm",
    MediaFormat.MKV: "matroska",
    MediaFormat.FLAC: "flac",
    MediaFormat.MP3: "mp3",
    MediaFormat.OPUS: "ogg",
}
# The encoder of a codec, its options, and the layout of its pixels: quick rather than small.
_ENCODERS: dict[str, tuple[str, dict[str, str], str]] = {
    "h264": ("libx264", {"preset": "veryfast", "crf": "23"}, "yuv420p"),
    "hevc": ("libx265", {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"}, "yuv420p"),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "crf": "32", "b": "0"}, "yuv420p"),
    "av1": ("libsvtav1", {"preset": "11", "crf": "40"}, "yuv420p"),
    "ffv1": ("ffv1", {}, "yuv420p"),
    "prores": ("prores_ks", {"profile": "0"}, "yuv422p10le"),
}
# Other codecs are not played in these containers.
_ALLOWED = {
    MediaFormat.WEBM: ("vp9", "av1"),
    MediaFormat.MP4: ("h264", "hevc", "av1", "vp9"),
    MediaFormat.MOV: ("prores", "h264", "hevc"),
}
_MOVIES = frozenset({MediaFormat.MP4, MediaFormat.MOV})
_SOUND_ENCODERS = {MediaFormat.FLAC: "flac", MediaFormat.MP3: "libmp3lame", MediaFormat.OPUS: "libopus"}
_SMALLEST = 16
"""The narrowest and lowest video, in pixels, that every codec takes."""
_SMALLEST_BLOCKS = 64
_IN_LARGE_BLOCKS = frozenset({"hevc", "av1"})
"""Codecs that work in blocks of 64 pixels. Their encoders crash or hang on smaller pictures (x265 4, SVT-AV1 4)."""
_OPUS_RATE = 48_000
"""Opus knows only this rate, of those near that of our samples."""
os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 writes its settings to stderr otherwise


def write_video(path: Path, plan: ImagePlan, media: MediaPlan) -> None:
    """Encode the frames of a plan. Width and height are even and not too small, as the codecs need them."""
    size = (max(plan.width // 2 * 2, _SMALLEST), max(plan.height // 2 * 2, _SMALLEST))
    encoder, options, layout = _ENCODERS[_codec(media, min(size))]
    settings = {**_REPEATABLE, "movflags": "+faststart"} if media.format in _MOVIES else _REPEATABLE
    with av.open(str(path), "w", format=_CONTAINERS[media.format], options=settings) as container:
        rate = Fraction(media.fps).limit_denominator(1001)
        stream = cast("VideoStream", container.add_stream(encoder, rate, options))
        stream.width, stream.height = size
        stream.pix_fmt = layout
        stream.codec_context.thread_count = 1
        for index, picture in enumerate(draw_frames(plan, media, size)):
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _codec(media: MediaPlan, side: int) -> str:
    """The codec that is asked for, or the usual one of the container where that one would not do."""
    allowed = _ALLOWED.get(media.format, ("h264", *_ENCODERS))
    fits = media.codec in allowed and not (side < _SMALLEST_BLOCKS and media.codec in _IN_LARGE_BLOCKS)
    return media.codec if fits else allowed[0]


def write_sound(path: Path, seed: int, media: MediaPlan) -> None:
    """Encode a sound."""
    rate = _OPUS_RATE if media.format is MediaFormat.OPUS else SAMPLE_RATE
    with av.open(str(path), "w", format=_CONTAINERS[media.format], options=_REPEATABLE) as container:
        stream = cast("AudioStream", container.add_stream(_SOUND_ENCODERS[media.format], rate, layout="mono"))
        resampler = av.AudioResampler(stream.format, "mono", rate, stream.codec_context.frame_size or 4096)
        position = 0
        for piece in samples(seed, media.seconds):
            frame = av.AudioFrame("s16", "mono", len(piece))
            frame.planes[0].update(piece.tobytes())
            frame.sample_rate = SAMPLE_RATE
            frame.pts = position
            position += len(piece)
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
