"""Arrays of pixels, such as NumPy's, recognised without NumPy: whether they are a picture, and if not, what to do."""

from __future__ import annotations

from typing import Any, cast

_LARGEST_SIDE = 16384
"""The largest width and height that ComfyUI's nodes make: `MAX_RESOLUTION` in its `nodes.py`."""
_WANTED = "a picture is uint8 with the shape height x width, height x width x 3 (RGB) or height x width x 4 (RGBA)"


def attribute(value: object, name: str) -> object:
    """An attribute of any object; None if it has none, or if reading it raises."""
    try:
        return cast("object", getattr(value, name, None))
    except Exception:  # a foreign object may raise anything here
        return None


def is_array(value: object) -> bool:
    """Whether a value is an array of NumPy's kind, with at least one dimension."""
    # A mock has every attribute, so the type of the shape decides. `torch.Size` is a subclass of tuple.
    shape = attribute(value, "shape")
    if not issubclass(type(shape), tuple) or not tuple[object, ...].__len__(cast("tuple[object, ...]", shape)):
        return False
    return attribute(value, "dtype") is not None


def array_problem(array: object) -> str | None:
    """Say why an array is not a picture, and what to do; None if it is one."""
    shape = tuple(int(size) for size in cast("Any", array).shape)
    advice = _shape_advice(shape) or _dtype_advice(array)
    if not advice:
        return None
    found = f"an array of {cast('Any', array).dtype} with the shape {' x '.join(map(str, shape))}"
    return f"{found} is not a picture: {_WANTED}; {advice}"


def _shape_advice(shape: tuple[int, ...]) -> str:
    if len(shape) == 3 and shape[2] == 1:
        return "give array[:, :, 0]"
    if len(shape) == 3 and shape[2] not in (3, 4):
        is_channels_first = shape[0] in (3, 4)
        return "give array.transpose(1, 2, 0)" if is_channels_first else "the third dimension must be the channels"
    if len(shape) == 4:
        return "give one picture of the batch, array[0]"
    if len(shape) not in (2, 3):
        return "for a list of numbers, give array.tolist()"
    if not 1 <= min(shape[:2]) <= max(shape[:2]) <= _LARGEST_SIDE:
        return f"height and width must be from 1 to {_LARGEST_SIDE}"
    return ""


def _dtype_advice(array: Any) -> str:
    try:
        code = memoryview(array).format
    except (TypeError, ValueError, BufferError):
        return "its memory cannot be read: give numpy.asarray(array).astype('uint8')"
    if code == "B":
        return ""
    if code == "?":
        return "give array.astype('uint8') * 255"
    if code in ("e", "f", "d", "g") and 0 <= array.min() and array.max() <= 1:
        return "its values are 0 to 1: give (array * 255).round().astype('uint8')"
    return "give array.clip(0, 255).astype('uint8')"
