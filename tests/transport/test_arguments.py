"""Offline: which values each kind of parameter accepts, and how a refusal is explained."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pictures

from genstudio_transport import (
    RANDOM,
    Image,
    InvalidParameter,
    InvalidParameterWarning,
    InvalidPrompt,
    Parameter,
    Prompt,
    Workflow,
)

HUGE = 2**64 - 1
CYCLE: list[Any] = []
CYCLE.append(CYCLE)


class Nameless:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


def one(kind: str, *bounds: Any, **more: Any) -> Workflow:
    return Workflow("wf-1", "w", (Parameter("p", "3", "in", kind, *bounds, **more),))


@pytest.mark.parametrize(
    ("workflow", "value"),
    [
        (one("INT", 0, HUGE), HUGE), (one("INT"), -(2**70)), (one("FLOAT", 0, 1), 1), (one("FLOAT"), 0.25),
        (one("STRING"), ""), (one("STRING"), "中文"), (one("BOOLEAN"), False),
        (one("COMBO", None, None, ("a", "b")), "b"),
        (one("COMBO", None, None, (1, 2.5, True)), 2.5), (one("COMBO", None, None, (1,)), 1.0),
        (one("DICT"), {"a": [1, None]}), (one("ANY"), {"x": 1.5}), (one("INT,FLOAT", 0, 9), 0.5),
        (one("INT", 0, 9, also=(-1,)), -1), (one("IMAGE"), "te-1/ac-1/sui-1.png"),
        (one("VIDEO"), "https://b.oss-cn-beijing.aliyuncs.com/a.mp4"),
    ],
)  # fmt: skip
def test_what_may_be_sent_is_sent_as_given(workflow: Workflow, value: object) -> None:
    sent = workflow.prompt({"p": value}).to_dict()["prompt"]["3"]["inputs"]["in"]
    assert sent == value and type(sent) is type(value)


@pytest.mark.parametrize("value", [[1, 2], {"__value__": [1, 2]}])
def test_lists_are_wrapped_once(value: object) -> None:
    assert one("LIST").prompt({"p": value}).to_dict()["prompt"]["3"]["inputs"]["in"] == {"__value__": [1, 2]}


@pytest.mark.parametrize(
    ("workflow", "value", "words"),
    [
        (one("INT", 1, 100), None, "None is not a valid value; leave the argument out"),
        (one("INT", 1, 100), 0, "an integer from 1 to 100"),
        (one("INT", 1), "20", "of at least 1; write numbers without quotes"),
        (one("INT", None, 5), 20.0, "of at most 5"),
        (one("FLOAT"), True, "a number, not a boolean"),
        (one("FLOAT"), float("nan"), "a number"),
        (one("FLOAT", 0, 2**63 - 1), 2**63 - 1, "a number from 0 to"),  # the nearest float is larger
        (one("STRING"), 5, "a string"),
        (one("STRING"), "\ud800", "half of a surrogate pair"),
        (one("BOOLEAN"), 1, "True or False"),
        (one("COMBO", None, None, ("ddim", "euler")), "dimm", "did you mean 'ddim'"),
        (one("COMBO", None, None, tuple("abcdefghijklmn")), "zzz", r"… \(14 in all\)"),
        (one("COMBO", open=True), 7, "expected a string"),
        (one("MULTI_COMBO", None, None, ("a", "b")), ["a", "c"], "a list of 'a', 'b'"),
        (one("MULTI_COMBO", open=True), "a", "a list of strings"),
        (one("LIST"), "a", "a list of JSON values"),
        (one("LIST"), {"__value__": [1], "other": 2}, "a list of JSON values"),
        (one("LIST"), CYCLE, "a list of JSON values"),
        (one("DICT"), {1: 2}, "a dict of JSON values"),
        (one("ANY"), object(), "a JSON value"),
        (one("ANY"), Nameless(), "p=<Nameless>"),
        (one("INT", 0, 9, seed=True), "RANDOM", "from 0 to 9, or RANDOM"),
        (one("IMAGE"), "rabbit.png", "give a local file as pathlib.Path"),
        (one("IMAGE"), "https://example.org/a.png", "Image.from_url"),
        (one("FILE"), Pictures.new("RGB", (1, 1)), "a file: a pathlib.Path"),
        (one("STRING"), b"bytes", "<5 bytes>"),
        (one("STRING"), list(range(99)), "…"),
    ],
)
def test_what_may_not_is_explained(workflow: Workflow, value: object, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words) as caught:
        workflow.prompt({"p": value})
    assert caught.value.problems[0].name == "p" and "node 3, input 'in'" in str(caught.value)


@pytest.mark.parametrize(
    ("workflow", "value", "rule"),
    [
        (one("INT", 1, 100), 0, "range"), (one("FLOAT", 0, 1), 2, "range"), (one("INT,FLOAT", 0, 1), 2.5, "range"),
        (one("INT"), 2.0, "type"), (one("FLOAT"), "2", "type"), (one("INT"), True, "type"), (one("INT"), None, "type"),
        (one("FLOAT"), float("nan"), "type"), (one("STRING"), "\ud800", "type"), (one("ANY"), object(), "type"),
        (one("COMBO", None, None, ("a",)), "b", "choice"), (one("COMBO", None, None, (1, 2)), 3, "choice"),
        (one("MULTI_COMBO", None, None, ("a",)), ["b"], "choice"), (one("COMBO", open=True), 7, "type"),
        (one("COMBO", None, None, ("a",)), b"b", "type"), (one("IMAGE"), "rabbit.png", "file"),
        (one("IMAGE"), 3, "type"),
    ],
)  # fmt: skip
def test_the_rule_that_is_broken_is_named(workflow: Workflow, value: object, rule: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        workflow.prompt({"p": value})
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_rules_about_other_arguments_are_named() -> None:
    mode = Parameter("mode", "3", "mode", "COMBO", None, None, ("fast", "slow"))
    depth = Parameter("depth", "3", "mode.depth", "INT", 1, 9, needs=(("mode", ("slow",)),))
    workflow = Workflow("wf-1", "w", (mode, depth, Parameter("given", "4", "in", "INT", required=True)))
    with pytest.raises(InvalidParameter) as caught:
        workflow.prompt({"mode": "fast", "depth": 3, "dept": 3})
    assert {problem.name: problem.rule for problem in caught.value.problems} == {
        "dept": "unknown",
        "depth": "condition",
        "given": "required",
    }


def test_all_problems_are_told_at_once_and_warned_of_when_asked() -> None:
    workflow = Workflow(
        "wf-1",
        "portrait",
        (Parameter("steps", "3", "steps", "INT", 1, 9), Parameter("text", "6", "text", "STRING", required=True)),
    )
    with pytest.raises(InvalidParameter, match="portrait: 3 arguments are invalid") as caught:
        workflow.prompt({"steps": 0, "stpes": 1})
    assert [problem.name for problem in caught.value.problems] == ["steps", "stpes", "text"]
    assert "did you mean 'steps'" in str(caught.value) and "text must be given" in str(caught.value)
    with pytest.warns(InvalidParameterWarning, match="steps=0"):
        assert workflow.prompt({"steps": 0, "text": ""}, validate="warn").to_dict()
    assert workflow.prompt({"steps": 0}, validate="off").to_dict()["prompt"] == {"3": {"inputs": {"steps": 0}}}
    with pytest.raises(InvalidParameter, match="this workflow has steps, text"):
        workflow.prompt({"zzzzz": 1}, validate="off")
    with pytest.raises(InvalidParameter, match="has none"):
        Workflow("", "empty", ()).prompt({"a": 1})


def test_open_choices_take_any_string_and_say_when_it_is_new() -> None:
    workflow = one("COMBO", None, None, ("model_v1.safetensors",), open=True)
    with pytest.warns(InvalidParameterWarning, match="did you mean 'model_v1.safetensors'"):
        workflow.prompt({"p": "model_v2.safetensors"})
    with pytest.warns(InvalidParameterWarning, match="not among the 1 choices"):
        one("MULTI_COMBO", None, None, ("a",), open=True).prompt({"p": ["a", "zzzzzz"]})


def test_inputs_of_another_choice_are_refused() -> None:
    workflow = Workflow(
        "wf-1",
        "w",
        (
            Parameter("mode", "3", "mode", "COMBO", None, None, ("fast", "slow")),
            Parameter("depth", "3", "mode.depth", "INT", 1, 9, needs=(("mode", ("slow",)), ("gone", ("x",)))),
        ),
    )
    with pytest.raises(InvalidParameter, match="depth exists only when mode is 'slow', but mode='fast' was given"):
        workflow.prompt({"mode": "fast", "depth": 3})
    assert workflow.prompt({"mode": "slow", "depth": 3}) and workflow.prompt({"depth": 3})
    assert workflow.prompt({"mode": "fast"})


@pytest.mark.parametrize(("low", "high"), [(0, HUGE), (-5, 9), (None, None), (-9, -3), (7, 7)])
def test_seeds_are_drawn_from_the_whole_range(low: int | None, high: int | None) -> None:
    workflow = one("INT", low, high, seed=True)
    drawn = {workflow.prompt({"p": RANDOM}).seed for _ in range(50)}
    least = low if high is not None and high < 0 and low is not None else max(low or 0, 0)
    assert all(seed is not None and least <= seed <= (HUGE if high is None else high) for seed in drawn)
    assert (len(drawn) > 1) is (low is None or low != high)
    assert workflow.prompt({"p": RANDOM}).seeds.keys() == {"p"} and one("INT").prompt({"p": 3}).seed is None
    assert repr(RANDOM) == "RANDOM" and pickle.loads(pickle.dumps(RANDOM)) is RANDOM


@pytest.mark.parametrize(
    "source",
    [Path("a.png"), b"x", bytearray(b"x"), io.BytesIO(b"x"), Pictures.new("RGB", (1, 1)), Image("https://h/a")],
)
def test_local_files_wait_for_their_upload(source: Any) -> None:
    prompt = one("IMAGE").prompt({"p": source})
    assert [(upload.node, upload.input, upload.source) for upload in prompt.uploads] == [("3", "in", source)]
    with pytest.raises(InvalidPrompt, match="3.in: a local file has no id yet"):
        prompt.to_dict()
    assert prompt.with_uploaded({("3", "in"): "te/a.png"}).to_dict()["prompt"]["3"]["inputs"]["in"] == "te/a.png"


def test_pictures_of_the_web_are_named_without_their_signature() -> None:
    assert repr(Image.from_url("https://h/a.png?sig=x")) == "Image.from_url('https://h/a.png')"
    with pytest.raises(ValueError, match="http or https"):
        Image.from_url("file:///etc/passwd")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "a request body has the form"), ({"workflow_id": 1, "prompt": {}}, "a request body has the form"),
        ({"workflow_id": "wf", "prompt": {"3": 5}}, "prompt node '3' does not have the form"),
        ({"workflow_id": "wf", "prompt": {"3": {}}}, "prompt node '3' does not have the form"),
    ],
)  # fmt: skip
def test_bodies_that_are_none(body: Any, words: str) -> None:
    with pytest.raises(InvalidPrompt, match=words):
        Prompt.from_dict(body)


def test_tables_and_prompts_show_themselves() -> None:
    workflow = Workflow("wf-1", "w", (Parameter("a", "3", "x", "INT"), Parameter("b", "3", "y", "INT")))
    assert [parameter.name for parameter in workflow] == ["a", "b"] and workflow["a"].node == "3"
    assert repr(workflow) == "<Workflow w (wf-1): 2 parameters>"
    assert repr(workflow["a"]) == "Parameter('a', '3', 'x', 'INT')"
    prompt = workflow.prompt({"a": 1, "b": 2})
    assert repr(prompt) == "<Prompt for w: 3.x, 3.y>" and repr(workflow.prompt({})) == "<Prompt for w: no overrides>"
    assert prompt.to_dict()["prompt"] == {"3": {"inputs": {"x": 1, "y": 2}}}


@pytest.mark.parametrize(("api", "words"), [(99, "upgrade genstudio-transport"), (0, "upgrade genstudio-codegen")])
def test_a_module_of_another_time_says_what_to_upgrade(api: int, words: str) -> None:
    with pytest.raises(ImportError, match=words):
        Workflow("wf-1", "w", (), api=api)
