"""Names stay, whatever else comes into a workflow, leaves it or moves in it; without the lock as far as can be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.names.identifiers import is_usable
from genstudio_codegen.parameter_spec import JSONValue, Link, Node
from tests.names.workflows import names_of, naming_of, node, refined, titled, wan

EXAMPLES: dict[str, Callable[[], list[Node]]] = {"wan": wan, "refined": refined, "titled": titled}

_CLASSES = (
    "KSampler",
    "KSamplerAdvanced",
    "LoadImage",
    "CLIPTextEncode",
    "PrimitiveInt",
    "Reroute",
    "类",
    "Wan (x)",
    "",
)
_TITLES = (
    "",
    "Face",
    "$prompt.text!:x",
    "@tag",
    "[a: b]",
    "(Input:seed) Seed",
    "宽度",
    "class",
    "High noise",
    "#1",
    "Load x",
)
_INPUTS: tuple[str, ...] = (
    "text",
    "Text",
    "seed",
    "value",
    "image",
    "lora_name",
    "add_noise",
    "类",
    "class",
    "…",
    "a.b",
    "text_1",
)
_LINKS: tuple[str, ...] = (
    "positive",
    "negative",
    "model",
    "latent_image",
    "image",
    "start_image",
    "any",
    "",
    "noise",
    "control_net",
    "a.b_0",
)
_VALUES: tuple[JSONValue, ...] = ("high_noise.sft", "canny.pth", "disable", 1, None)


@st.composite
def workflows(draw: st.DrawFn) -> list[Node]:
    """Any graph, with circles and links to nodes that are not there."""
    ids = draw(st.lists(st.sampled_from(["1", "2", "3", "12:3", "12_3", "a", "7"]), unique=True, max_size=6))
    nodes: list[Node] = []
    for node_id in ids:
        inputs = draw(st.dictionaries(st.sampled_from(_INPUTS), st.sampled_from(_VALUES), max_size=4))
        plain = node(node_id, draw(st.sampled_from(_CLASSES)), inputs, title=draw(st.sampled_from(_TITLES)))
        links = draw(st.dictionaries(st.sampled_from(_LINKS), st.sampled_from([*ids, "gone"]), max_size=3))
        nodes.append(replace(plain, links=tuple(Link(name, source, 0) for name, source in links.items())))
    return nodes


@given(workflows())
def test_names_are_usable_and_each_is_one_parameters(nodes: list[Node]) -> None:
    names = names_of(*nodes)
    assert all(map(is_usable, names.values())) and len(set(names.values())) == len(names)


@given(workflows(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_inputs_and_links_shapes_no_name(nodes: list[Node], random: Any) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    other = [replace(one, parameters=shuffled(one.parameters), links=shuffled(one.links)) for one in nodes]
    random.shuffle(other)
    assert names_of(*other) == names_of(*nodes)


@given(workflows(), workflows())
def test_with_the_lock_no_change_of_the_workflow_renames_anything(before: list[Node], after: list[Node]) -> None:
    old = names_of(*before)
    new = names_of(*after, locked=old)
    assert {key: new[key] for key in old if key in new} == {key: old[key] for key in old if key in new}
    # A name that was given once never comes to mean another input.
    assert not set(old.values()) & {name for key, name in new.items() if key not in old}


@given(workflows(), workflows())
def test_a_rename_takes_no_name_that_means_or_meant_something_else(before: list[Node], after: list[Node]) -> None:
    old = names_of(*before)
    naming = naming_of(*after, locked=old, rename=True)
    new = naming.by_key
    for key, name in new.items():
        if name in old.values():
            assert old.get(key) == name or key.endswith(f" was {name}")
    assert set(old.values()) <= set(new.values()) | {old[key] for key in old if key not in new}
    # The lock that it leaves behind gives the same names again, and has nothing better to offer than it took.
    again = naming_of(*after, locked={**old, **new})
    assert again.names == naming.names and not again.better


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES)
class TestWithoutTheLock:
    """What the graph, titles and classes say of a node does not depend on others that have nothing to do with it."""

    def test_a_reroute_in_any_link_renames_nothing(self, make: Callable[[], list[Node]]) -> None:
        nodes = make()
        names = names_of(*nodes)
        for index, one in enumerate(nodes):
            for link in one.links:
                reroute = replace(node("r", "Reroute"), links=(Link("", link.source_id, link.slot),))
                links = tuple(Link(each.input_name, "r", 0) if each == link else each for each in one.links)
                changed = [*nodes[:index], replace(one, links=links), reroute, *nodes[index + 1 :]]
                assert names_of(*changed) == names, link

    def test_a_node_that_claims_other_names_renames_nothing(self, make: Callable[[], list[Node]]) -> None:
        nodes = make()
        other = node("500", "Watermark", {"opacity": 1, "corner": "x"}, title="Stamp", image="9")
        names = names_of(*nodes)
        for index in range(len(nodes) + 1):
            found = names_of(*nodes[:index], other, *nodes[index:])
            assert {key: name for key, name in found.items() if key in names} == names

    def test_a_preview_of_anything_renames_nothing(self, make: Callable[[], list[Node]]) -> None:
        nodes = make()
        names = names_of(*nodes)
        for one in nodes:
            assert names_of(*nodes, node("500", "PreviewAny", source=one.id)) == names, one.id

    def test_what_is_removed_gives_others_only_names_that_it_stood_in_the_way_of(
        self, make: Callable[[], list[Node]]
    ) -> None:
        nodes = make()
        names = names_of(*nodes)
        for one in nodes:
            if one.links or any(link.source_id == one.id for each in nodes for link in each.links):
                continue
            found = names_of(*(each for each in nodes if each.id != one.id))
            gone = {parameter.input_name for parameter in one.parameters}
            assert all(name == names[key] or key.partition(".")[2] in gone for key, name in found.items())


def calls(nodes: list[Node]) -> int:
    """How many calls, of Python's functions and C's, naming takes."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        names_of(*nodes)
    finally:
        sys.setprofile(None)
    return count


def chain(length: int) -> list[Node]:
    """A text through many nodes that pass it on."""
    inner = [node(f"r{i}", "Pass", conditioning=f"r{i - 1}" if i else "t") for i in range(length)]
    return [node("t", "Text", {"text": "a"}), *inner, node("k", "KSampler", positive=f"r{length - 1}")]


def reroutes(length: int) -> list[Node]:
    return [replace(one, class_type="Reroute") if one.id.startswith("r") else one for one in chain(length)]


def ladder(length: int) -> list[Node]:
    """Nodes that each feed the two after them."""
    inner = [
        node(f"r{i}", "Pass", image=f"r{i - 1}" if i else "t", image2=f"r{i - 2}" if i > 1 else "t")
        for i in range(length)
    ]
    return [node("t", "LoadImage", {"image": "a"}), *inner, node("s", "SaveImage", images=f"r{length - 1}", title="A")]


def ring(length: int) -> list[Node]:
    """Nodes in a circle, each with a model of its own kind."""
    return [
        node(f"{i}", "Lora", {"lora_name": "high" if i % 2 else "low"}, model=f"{(i + 1) % length}")
        for i in range(length)
    ]


@pytest.mark.parametrize("make", [chain, reroutes, ladder, ring])
def test_work_grows_with_the_workflow_and_not_with_its_square(make: Callable[[int], list[Node]]) -> None:
    few, many = calls(make(300)), calls(make(600))
    assert many < 2.5 * few


def test_a_circle_of_reroutes_ends() -> None:
    circle = [replace(node(each, "Reroute"), links=(Link("", other, 0),)) for each, other in ("ab", "ba")]
    assert names_of(*circle, node("k", "KSampler", {"steps": 1}, positive="a")) == {"k.steps": "steps"}
