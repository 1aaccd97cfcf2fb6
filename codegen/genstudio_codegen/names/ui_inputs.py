"""Inputs that only the editor uses: its widgets are exported like inputs, but no node reads them. One table."""

from __future__ import annotations

from typing import NamedTuple

from genstudio_codegen.parameter_spec import Node, Parameter


class UIInput(NamedTuple):
    """An input that no node reads.

    Attributes:
        input_name: The name of the input.
        classes: The classes of nodes on which it is one, by the beginning of their names; none for every class.
        source: What puts it there.
    """

    input_name: str
    classes: tuple[str, ...]
    source: str


_LOADERS = ("LoadImage", "LoadAudio", "LoadVideo", "Load3D", "VHS_Load", "ETN_Load")

UI_INPUTS = (
    UIInput("upload", _LOADERS, "ComfyUI's editor: the upload button of loaders; its value is the kind of file"),
    UIInput("choose file to upload", (), "ComfyUI's editor and VideoHelperSuite: the label of the upload button"),
    UIInput("choose folder to upload", (), "VideoHelperSuite: the upload button of VHS_LoadImages"),
    UIInput("upload 3d model", (), "ComfyUI's editor: a button of Load3D"),
    UIInput("upload extra resources", (), "ComfyUI's editor: a button of Load3D"),
    UIInput("control_after_generate", (), "ComfyUI's editor: what becomes of a seed after a run in the editor"),
    UIInput("audioUI", (), "ComfyUI's editor: the player, a widget of the type AUDIO_UI"),
    UIInput("video-preview", (), "ComfyUI's editor: the player of LoadVideo and SaveVideo"),
    UIInput("$$comfy_animation_preview", (), "ComfyUI's editor: ANIM_PREVIEW_WIDGET of scripts/app.js"),
    UIInput("$$canvas-image-preview", (), "ComfyUI's editor: the picture below a node"),
    UIInput("videopreview", ("VHS_",), "VideoHelperSuite: the player"),
    UIInput("vhs_gif_preview__0", ("VHS_",), "VideoHelperSuite, older: the player"),
    UIInput("speak_and_recognation", (), "comfyui-mixlab-nodes: the dictation widget added to every text"),
    UIInput(
        "rgthree_comparer", ("Image Comparer",), "rgthree-comfy, web/comfyui/image_comparer.js: addresses of previews"
    ),
    UIInput("previewMode", ("PreviewAny",), "ComfyUI's editor: how a value is shown"),
)
"""The inputs, as they are found in public workflows."""

_CLASSES = {one.input_name: one.classes for one in UI_INPUTS}


def is_ui_input(node: Node, parameter: Parameter) -> bool:
    """Report whether an input is one that only the editor uses."""
    classes = _CLASSES.get(parameter.input_name)
    return classes is not None and (not classes or node.class_type.startswith(classes))
