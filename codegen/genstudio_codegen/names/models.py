"""Which of a workflow's models a node belongs to, by what files and titles call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from re import Pattern

from genstudio_codegen.parameter_spec import Node, WorkflowSpec

from .graph import Graph, carry_words

_LONGEST = 200


def _whole(words: str) -> Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE)


# Wan 2.2 and its like come as two models. A bare "high" says so only on a node that has to do with models.
_NOISE = {
    "high_noise": (re.compile(r"high[ _-]?noise", re.IGNORECASE), _whole("high")),
    "low_noise": (re.compile(r"low[ _-]?noise", re.IGNORECASE), _whole("low")),
}
# The kinds of control nets, as their files and the preprocessors are called.
_CONTROLS = {
    "canny": re.compile("canny", re.IGNORECASE),
    "depth": re.compile("depth|midas|zoe", re.IGNORECASE),
    "pose": re.compile("pose", re.IGNORECASE),
    "lineart": re.compile("line_?art|mistoline|anyline", re.IGNORECASE),
    "scribble": re.compile("scribble|sketch", re.IGNORECASE),
    "soft_edge": re.compile("soft_?edge|pidi|hed(?![a-z])", re.IGNORECASE),
    "tile": _whole("tile"),
    "inpaint": re.compile("inpaint", re.IGNORECASE),
    "normal": _whole("normal(?:bae)?"),
    "segmentation": _whole("seg|segmentation"),
    "lines": _whole("mlsd"),
}
# What a LoRA is for, where its file says so in a usual word.
_LORAS = {
    "lightning": re.compile("lightning", re.IGNORECASE),
    "lightx2v": re.compile("lightx2v", re.IGNORECASE),
    "turbo": re.compile("turbo", re.IGNORECASE),
    "lcm": _whole("lcm"),
    "hyper": _whole("hyper"),
    "detail": re.compile("detail", re.IGNORECASE),
    "face": _whole("face"),
    "style": _whole("style"),
    "camera": re.compile("camera", re.IGNORECASE),
    "distilled": re.compile("distill", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What is known of the models of nodes, by node id.

    Attributes:
        noise: "high_noise" or "low_noise", for one of two models and what is made with it.
        kinds: The kind of a control net, for it and for the node that applies it; what a LoRA is for.
    """

    noise: Mapping[str, str]
    kinds: Mapping[str, str]


def model_words(spec: WorkflowSpec, graph: Graph) -> ModelWords:
    """Find the words for the models of a workflow's nodes."""
    noise = _spread(spec, graph, _noise_word, "model")
    kinds = _spread(spec, graph, lambda node: _file_word(node, "control_net", _CONTROLS), "control_net")
    loras = {node.id: word for node in spec.nodes if (word := _file_word(node, "lora", _LORAS))}
    return ModelWords(noise, {**loras, **kinds})


def _spread(spec: WorkflowSpec, graph: Graph, word_of: Callable[[Node], str], input_name: str) -> dict[str, str]:
    """The words that nodes have themselves, or are given through inputs of a name; none where two meet."""
    own = {node.id: word for node in spec.nodes if (word := word_of(node))}
    return carry_words(
        own.items(),
        lambda node_id: (consumer for consumer, name in graph.consumers.get(node_id, ()) if input_name in name),
        settled=own,
    )


def _noise_word(node: Node) -> str:
    files = _files(node, "")
    handles_model = bool(files) or any("model" in link.input_name for link in node.links)
    for text in (node.title[:_LONGEST], *files):
        found = [
            word for word, (full, bare) in _NOISE.items() if full.search(text) or handles_model and bare.search(text)
        ]
        if len(found) == 1:
            return found[0]
    return ""


def _file_word(node: Node, kind: str, words: Mapping[str, Pattern[str]]) -> str:
    """The word that a node's file has, if it has one alone; folders in front of the file are another's order."""
    for file in _files(node, kind):
        name = re.split(r"[\\/]", file)[-1]
        found = [word for word, pattern in words.items() if pattern.search(name)]
        if len(found) == 1:
            return found[0]
    return ""


def _files(node: Node, kind: str) -> list[str]:
    return [
        one.stored[:_LONGEST]
        for one in node.parameters
        if isinstance(one.stored, str) and one.input_name.endswith("_name") and kind in one.input_name
    ]
