"""Inputs that hold the name of an uploaded file although nothing in their spec says so: by class and input name."""

from __future__ import annotations

import re
from typing import Final

from .model import Kind

# ComfyUI's own loaders mark these inputs in newer versions only (`nodes.py`, `comfy_extras/nodes_video.py`,
# `nodes_audio.py`, `nodes_load_3d.py`). The editor uploads what is dropped on them into the server's input folder.
_CORE = {
    ("LoadVideo", "file"): Kind.VIDEO,
    ("LoadAudio", "audio"): Kind.AUDIO,
    ("Load3D", "model_file"): Kind.FILE,
    ("Load3DAdvanced", "model_file"): Kind.FILE,
    ("Load3DAnimation", "model_file"): Kind.FILE,
}
# ComfyUI-VideoHelperSuite (`videohelpersuite/load_video_nodes.py` and `nodes.py`, `web/js/VHS.core.js`): a list of the
# files in the input folder, with an upload button that the pack's own script adds.
_VIDEO_HELPER_SUITE = {
    ("VHS_LoadVideo", "video"): Kind.VIDEO,
    ("VHS_LoadVideoFFmpeg", "video"): Kind.VIDEO,
    ("VHS_LoadAudioUpload", "audio"): Kind.AUDIO,
}
# Lists of the files in the input folder too, without a flag or, in older exports, without their spec:
_OTHER_PACKS = {
    ("LoadVideo", "video"): Kind.VIDEO,  # comfyui-animatediff, `animatediff/nodes.py`
    ("ImageReceiver", "image"): Kind.IMAGE,  # ComfyUI-Impact-Pack, `modules/impact/impact_pack.py`
    ("PainterNode", "image"): Kind.IMAGE,  # ComfyUI_Custom_Nodes_AlekPet, `PainterNode/painter_node.py`
    ("PoseNode", "image"): Kind.IMAGE,  # ComfyUI_Custom_Nodes_AlekPet, `PoseNode/pose_node.py`
}
# Loaders of a path on the server (`VHS_LoadVideoPath`, `VHS_LoadAudio`, `VHS_LoadImagePath`, …) are not here: an
# upload's id is the name of a file in the input folder, and they look elsewhere.
_UPLOADS: Final = {**_CORE, **_VIDEO_HELPER_SUITE, **_OTHER_PACKS}
_NO_NAME = re.compile("path|url|base64", re.IGNORECASE)
"""What the names of classes say that start with `LoadImage` and take something else than a file's name."""


def upload_kind(class_type: str, name: str) -> Kind | None:
    """The kind of file that an input of a class holds, or None if the class is not known to take uploads."""
    if name == "image" and class_type.startswith("LoadImage") and not _NO_NAME.search(class_type):
        return Kind.IMAGE  # `LoadImage`, `LoadImageMask`, `LoadImageOutput`, and loaders that packs derive from them
    return _UPLOADS.get((class_type, name))
