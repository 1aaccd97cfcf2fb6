"""What the classes of the tests' graphs declare, in the words of the tests: as much of it as their modules depend on."""

from __future__ import annotations

from typing import Any


def _number(kind: str, default: float, low: float, high: float, step: float = 1) -> list[Any]:
    return [kind, {"default": default, "min": low, "max": high, "step": step}]


def _class(output: list[str], **required: Any) -> dict[str, Any]:
    return {"input": {"required": required}, "output": output, "output_node": not output}


_SIDE = _number("INT", 512, 1, 16384)
_PLACE = _number("INT", 0, 0, 16384)
_PADDING = _number("INT", 0, 0, 16384, 8)
_UNIT = _number("FLOAT", 0.5, 0.0, 1.0, 0.01)
_PICTURES = (["in.png", "example.png"], {"image_upload": True})

CATALOGUE: dict[str, Any] = {
    "EmptyImage": _class(
        ["IMAGE"],
        width=_SIDE,
        height=_SIDE,
        batch_size=_number("INT", 1, 1, 4096),
        color=_number("INT", 0, 0, 0xFFFFFF),
    ),
    "ImageScale": _class(
        ["IMAGE"],
        image=["IMAGE"],
        upscale_method=[["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]],
        width=_number("INT", 512, 0, 16384),
        height=_number("INT", 512, 0, 16384),
        crop=[["disabled", "center"]],
    ),
    "SaveImage": _class([], images=["IMAGE"], filename_prefix=["STRING", {"default": "ComfyUI"}]),
    "PreviewImage": _class([], images=["IMAGE"]),
    "PreviewAny": _class([], source=["*", {}]),
    "LoadImage": _class(["IMAGE", "MASK"], image=list(_PICTURES)),
    "ImageBlur": _class(
        ["IMAGE"],
        image=["IMAGE"],
        blur_radius=_number("INT", 1, 1, 31),
        sigma=_number("FLOAT", 1.0, 0.1, 10.0, 0.1),
    ),
    "ImageInvert": _class(["IMAGE"], image=["IMAGE"]),
    "ImageCrop": _class(["IMAGE"], image=["IMAGE"], width=_SIDE, height=_SIDE, x=_PLACE, y=_PLACE),
    "SolidMask": _class(["MASK"], value=_UNIT, width=_SIDE, height=_SIDE),
    "InvertMask": _class(["MASK"], mask=["MASK"]),
    "MaskToImage": _class(["IMAGE"], mask=["MASK"]),
    "ImageCompositeMasked": _class(
        ["IMAGE"],
        destination=["IMAGE"],
        source=["IMAGE"],
        x=_PLACE,
        y=_PLACE,
        resize_source=["BOOLEAN", {"default": False}],
        mask=["MASK"],
    ),
    "ImageBlend": _class(
        ["IMAGE"],
        image1=["IMAGE"],
        image2=["IMAGE"],
        blend_factor=_UNIT,
        blend_mode=["COMBO", {"options": ["normal", "multiply", "screen", "overlay", "soft_light", "difference"]}],
    ),
    "ImageBatch": _class(["IMAGE"], image1=["IMAGE"], image2=["IMAGE"]),
    "ImagePadForOutpaint": _class(
        ["IMAGE", "MASK"],
        image=["IMAGE"],
        left=_PADDING,
        top=_PADDING,
        right=_PADDING,
        bottom=_PADDING,
        feathering=_number("INT", 40, 0, 16384),
    ),
}
