"""Signatures that list each parameter of a workflow instead of `**params`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import ForwardRef, cast

_WIDTH = 80


class ExpandedSignature(inspect.Signature):
    """A signature that is written over several lines when it is long, with names of types as the module has them."""

    def __str__(self) -> str:
        return self.format(max_width=_WIDTH)

    def format(self, *, max_width: int | None = None, **_: object) -> str:
        """Write the signature, with one parameter on each line if it is longer than `max_width` characters."""
        parts: list[str] = []
        last: object = inspect.Parameter.POSITIONAL_ONLY
        for parameter in self.parameters.values():
            if last is inspect.Parameter.POSITIONAL_ONLY and parameter.kind is not last:
                parts += ["/"] if parts else []
                parts += ["*"] if parameter.kind is inspect.Parameter.KEYWORD_ONLY else []
            last = parameter.kind
            default = "" if parameter.default is parameter.empty else " = ..."
            parts.append(f"{parameter.name}: {parameter.annotation}{default}")
        if parts and last is inspect.Parameter.POSITIONAL_ONLY:
            parts.append("/")
        line = f"({', '.join(parts)}) -> {self.return_annotation}"
        if max_width is None or len(line) <= max_width:
            return line
        lines = ",\n    ".join(parts)
        return f"(\n    {lines}\n) -> {self.return_annotation}"


def expanded(call: Callable[..., object], params: type) -> ExpandedSignature:
    """Make the signature of a function that takes `**params` of a `TypedDict`.

    Args:
        call: The function, whose annotations are strings.
        params: The class of its parameters.

    Returns:
        Its own parameters, and after them one keyword for each parameter of the workflow. A parameter that may be left
        out has the default `...`, which means that the value stored in the workflow is kept.
    """
    required = cast("frozenset[str]", getattr(params, "__required_keys__", frozenset[str]()))
    annotations = cast("dict[str, object]", inspect.get_annotations(params))
    named = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation,
            default=inspect.Parameter.empty if name in required else ...,
        )
        for name, annotation in annotations.items()
    ]
    written = inspect.signature(_bare(call))
    own = [one for one in written.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    return ExpandedSignature([*own, *named], return_annotation=written.return_annotation)


def _bare(call: Callable[..., object]) -> Callable[..., object]:
    """The same function without the attribute that would make `inspect` come here again."""
    from types import FunctionType

    function = cast("FunctionType", call)
    copy = FunctionType(function.__code__, {}, function.__name__)
    copy.__annotations__ = function.__annotations__
    return copy
