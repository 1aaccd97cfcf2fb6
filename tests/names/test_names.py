"""Names are valid, stable, and never an ordinal."""

from __future__ import annotations

import keyword
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.names import alias_name, module_name, name_parameters, parameter_key, snake_case
from genstudio_codegen.parameter_spec import Kind, Link, Node, Parameter, WorkflowSpec


def node(node_id: str, *inputs: str, title: str = "", class_type: str = "Node", links: tuple[Link, ...] = ()) -> Node:
    parameters = tuple(Parameter(node_id=node_id, input_name=name, kinds=(Kind.STRING,)) for name in inputs)
    return Node(id=node_id, class_type=class_type, title=title, parameters=parameters, links=links)


def names_of(
    *nodes: Node, locked: dict[str, str] | None = None, chosen: dict[str, str] | None = None
) -> dict[str, str]:
    spec = WorkflowSpec(nodes=nodes)
    naming = name_parameters(spec, locked=locked, chosen=chosen)
    assert naming.problems == ()
    return {parameter_key(p): naming.of(p) for p in spec.parameters}


def test_a_name_that_only_one_input_has_is_the_inputs() -> None:
    assert names_of(node("3", "seed", "cfg")) == {"3.seed": "seed", "3.cfg": "cfg"}


def test_the_part_in_the_graph_tells_two_texts_apart() -> None:
    sampler = node("3", links=(Link("positive", "8", 0), Link("negative", "7", 0)))
    reroute = node("8", links=(Link("", "6", 0),), class_type="Reroute")
    assert names_of(node("6", "text"), node("7", "text"), sampler, reroute) == {
        "6.text": "positive_text",
        "7.text": "negative_text",
    }


def test_a_text_that_feeds_both_sides_has_no_part() -> None:
    sampler = node("3", links=(Link("positive", "6", 0), Link("negative", "6", 0)))
    assert names_of(node("6", "text"), node("7", "text"), sampler) == {"6.text": "text_6", "7.text": "text_7"}


def test_a_title_of_its_own_tells_inputs_apart_but_no_cjk_title() -> None:
    assert names_of(node("5", "width", title="Face"), node("9:1", "width", title="人脸")) == {
        "5.width": "face_width",
        "9:1.width": "width_9_1",
    }


def test_a_class_tells_inputs_apart_where_only_one_node_has_it() -> None:
    assert names_of(
        node("5", "seed", title="KSampler", class_type="KSampler"), node("6", "seed", class_type="Noise")
    ) == {
        "5.seed": "ksampler_seed",
        "6.seed": "noise_seed",
    }
    assert names_of(node("5", "seed", class_type="KSampler"), node("6", "seed", class_type="KSampler")) == {
        "5.seed": "seed_5",
        "6.seed": "seed_6",
    }


def test_what_only_spelling_tells_apart_stays_apart() -> None:
    names = names_of(node("42:0", "hue", "Hue"), node("42_0", "hue"))
    assert len(set(names.values())) == 3
    # Each depends on its own node and input alone, so that the others cannot move it.
    assert names["42:0.Hue"] == names_of(node("42:0", "Hue", "hue"))["42:0.Hue"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Add Lora", "add_lora"),
        ("➕ Add Lora", "add_lora"),
        ("keepOriginalSound", "keep_original_sound"),
        ("resize_type.scale", "resize_type_scale"),
        ("class", "class_"),
        ("int", "int_"),
        ("01 Text", "n01_text"),
        ("$$preview", "preview"),
        ("_widgets_values", "widgets_values"),
        ("__class__", "class_"),
        ("提示词 1", "提示词_1"),
        ("ﬁle", "file"),
        ("…", ""),
    ],
)
def test_snake_case(text: str, name: str) -> None:
    assert snake_case(text) == name


@given(st.text(st.characters(codec=None, categories=None)))
def test_every_text_makes_a_usable_name_or_none(text: str) -> None:
    name = snake_case(text)
    assert name == "" or (name.isidentifier() and normalize("NFKC", name) == name and not keyword.iskeyword(name))
    alias = alias_name(text)
    assert alias.isidentifier() and normalize("NFKC", alias) == alias


def test_names_of_files_and_types() -> None:
    assert module_name("text_to_image.spec.json") == "text_to_image"
    assert module_name("Text-To-Image v2.JSON") == "text_to_image_v2"
    assert module_name("import.json") == "import_"
    assert alias_name("ckpt_name") == "CheckpointName"
    assert alias_name("sampler_name") == "SamplerName"


def test_the_configuration_wins_over_the_lock_and_the_lock_over_the_rest() -> None:
    text = node("6", "text", "clip")
    assert names_of(text, locked={"6.text": "prompt", "6.clip": "clip_6"}, chosen={"6.text": "positive"}) == {
        "6.text": "positive",
        "6.clip": "clip_6",
    }


def test_a_name_in_the_lock_stays_reserved_when_its_parameter_is_gone() -> None:
    assert names_of(node("8", "text"), locked={"6.text": "text"}) == {"8.text": "text_8"}


@pytest.mark.parametrize(
    ("given_names", "code"),
    [
        ({"6.text": "not a name"}, "name-unusable"),
        ({"6.text": "x", "7.text": "x"}, "name-taken"),
        ({"6.text": "class"}, "name-unusable"),
    ],
)
def test_names_that_cannot_be_are_problems(given_names: dict[str, str], code: str) -> None:
    naming = name_parameters(WorkflowSpec(nodes=(node("6", "text"), node("7", "text"))), chosen=given_names)
    assert [problem.code for problem in naming.problems] == [code]


node_ids = st.sampled_from(["1", "2", "3", "12:3", "12_3", "a"])
input_names = st.sampled_from(["text", "Text", "seed", "width", "类", "text_1", "class", "…"])
workflows = st.dictionaries(node_ids, st.lists(input_names, unique=True, max_size=4), max_size=6)


@given(workflows, workflows, st.randoms())
def test_a_parameter_that_stays_keeps_its_name_whatever_comes_and_goes(
    before: dict[str, list[str]], after: dict[str, list[str]], random: object
) -> None:
    old = names_of(*(node(i, *inputs, title=f"T {i}") for i, inputs in before.items()))
    assert len(set(old.values())) == len(old)
    new = names_of(*(node(i, *reversed(inputs)) for i, inputs in reversed(after.items())), locked=old)
    assert {key: new[key] for key in old if key in new} == {key: old[key] for key in old if key in new}
    # A name that was given once never comes to mean another input.
    assert not set(old.values()) & {name for key, name in new.items() if key not in old}


def test_the_order_of_nodes_shapes_no_name() -> None:
    nodes = [node("1", "text", "seed"), node("2", "text", title="Face"), node("3", "Text")]
    assert names_of(*nodes) == names_of(*(replace(one) for one in reversed(nodes)))
