"""What the graph says of a node: which side of a sampler it is on, which sampler, and what its output is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import WorkflowSpec

from .graph import Graph, carry_words, read_graph
from .models import model_words

# The names of the two conditioning inputs of ComfyUI's samplers, and of the nodes that feed these.
ROLES = ("positive", "negative")

# These inputs carry no text of a prompt, whatever the conditioning was made with.
_NO_PROMPT = frozenset(
    "model clip vae control_net clip_vision clip_vision_output style_model image images pixels mask latent samples "
    "width height batch_size".split()
)
# A sampler's own settings may come from nodes of their own, which belong to it.
_SAMPLER_PARTS = frozenset("noise guider sampler sigmas".split())

# Inputs that only pass on what they are given: what it is for is said by a later input.
_PASSED_ON = frozenset(
    "image images img input any anything value source audio video text string latent conditioning".split()
)
# Inputs that say nothing of what a single node is for: most of a workflow runs into them.
_TOO_BROAD = frozenset(
    "model clip vae samples latent_image pixels guider sampler sigmas noise clip_vision control_net "
    "a b c x y * *_".split()
)


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What the graph says, by node id.

    Attributes:
        roles: "positive" or "negative", for a node that ends in exactly one of a sampler's two conditioning inputs.
        noise: "high_noise" or "low_noise", for a node of one of two such models.
        kinds: The kind of a node's control net or LoRA.
        refiners: The samplers that work on what another sampler made, with the nodes that hold their settings.
        refining: The nodes that serve only such samplers.
        uses: The input that a node's output is for, if there is exactly one.
        outputs: The title of the output that a node works for, if it works for exactly one that the author called so.
    """

    roles: Mapping[str, str]
    noise: Mapping[str, str]
    kinds: Mapping[str, str]
    refiners: frozenset[str]
    refining: frozenset[str]
    uses: Mapping[str, str]
    outputs: Mapping[str, str]


def graph_facts(spec: WorkflowSpec, titles: Mapping[str, str]) -> GraphFacts:
    """Find what the graph of a workflow says of its nodes, in a fixed number of walks over its links.

    Args:
        spec: The workflow.
        titles: The authors' own titles of nodes, as names.
    """
    graph = read_graph(spec)
    words = model_words(spec, graph)
    refiners, refining = _refiners(spec, graph)
    return GraphFacts(
        _roles(graph), words.noise, words.kinds, refiners, refining, _uses(graph), _outputs(graph, titles)
    )


def _roles(graph: Graph) -> dict[str, str]:
    # Guidance and the like pass their conditioning on; a sampler makes something else of it.
    stops = frozenset(
        node_id for node_id, links in graph.sources.items() if any(link.input_name in ROLES for link in links)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for role in ROLES:
        starts = (link.source_id for links in graph.sources.values() for link in links if link.input_name == role)
        for node_id in graph.behind(starts, stops=stops, barred=_NO_PROMPT):
            found[node_id].add(role)
    return {node_id: roles.pop() for node_id, roles in found.items() if len(roles) == 1}


def _refiners(spec: WorkflowSpec, graph: Graph) -> tuple[frozenset[str], frozenset[str]]:
    latents = {
        node_id: link.source_id
        for node_id, links in graph.sources.items()
        for link in links
        if link.input_name == "latent_image"
    }
    samplers = frozenset(latents)
    sampled = samplers | graph.after(samplers)
    second = frozenset(node_id for node_id, source in latents.items() if source in sampled)
    parts = (
        {link.source_id for node_id in group for link in graph.sources[node_id] if link.input_name in _SAMPLER_PARTS}
        for group in (second, samplers - second)
    )
    served = (
        graph.behind((link.source_id for node_id in group for link in graph.sources[node_id]), stops=samplers)
        for group in (second, samplers - second)
    )
    own, others = parts
    behind_second, behind_first = served
    # A sampler that adds no noise continues what another began, also where no link says so.
    continuing = {
        one.node_id for one in spec.parameters if one.input_name == "add_noise" and one.stored in ("disable", False)
    }
    return second | (own - others) | continuing, frozenset(behind_second - behind_first - samplers)


def _uses(graph: Graph) -> dict[str, str]:
    """For each node the one input, behind all that passes it on, that it is for."""
    starts = [
        (link.source_id, _last_part(link.input_name))
        for links in graph.sources.values()
        for link in links
        if _is_specific(link.input_name)
    ]
    return carry_words(
        starts,
        lambda node_id: (link.source_id for link in graph.sources.get(node_id, ()) if _is_passed_on(link.input_name)),
    )


def _outputs(graph: Graph, titles: Mapping[str, str]) -> dict[str, str]:
    starts = [(node_id, title) for node_id, title in titles.items() if title and node_id not in graph.consumers]
    return carry_words(starts, lambda node_id: (link.source_id for link in graph.sources.get(node_id, ())))


def _last_part(input_name: str) -> str:
    return input_name.rpartition(".")[2]


def _is_passed_on(input_name: str) -> bool:
    name = _last_part(input_name).lower()
    # `any_01` of a context and `string_b` of a concatenation are places, not uses; `image2` of an encoder is a use.
    stem = name.rstrip("0123456789_")
    return (
        name in _PASSED_ON
        or (stem in _PASSED_ON and stem not in ("image", "video", "conditioning"))
        or name[:-2] == "string"
    )


def _is_specific(input_name: str) -> bool:
    return bool(input_name) and not _is_passed_on(input_name) and _last_part(input_name).lower() not in _TOO_BROAD
