"""Which image a task produces: derived from the inputs alone, so that equal inputs always give the same image."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.parameter_spec import JSONValue, Kind, unwrapped

from .media_plan import FRAME_INPUTS
from .workflow import InputKey, Workflow

DEFAULT_SIZE = (512, 512)
_INVISIBLE_INPUTS = frozenset({"filename_prefix"})
_NEGATIVE_WORDS = ("ugly", "deformed", "blurry", "lowres", "worst quality", "bad anatomy", "watermark", "nsfw")


@dataclass(frozen=True, slots=True)
class UploadedImage:
    """An uploaded file on disk; `width` and `height` in pixels, both 0 when the file is not an image."""

    path: Path
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ImagePlan:
    """Everything that determines one image; `strength` (0 to 1) is how much of `source` is painted over."""

    width: int
    height: int
    seed: int
    mood: int
    caption: str
    source: UploadedImage | None
    strength: float
    count: int

    @property
    def pixels(self) -> int:
        """Pixels of all images of the task together."""
        return self.width * self.height * self.count

    def for_output(self, node_id: str, index: int) -> ImagePlan:
        """The plan of one image of the task: the one with an index, counted from 0, of an output node."""
        return replace(self, seed=_number(f"{self.seed} {node_id} {index}"), count=1) if index or node_id else self


def plan_image(
    workflow: Workflow, inputs: Mapping[InputKey, JSONValue], uploads: Mapping[str, UploadedImage]
) -> ImagePlan:
    """Plan the images of a task.

    Args:
        workflow: The workflow that runs.
        inputs: The values of all its inputs, stored ones included.
        uploads: The uploaded images that the inputs name, by that name.

    Returns:
        One plan for all images of the task; `ImagePlan.for_output` gives that of a single one.
    """
    visible = {
        f"{node}.{name}": uploads[value].sha256 if isinstance(value, str) and value in uploads else value
        for (node, name), value in sorted(inputs.items())
        if name not in _INVISIBLE_INPUTS
    }
    prompt = _prompt(workflow, inputs)
    source = next((upload for upload in uploads.values() if upload.width), None)
    width, height = _size(workflow, inputs, source)
    counts = [_int(value, 1) for (_, name), value in inputs.items() if name == "batch_size"]
    strengths = [_float(value) for (_, name), value in inputs.items() if name == "denoise"]
    return ImagePlan(
        width=width,
        height=height,
        seed=_number(workflow.id + json.dumps(visible, sort_keys=True)),
        mood=_number(prompt),
        caption=prompt,
        source=source,
        strength=min(max(strengths[0] if strengths else 0.6, 0.0), 1.0),
        count=min(max(counts[0] if counts else 1, 1), 4096),
    )


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def _int(value: JSONValue, otherwise: int) -> int:
    value = unwrapped(value)
    try:
        return int(value) if isinstance(value, (int, float, str)) else otherwise
    except (ValueError, OverflowError):
        return otherwise


def _float(value: JSONValue) -> float:
    value = unwrapped(value)
    try:
        return float(value) if isinstance(value, (int, float, str)) else 1.0
    except (ValueError, OverflowError):
        return 1.0


def _size(workflow: Workflow, inputs: Mapping[InputKey, JSONValue], source: UploadedImage | None) -> tuple[int, int]:
    """The size: of the node that makes a video, else of the empty latent, of a scaling node, of the upload, of any node."""
    sizes: list[tuple[str, tuple[int, int]]] = []
    for node in workflow.spec.nodes:
        width, height = (_int(inputs.get((node.id, name)), 0) for name in ("width", "height"))
        if width > 0 and height > 0:
            if any(_int(inputs.get((node.id, name)), 0) > 0 for name in FRAME_INPUTS):
                return width, height
            sizes.append((node.class_type.lower(), (width, height)))
    for words in (("empty",), ("scale", "resize")):
        for class_type, size in sizes:
            if any(word in class_type for word in words):
                return size
    if source is not None:
        return source.width, source.height
    return sizes[0][1] if sizes else DEFAULT_SIZE


def _prompt(workflow: Workflow, inputs: Mapping[InputKey, JSONValue]) -> str:
    """The positive prompt, as far as the inputs reveal it: the first text that does not look like a negative prompt."""
    positive = _linked_prompt(workflow, inputs)
    if positive is not None:
        return positive
    texts: list[str] = []
    for key, parameter in workflow.parameters.items():
        value = inputs.get(key)
        named = any(word in parameter.input_name.lower() for word in ("text", "prompt")) or parameter.multiline
        if named and Kind.STRING in parameter.kinds and isinstance(value, str) and value.strip():
            texts.append(value)
    wanted = [text for text in texts if not any(word in text.lower() for word in _NEGATIVE_WORDS)]
    return next(iter(wanted or texts), workflow.title)


def _linked_prompt(workflow: Workflow, inputs: Mapping[InputKey, JSONValue]) -> str | None:
    for node in workflow.spec.nodes:
        for link in node.links:
            text = inputs.get((link.source_id, "text"))
            if link.input_name == "positive" and isinstance(text, str):
                return text
    return None
