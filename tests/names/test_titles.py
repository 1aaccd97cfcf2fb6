"""Titles: what authors write for programs, what they write for people, and what the editor wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.names import UI_INPUTS, labelled
from genstudio_codegen.names.title_conventions import CONVENTIONS, NAMING_INPUTS, read_title
from genstudio_codegen.parameter_spec import JSONValue, WorkflowSpec

from tests.conftest import ROOT
from tests.names.workflows import names_of, node


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda one: one.example)
def test_each_convention_is_the_first_that_its_example_matches(convention: object) -> None:
    example = next(one.example for one in CONVENTIONS if one is convention)
    first = next(one for one in CONVENTIONS if one.pattern.search(example))
    assert first is convention and first.seen


def test_the_documentation_has_every_convention_and_every_input_of_the_editor() -> None:
    page = (ROOT / "docs" / "en" / "names.md").read_text(encoding="utf-8")
    assert [one.example for one in CONVENTIONS if f"`{one.example}`" not in page] == []
    assert [one.input_name for one in UI_INPUTS if f"`{one.input_name}`" not in page] == []
    assert [holder for _, holder, _ in NAMING_INPUTS if f"`{holder}`" not in page] == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("$prompt.text!:What to draw", "prompt"),
        ("$prompt", "prompt"),
        ("$~prompt", "prompt"),
        ("[$PROMPT_0]", "prompt_0"),
        ("Text, $prompt.text", "prompt"),
        ("(Input:prompt) Main", "prompt"),
        ("主提示词 (Input:prompt)", "prompt"),
        ("input; Main prompt; optional; order=3; custom_id=prompt", "prompt"),
        ("input; Main prompt; optional", "main_prompt"),
        ("#PROMPT", "prompt"),
        ("#prompt=a cat:text", "prompt"),
        ("@prompt", "prompt"),
        ("%PROMPT%", "prompt"),
        ("[prompt]", "prompt"),
        ("[mio:prompt]", "prompt"),
        ("[VAR] PositivePrompt", "positive_prompt"),
        ("Input: scene description", "scene_description"),
        ("Scene text [[P:Story]]", "scene_text"),
        ("Scene strength#0.6", "scene_strength"),
        ("✨ Main Style & Character", "main_style_character"),
        ("01 - Front View (正面全身)", "front_view"),
        ("CLIP Text Encode (Positive Prompt)", "positive_prompt"),
        ("Steps of the scene (at most 8)", "steps_of_the_scene"),
        ("negative", "negative_text"),
        ("Prompt", "prompt"),
        ("Prompt (Negative)", "negative_prompt"),
        # Nobody wrote these for anybody.
        ("CLIP Text Encode (Prompt)", "text"),
        ("CLIPTextEncode", "text"),
        ("CLIP文本编码（正向）", "text"),
        ("$output.cover", "text"),
        ("", "text"),
        ("a remark that is far too long to be what anybody would want to call a parameter", "text"),
    ],
)
def test_the_title_of_a_text(title: str, name: str) -> None:
    assert names_of(node("6", "CLIPTextEncode", {"text": "a"}, title=title)) == {"6.text": name}


def test_a_title_can_name_several_inputs_of_its_node() -> None:
    size: dict[str, JSONValue] = {"width": 1, "height": 1, "batch_size": 1}
    names = names_of(
        node("5", "EmptyLatentImage", size, title="Canvas, $w.width!, $h.height!, $batch_size"),
        node("6", "EmptyLatentImage", size),
    )
    assert [names[f"5.{key}"] for key in size] == ["w", "h", "batch_size"]
    assert [names[f"6.{key}"] for key in size] == ["width", "height", "batch_size_6"]


def test_a_tag_goes_in_front_of_all_inputs_of_its_node() -> None:
    names = names_of(
        node("3", "KSampler", {"seed": 1, "steps": 2}, title="@base"), node("4", "KSampler", {"seed": 1, "steps": 2})
    )
    assert names["3.steps"] == "base_steps" and names["4.steps"] == "steps_4"


@pytest.mark.parametrize(
    ("class_type", "holder", "value"),
    [
        ("ComfyUIDeployExternalText", "input_id", "default_value"),
        ("ComfyDeployExternalInt", "param_name", "default_value"),
        ("StringInput_fal", "name", "value"),
        ("VixUiRangeFloat", "custom_id", "number"),
    ],
)
def test_a_node_that_stands_for_a_parameter_holds_its_name(class_type: str, holder: str, value: str) -> None:
    names = names_of(node("6", class_type, {holder: "Scene Prompt", value: "a"}))
    assert names == {f"6.{holder}": holder, f"6.{value}": "scene_prompt"}


def test_a_picture_says_that_it_is_one() -> None:
    assert names_of(node("1", "LoadImage", {"image": "a"}, title="Face"))["1.image"] == "face_image"
    assert names_of(node("1", "LoadImage", {"image": "a"}, title="Load First Frame"))["1.image"] == "first_frame"


def test_two_nodes_of_one_title_are_told_apart_otherwise() -> None:
    names = names_of(*(node(each, "PrimitiveInt", {"value": 1}, title="Width") for each in ("1", "2")))
    assert names == {"1.value": "value_1", "2.value": "value_2"}


def test_a_title_in_another_script_is_the_label() -> None:
    nodes = (
        node("1", "PrimitiveInt", {"value": 1}, title="宽度"),
        node("2", "CLIPTextEncode", {"text": "a"}, title="$prompt.text!:What to draw"),
        node("3", "CLIPTextEncode", {"text": "a"}, title="主提示词 (Input:prompt)"),
        node("4", "CLIPTextEncode", {"text": "a"}, title="CLIP Text Encode (Prompt)"),
        node("5", "KSampler", {"seed": 1, "steps": 1}, title="采样器"),
    )
    found = labelled(WorkflowSpec(nodes=nodes)).parameters
    assert [one.display_name for one in found] == ["宽度", "", "主提示词", "", "", ""]
    assert [one.tooltip for one in found] == ["", "What to draw", "", "", "", ""]


@given(st.text(max_size=300))
def test_any_text_can_be_a_title(title: str) -> None:
    read_title(title)
    names = names_of(node("6", "CLIPTextEncode", {"text": "a"}, title=title))
    assert names["6.text"].isidentifier() and names["6.text"].isascii()
