"""The words that parameter specs use: keys, their synonyms, and the names of types."""

from __future__ import annotations

from typing import Final

from .model import Kind

OPTION_KEYS: Final = ("options", "choices", "enum", "values", "items")
"""Keys that hold choices, the canonical one first."""

ALIASES: Final = {
    "minimum": "min",
    "maximum": "max",
    "multipleOf": "step",
    "toolip": "tooltip",
    "multiselect": "multi_select",
}
"""Other spellings of spec keys, from JSON Schema and from real nodes, and the canonical ones."""

SPEC_KEYS: Final = frozenset(
    {"default", "min", "max", "step", "round", "options", "choices", "enum", "multiline", "tooltip", *ALIASES}
)
"""Keys that identify an object as a spec rather than a value."""

TYPES: Final = {
    "INT": Kind.INT,
    "INTEGER": Kind.INT,
    "FLOAT": Kind.FLOAT,
    "NUMBER": Kind.FLOAT,
    "DOUBLE": Kind.FLOAT,
    "STRING": Kind.STRING,
    "STR": Kind.STRING,
    "TEXT": Kind.STRING,
    "BOOLEAN": Kind.BOOLEAN,
    "BOOL": Kind.BOOLEAN,
    "COMBO": Kind.COMBO,
    "ENUM": Kind.COMBO,
    "COMFY_DYNAMICCOMBO_V3": Kind.COMBO,
    "LIST": Kind.LIST,
    "ARRAY": Kind.LIST,
    "DICT": Kind.DICT,
    "OBJECT": Kind.DICT,
    "ANY": Kind.ANY,
}
"""Type names in upper case, with their kinds. Every other name is that of a socket or of a custom widget."""

SOCKETS: Final = frozenset(
    "MODEL CLIP VAE CONDITIONING LATENT IMAGE MASK CONTROL_NET CLIP_VISION CLIP_VISION_OUTPUT STYLE_MODEL GLIGEN "
    "UPSCALE_MODEL SAMPLER SIGMAS GUIDER NOISE AUDIO VIDEO COMFY_AUTOGROW_V3".split()
)
"""ComfyUI's own types that only another node's output can have."""

UPLOAD_FLAGS: Final = {
    "image_upload": Kind.IMAGE,
    "animated_image_upload": Kind.IMAGE,
    "video_upload": Kind.VIDEO,
    "audio_upload": Kind.AUDIO,
    "file_upload": Kind.FILE,
}
"""Flags of a spec that mark an upload. The first one of each kind is the canonical one."""


def split_type(name: str) -> list[str]:
    """Split a type's name into its members, in upper case: "int,FLOAT" has two, and "INT:seed" is an INT."""
    members = (member.partition(":")[0].strip().upper() for member in name.split(","))
    return [member for member in members if member]
