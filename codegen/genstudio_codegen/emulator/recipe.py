"""What picture a task makes: read from the inputs alone, so that the same inputs always paint the same picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.parameter_spec import JSONValue, Kind, unwrapped

from .workflows import InputKey, Workflow

DEFAULT_SIZE = (512, 512)
_NOT_SEEN = frozenset({"filename_prefix"})
_NEGATIVE_WORDS = ("ugly", "deformed", "blurry", "lowres", "worst quality", "bad anatomy", "watermark", "nsfw")


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture on disk; `width` and `height` in pixels, 0 where the file is no picture."""

    path: Path
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that one picture is painted from; `strength` (0 to 1) is how little of `source` stays."""

    width: int
    height: int
    seed: int
    mood: int
    caption: str
    source: Picture | None
    strength: float
    count: int

    @property
    def pixels(self) -> int:
        """Pixels of all pictures of the task together."""
        return self.width * self.height * self.count

    def of(self, node_id: str, index: int) -> Recipe:
        """The recipe of one picture of the task."""
        return replace(self, seed=_number(f"{self.seed} {node_id} {index}"), count=1) if index or node_id else self


def recipe_of(workflow: Workflow, inputs: Mapping[InputKey, JSONValue], pictures: Mapping[str, Picture]) -> Recipe:
    """What a task with these inputs paints; `pictures` are the uploaded ones that the inputs name."""
    seen = {
        f"{node}.{name}": pictures[value].sha256 if isinstance(value, str) and value in pictures else value
        for (node, name), value in sorted(inputs.items())
        if name not in _NOT_SEEN
    }
    prompt = _prompt(workflow, inputs)
    source = next((picture for picture in pictures.values() if picture.width), None)
    width, height = _size(workflow, inputs, source)
    counts = [_int(value, 1) for (_, name), value in inputs.items() if name == "batch_size"]
    strengths = [_float(value) for (_, name), value in inputs.items() if name == "denoise"]
    return Recipe(
        width=width,
        height=height,
        seed=_number(workflow.id + json.dumps(seen, sort_keys=True)),
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


def _size(workflow: Workflow, inputs: Mapping[InputKey, JSONValue], source: Picture | None) -> tuple[int, int]:
    """The picture's size: of the empty latent, else of a scaling node, else of the upload, else of any node."""
    sizes: list[tuple[str, tuple[int, int]]] = []
    for node in workflow.spec.nodes:
        width, height = (_int(inputs.get((node.id, name)), 0) for name in ("width", "height"))
        if width > 0 and height > 0:
            sizes.append((node.class_type.lower(), (width, height)))
    for words in (("empty",), ("scale", "resize")):
        for class_type, size in sizes:
            if any(word in class_type for word in words):
                return size
    if source is not None:
        return source.width, source.height
    return sizes[0][1] if sizes else DEFAULT_SIZE


def _prompt(workflow: Workflow, inputs: Mapping[InputKey, JSONValue]) -> str:
    """The positive prompt, as far as inputs tell it: the first long text that does not read as a negative one."""
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
