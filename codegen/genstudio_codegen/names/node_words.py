"""What a node is called, as parts of names: by its author in the title, and by its class."""

from __future__ import annotations

import re
from collections.abc import Iterable

from genstudio_codegen.parameter_spec import Node

from .identifiers import snake_case, words_of

_LONGEST_TITLE = 40

# Words of the editor's own titles beyond those of the class: nobody chose them.
_FILLERS = frozenset(
    "a an any and boolean bool comfy core custom float for from image input int integer load model node number of "
    "prompt save simple string text the to value video with".split()
)
_BRACKETS = re.compile(r"[(（【]([^()（）【】]*)[)）】]")
_NUMBERING = re.compile(r"^\d+\s*[-.:)]\s+")
_SPELLINGS = (("LoRA", "Lora"), ("KSampler", "Ksampler"), ("ControlNet", "Controlnet"), ("2D", "2d"), ("3D", "3d"))


def own_title(title: str, node: Node) -> str:
    """A title as part of a name.

    Args:
        title: The title, without the markup of a convention.
        node: The node that has it.

    Returns:
        "" if the title only repeats the class, is not in ASCII letters, or is too long for a name.
    """
    title = _NUMBERING.sub("", title)
    outside = _BRACKETS.sub(" ", title)
    inside = " ".join(_BRACKETS.findall(title))
    if words_of(outside) == ("prompt",):
        # "Prompt (Negative)"; alone, it is an author's word, although the editor's titles have it too.
        return _as_name(f"{inside} {outside}", node) or "prompt"
    # "Steps (at most 8)" is a title and a remark, "CLIP Text Encode (Positive Prompt)" a class and a title.
    for text in (outside, inside):
        if name := _as_name(text, node):
            return name
    return ""


def _as_name(text: str, node: Node) -> str:
    # Pictures and dashes say nothing; letters that ASCII lacks cannot be left out without changing what is said.
    if any(character.isalpha() and not character.isascii() for character in text):
        return ""
    words = list(words_of(_spelt("".join(c if c.isascii() else " " for c in text))))
    usual = {*_FILLERS, *_stems(words_of(_spelt(node.class_type)))}
    if all(word in usual for word in _stems(words)):
        return ""
    if words[0] in ("load", "upload", "save"):
        del words[0]
    name = snake_case(" ".join(words)).rstrip("_")
    return name if len(name) <= _LONGEST_TITLE else ""


def class_name(node: Node) -> str:
    """A node's class as part of a name, without the words that most classes have."""
    name = _spelt(node.class_type.split("|")[0].split("//")[0])
    words = words_of(re.sub(r"\([^()]*\)", " ", name))
    kept = [word for word in words if word not in ("node", "simple", "comfy", "loader", "load")]
    return snake_case(" ".join(kept)).rstrip("_")


def _spelt(text: str) -> str:
    """The text with capitals only where a word begins."""
    for usual, plain in _SPELLINGS:
        text = text.replace(usual, plain)
    return text


def _stems(words: Iterable[str]) -> list[str]:
    return [word.removesuffix("er") for word in words]
