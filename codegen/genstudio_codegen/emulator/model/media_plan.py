"""What kind of file an output node makes: a picture, an animation, a video or a sound, and how much of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeVar

from genstudio_codegen.parameter_spec import JSONValue, Node, unwrapped

from ..assumptions import AUDIO_SECONDS, MAX_AUDIO_SECONDS, MAX_FPS, VIDEO_FPS, VIDEO_SECONDS
from .workflow import InputKey, Workflow

_Found = TypeVar("_Found")


class _Format(NamedTuple):
    suffix: str
    content_type: str
    moves: bool = True
    """Whether it has frames or a length; it also keeps APNG and PNG apart, which are alike otherwise."""


class MediaFormat(Enum):
    """The format of a result file, with its suffix and content type."""

    PNG = _Format(".png", "image/png", moves=False)
    APNG = _Format(".png", "image/png")
    GIF = _Format(".gif", "image/gif")
    WEBP = _Format(".webp", "image/webp")
    MP4 = _Format(".mp4", "video/mp4")
    WEBM = _Format(".webm", "video/webm")
    MKV = _Format(".mkv", "video/x-matroska")
    MOV = _Format(".mov", "video/quicktime")
    WAV = _Format(".wav", "audio/wav")
    FLAC = _Format(".flac", "audio/flac")
    MP3 = _Format(".mp3", "audio/mpeg")
    OPUS = _Format(".opus", "audio/ogg")

    @property
    def suffix(self) -> str:
        """What the names of such files end with."""
        return self.value.suffix

    @property
    def content_type(self) -> str:
        """What storage says such files are."""
        return self.value.content_type

    @property
    def is_picture(self) -> bool:
        """Whether it is a still picture or an animation, which storage can convert on read."""
        return self.content_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        """Whether it is a sound."""
        return self.content_type.startswith("audio/")


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """What one output node makes of its images or its sound.

    Attributes:
        format: The format of the file.
        codec: The codec of a video: h264, hevc, vp9, av1, ffv1 or prores.
        frames: How many frames the workflow makes; 1 for a picture.
        fps: How many of them are shown per second.
        pingpong: Whether the frames also run back.
        loops: How often an animation is repeated; 0 for ever.
        lossless: Whether a WebP animation is lossless.
        quality: The quality of a WebP animation, 0 to 100.
        seconds: How long a sound is.
    """

    format: MediaFormat = MediaFormat.PNG
    codec: str = ""
    frames: int = 1
    fps: float = 1.0
    pingpong: bool = False
    loops: int = 0
    lossless: bool = False
    quality: int = 80
    seconds: float = 0.0

    @property
    def order(self) -> list[int]:
        """The frames in the order in which they are shown."""
        frames = [*range(self.frames)]
        return frames + frames[-2:0:-1] if self.pingpong else frames


PICTURE = MediaPlan()
"""A single picture."""

FRAME_INPUTS = ("length", "num_frames", "video_frames", "frames_number", "frame_count", "video_length", "max_frames")
"""Inputs that say how many frames a video has, as the nodes of video models call them."""
_SECONDS_INPUTS = ("seconds", "duration", "audio_length", "seconds_total", "length_seconds", "duration_seconds")
_FPS_INPUTS = ("frame_rate", "fps")
# Part of a class's name in lower case, and what its nodes make unless an input says otherwise. The first that fits.
_CLASSES: tuple[tuple[str, MediaFormat], ...] = (
    ("saveanimatedwebp", MediaFormat.WEBP),
    ("saveanimatedpng", MediaFormat.APNG),
    ("previewanimation", MediaFormat.WEBP),
    ("savewebm", MediaFormat.WEBM),
    ("animatediffcombine", MediaFormat.GIF),
    ("video", MediaFormat.MP4),
    ("audiomp3", MediaFormat.MP3),
    ("audioopus", MediaFormat.OPUS),
    ("audio", MediaFormat.FLAC),
)
# What the values of inputs named format, codec and the like contain. The first that fits.
_VIDEO_FORMATS = {
    "gif": MediaFormat.GIF,
    "webp": MediaFormat.WEBP,
    "png": MediaFormat.PNG,
    "webm": MediaFormat.WEBM,
    "mkv": MediaFormat.MKV,
    "prores": MediaFormat.MOV,
    "mov": MediaFormat.MOV,
    "mp4": MediaFormat.MP4,
}
_SOUND_FORMATS = {
    "flac": MediaFormat.FLAC,
    "mp3": MediaFormat.MP3,
    "opus": MediaFormat.OPUS,
    "ogg": MediaFormat.OPUS,
    "wav": MediaFormat.WAV,
}
_CODECS = {"av1": "av1", "vp9": "vp9", "265": "hevc", "hevc": "hevc", "ffv1": "ffv1", "prores": "prores", "264": "h264"}


def plan_media(node: Node, workflow: Workflow, inputs: Mapping[InputKey, JSONValue]) -> MediaPlan:
    """Plan what an output node makes: by its class, and as its inputs say.

    Args:
        node: The output node.
        workflow: Its workflow.
        inputs: The values of all inputs of the workflow.
    """
    name = node.class_type.lower()
    made = next((made for part, made in _CLASSES if part in name), MediaFormat.PNG)
    if not made.value.moves:
        return PICTURE
    own = {
        parameter.input_name: unwrapped(inputs.get((node.id, parameter.input_name))) for parameter in node.parameters
    }
    said = " ".join(str(value).lower()[:80] for key, value in own.items() if key.startswith(("format", "codec")))
    if made.is_sound:
        sound = _first(_SOUND_FORMATS, said, made)
        return MediaPlan(sound, seconds=min(_seconds(inputs) or AUDIO_SECONDS, MAX_AUDIO_SECONDS))
    made = _first(_VIDEO_FORMATS, said, made)
    if not made.value.moves:
        return PICTURE
    fps = _fps(node, workflow, inputs)
    quality = number(own.get("quality"))
    return MediaPlan(
        made,
        codec="" if made.is_picture else _first(_CODECS, said, "vp9" if made is MediaFormat.WEBM else "h264"),
        frames=max(_frames(inputs, fps), 1),
        fps=fps,
        pingpong=own.get("pingpong") is True,
        loops=min(max(int(number(own.get("loop_count")) or 0), 0), 100),
        lossless=own.get("lossless") is True,
        quality=80 if quality is None else int(min(max(quality, 0), 100)),
    )


def number(value: JSONValue) -> float | None:
    """A value as a finite number; None if it is none."""
    value = unwrapped(value)
    try:
        found = float(value) if isinstance(value, (int, float, str)) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _first(words: Mapping[str, _Found], text: str, otherwise: _Found) -> _Found:
    return next((found for word, found in words.items() if word in text), otherwise)


def _positive(inputs: Mapping[InputKey, JSONValue], names: tuple[str, ...]) -> float | None:
    """The first number above 0 of inputs with one of these names, in the order of the names."""
    for name in names:
        for (_, input_name), value in inputs.items():
            if input_name == name and (found := number(value)) is not None and found > 0:
                return found
    return None


def _fps(node: Node, workflow: Workflow, inputs: Mapping[InputKey, JSONValue]) -> float:
    """Frames per second: of the node, else of the nearest node before it that says so, else of any node."""
    seen, waiting = {node.id}, [node.id]
    while waiting:
        id = waiting.pop(0)
        if found := _positive({key: value for key, value in inputs.items() if key[0] == id}, _FPS_INPUTS):
            return min(max(found, 0.1), MAX_FPS)
        sources = [link.source_id for link in workflow.nodes[id].links] if id in workflow.nodes else []
        new = [source for source in dict.fromkeys(sources) if source not in seen]
        seen.update(new)
        waiting += new
    return min(max(_positive(inputs, _FPS_INPUTS) or VIDEO_FPS, 0.1), MAX_FPS)


def _frames(inputs: Mapping[InputKey, JSONValue], fps: float) -> int:
    if found := _positive(inputs, FRAME_INPUTS):
        return int(min(found, 1e6))
    if found := _seconds(inputs):
        return round(min(found, 1e4) * fps)
    # Models of images make a video of a batch.
    batch = _positive(inputs, ("batch_size",)) or 1
    return int(min(batch, 1e6)) if batch > 1 else round(VIDEO_SECONDS * fps)


def _seconds(inputs: Mapping[InputKey, JSONValue]) -> float | None:
    return _positive(inputs, _SECONDS_INPUTS)
