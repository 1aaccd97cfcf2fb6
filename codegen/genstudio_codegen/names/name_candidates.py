"""The names that a parameter could have, each computed from its own node and from what this node is connected with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from itertools import combinations

from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec

from .identifiers import safe, snake_case, words_of
from .node_words import class_name, own_title
from .roles import ROLES, graph_facts
from .title_conventions import NAMING_INPUTS, read_title

# Inputs of nodes that do nothing but hold a value. Those of the first group say nothing of what it is.
_NAMELESS = frozenset("value int integer float number num boolean bool string str default_value".split())
_MEDIA = frozenset("image video audio file mask".split())
_HELD = _NAMELESS | _MEDIA | {"text", "prompt", "color"}
_MEDIA_WORDS = frozenset("image photo picture pic frame video clip audio sound song voice file mask map".split())


# How well the words of a node serve alone, as their places in `_words`: a title says more than that a node refines.
_BEST_FIRST = (0, 1, 3, 4, 5, 2, 6, 7, 8)


class Rank(IntEnum):
    """How good a claim to a name is. Of two parameters that could have it, the one with the better claim gets it."""

    AUTHOR = 0
    """The author wrote it for programs to read."""
    TITLE = 1
    """The author called the node so, which holds only this value."""
    INPUT = 2
    """The input's own name."""
    SECOND_INPUT = 3
    """The input's own name, on a node that has a counterpart which comes first."""
    QUALIFIED = 4
    """The input's name with a word in front. The kinds of words have ranks of their own, up to `TWICE_QUALIFIED`."""
    TWICE_QUALIFIED = 40
    NODE_ID = 1000
    """The input's name with the node's id behind it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that a parameter could have, and how good its claim to it is."""

    rank: int
    name: str


class NameCandidates:
    """The possible names of the parameters of a workflow."""

    def __init__(self, spec: WorkflowSpec) -> None:
        self._nodes = {node.id: node for node in spec.nodes}
        self._readings = {node.id: read_title(node.title) for node in spec.nodes}
        self._titles = {node.id: own_title(self._readings[node.id].title, node) for node in spec.nodes}
        self._facts = graph_facts(spec, self._titles)

    def of(self, parameter: Parameter) -> Iterator[Candidate]:
        """Yield the possible names of a parameter, the best first; the last is made of its node's id."""
        node = self._nodes[parameter.node_id]
        base = self._base(parameter)
        authors = list(self._authors(parameter, node, base))
        yield from authors
        noise = self._facts.noise.get(node.id, "")
        if not authors and (noise or node.id not in self._facts.refiners):
            is_second = node.id in self._facts.refining and not noise
            yield Candidate(Rank.SECOND_INPUT if is_second else Rank.INPUT, base)
        words = self._words(node)
        # Of two nodes of a kind, the one that only refines does not keep the first one from its name.
        delay = int("refiner" in words)
        for index, place in enumerate(_BEST_FIRST):
            if words[place]:
                yield Candidate(Rank.QUALIFIED + 2 * index + delay, joined(words[place], base))
        for index, (first, second) in enumerate(combinations(words, 2)):
            if first and second and first != second:
                yield Candidate(Rank.TWICE_QUALIFIED + index, joined(joined(first, second), base))
        yield Candidate(Rank.NODE_ID, name_with_id(parameter))

    def _base(self, parameter: Parameter) -> str:
        base = snake_case(parameter.input_name) or "input"
        use = self._facts.uses.get(parameter.node_id, "")
        # A node that is given something makes something else of it: its value is not what its output is for.
        is_holder = not self._nodes[parameter.node_id].links
        return (snake_case(use) if is_holder and base.rstrip("_") in _NAMELESS else "") or base

    def _authors(self, parameter: Parameter, node: Node, base: str) -> Iterator[Candidate]:
        reading = self._readings[node.id]
        held = _held_name(parameter, node)
        for name in (held, *(name for name, input in reading.names if _is_meant(input, name, parameter, node))):
            if name.isascii() and (name := snake_case(name)):
                yield Candidate(Rank.AUTHOR, name)
        title = snake_case(reading.prefix) or self._titles[node.id]
        if title and len(node.parameters) == 1 and snake_case(parameter.input_name).rstrip("_") in _HELD:
            says_little = title in ROLES or (base in _MEDIA and _MEDIA_WORDS.isdisjoint(words_of(title)))
            yield Candidate(Rank.TITLE, joined(title, base) if says_little else safe(title))

    def _words(self, node: Node) -> tuple[str, ...]:
        """What can be put in front of the names of a node's inputs, in the order in which two of them are put there.

        "" stands where nothing is known.
        """
        facts = self._facts
        noise = facts.noise.get(node.id, "")
        refines = node.id in facts.refiners or node.id in facts.refining
        words = (
            snake_case(self._readings[node.id].prefix),
            noise,
            "refiner" if refines and not noise else "",
            facts.kinds.get(node.id, ""),
            facts.roles.get(node.id, ""),
            self._titles[node.id],
            snake_case(facts.uses.get(node.id, "")),
            class_name(node),
            facts.outputs.get(node.id, ""),
        )
        return tuple(word if word.isascii() else "" for word in words)


def _held_name(parameter: Parameter, node: Node) -> str:
    """The name that the node holds for its parameter in another input."""
    for prefix, holder, values in NAMING_INPUTS:
        if node.class_type.startswith(prefix) and parameter.input_name in values:
            stored = (one.stored for one in node.parameters if one.input_name == holder)
            return next((value for value in stored if isinstance(value, str)), "")
    return ""


def _is_meant(input: str, name: str, parameter: Parameter, node: Node) -> bool:
    """Whether a name in a title stands for a parameter: by its input, else by the same name, else as the only one."""
    inputs = {one.input_name for one in node.parameters}
    meant = next((each for each in (input, name) if each in inputs), None)
    return len(inputs) == 1 if meant is None else parameter.input_name == meant


def joined(front: str, back: str) -> str:
    """A word in front of a name, without what both have: `start_image` before `image` is `start_image`."""
    first, second = front.rstrip("_").split("_"), back.rstrip("_").split("_")
    if first[-1].rstrip("0123456789") == back or (first[-1].isdigit() and first[-2:-1] == second):
        return safe(front.rstrip("_"))
    shared = next((n for n in range(min(len(first), len(second)), 0, -1) if first[-n:] == second[:n]), 0)
    return safe(snake_case("_".join([*first, *second[shared:]])) or back)


def name_with_id(parameter: Parameter) -> str:
    """The input's name with the node's id behind it."""
    base = snake_case(parameter.input_name) or "input"
    node_id = snake_case(f"n {parameter.node_id}")[2:]
    return safe(f"{base.rstrip('_')}_{node_id}".rstrip("_"))


def names_with_digest(parameter: Parameter) -> Iterator[str]:
    """Names for a parameter that even its node's id does not tell from another, as `42:0` and `42_0` do not."""
    digest = sha256("\0".join(parameter.address).encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(4, len(digest)):
        yield f"{name_with_id(parameter)}_x{digest[:length]}"
