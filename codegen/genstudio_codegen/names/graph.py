"""The links of a workflow as names see them: a reroute is not a place of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import Link, Node, WorkflowSpec


@dataclass(frozen=True, slots=True)
class Graph:
    """Which node feeds which, both ways, by node id; links lead past reroutes."""

    sources: Mapping[str, tuple[Link, ...]]
    consumers: Mapping[str, tuple[tuple[str, str], ...]]
    """The nodes that a node feeds, each with the name of the input."""

    def behind(self, starts: Iterable[str], *, stops: frozenset[str], barred: frozenset[str] = frozenset()) -> set[str]:
        """The nodes that lead to some nodes, and these; each is visited once.

        Args:
            starts: The nodes to begin at.
            stops: Nodes behind which nothing is looked for.
            barred: Names of inputs behind which nothing is looked for.
        """
        waiting = list(dict.fromkeys(starts))
        seen = set(waiting)
        while waiting:
            node_id = waiting.pop()
            for link in () if node_id in stops else self.sources.get(node_id, ()):
                if link.source_id not in seen and link.input_name not in barred:
                    seen.add(link.source_id)
                    waiting.append(link.source_id)
        return seen

    def after(self, starts: Iterable[str]) -> set[str]:
        """The nodes that some nodes lead to; each is visited once."""
        waiting = list(starts)
        seen: set[str] = set()
        while waiting:
            for consumer, _ in self.consumers.get(waiting.pop(), ()):
                if consumer not in seen:
                    seen.add(consumer)
                    waiting.append(consumer)
        return seen


def carry_words(
    starts: Iterable[tuple[str, str]], following: Callable[[str], Iterable[str]], settled: Container[str] = ()
) -> dict[str, str]:
    """Carry the words that some nodes have on to the nodes that follow them.

    Args:
        starts: Node ids, each with its word.
        following: The nodes that a node's word is carried on to.
        settled: Nodes whose word is not changed by what reaches them.

    Returns:
        The word of each node; none where two different words meet.
    """
    known: dict[str, str] = {}
    waiting: list[str] = []

    def learn(node_id: str, word: str) -> None:
        before = known.get(node_id)
        # "" stands for several: a node is given at most two values, so each is visited at most twice.
        after = word if before is None or before == word else ""
        if after != before:
            known[node_id] = after
            waiting.append(node_id)

    for node_id, word in starts:
        learn(node_id, word)
    while waiting:
        node_id = waiting.pop()
        for each in following(node_id):
            if each not in settled:
                learn(each, known[node_id])
    return {node_id: word for node_id, word in known.items() if word}


def read_graph(spec: WorkflowSpec) -> Graph:
    """Collect the links of a workflow."""
    reroutes = {node.id: node.links[0].source_id for node in spec.nodes if _is_reroute(node)}
    ends: dict[str, str] = {}
    sources: dict[str, tuple[Link, ...]] = {}
    consumers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in spec.nodes:
        if node.id in reroutes:
            continue
        links = tuple(Link(one.input_name, _end(one.source_id, reroutes, ends), one.slot) for one in node.links)
        sources[node.id] = links
        for link in links:
            consumers[link.source_id].append((node.id, link.input_name))
    return Graph(sources, {node_id: tuple(found) for node_id, found in consumers.items()})


def _is_reroute(node: Node) -> bool:
    return "reroute" in node.class_type.lower() and len(node.links) == 1 and not node.parameters


def _end(node_id: str, reroutes: Mapping[str, str], ends: dict[str, str]) -> str:
    """The node at the beginning of a chain of reroutes; every chain is followed once."""
    passed: list[str] = []
    end = node_id
    while end in reroutes and end not in ends:
        ends[end] = end  # a circle of reroutes ends where it was entered
        passed.append(end)
        end = reroutes[end]
    end = ends.get(end, end)
    for each in passed:
        ends[each] = end
    return end
