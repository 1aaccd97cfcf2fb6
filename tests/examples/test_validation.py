"""The run-time check of every kind of parameter, beyond what the two examples have."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from genstudio_transport import InvalidParameter, InvalidParameterWarning, Parameter, Prompt, Validate, Workflow


def build(parameter: Parameter, value: object, validate: Any = "raise") -> object:
    prompt = Workflow("wf-1", "test", (parameter,)).prompt({parameter.name: value}, validate=validate)
    return prompt.to_dict()["prompt"][parameter.node]["inputs"][parameter.input]


def row(kind: str, **options: Any) -> Parameter:
    return Parameter("x", "1", "x", kind, **options)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (row("INT", minimum=0), 2**70),
        (row("FLOAT", maximum=1.5), -3),
        (row("STRING"), "\U0001f3a5 麦"),
        (row("BOOLEAN"), False),
        (row("COMBO", choices=(0.25, 1, 2)), 1.0),
        (row("COMBO", choices=("a", 0)), 0),
        (row("DICT"), {"a": [1, None]}),
        (row("ANY"), 0),
        (row("LIST"), {"__value__": [1]}),
        (row("FLOAT,BOOLEAN"), True),
        (row("BOOLEAN", also=("enable",)), "enable"),
        (row("IMAGE", also=("example.png",)), "example.png"),
    ],
)
def test_a_value_that_may_be_sent_is_sent_as_given(parameter: Parameter, value: object) -> None:
    sent = build(parameter, value)
    assert repr(sent) == repr(value)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (row("INT"), 1.0),
        (row("INT", minimum=0), -1),
        (row("FLOAT"), True),
        (row("STRING"), 1),
        (row("BOOLEAN"), 1),
        (row("COMBO", choices=("a",)), "A"),
        (row("COMBO", choices=("a", 0)), False),
        (row("MULTI_COMBO", choices=("a", "b")), ["a", "c"]),
        (row("MULTI_COMBO", choices=("a", "b")), "a"),
        (row("ANY"), None),
        (row("VIDEO"), 7),
    ],
)
def test_a_value_that_may_not_be_sent_is_refused_unless_told_otherwise(parameter: Parameter, value: object) -> None:
    with pytest.raises(InvalidParameter, match=r"x="):
        build(parameter, value)
    with pytest.warns(InvalidParameterWarning, match="x=") as caught:
        build(parameter, value, "warn")
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build(parameter, value, "off")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (row("FLOAT"), float("inf")),
        (row("LIST"), (1, 2)),
        (row("DICT"), {1: 2}),
        (row("ANY"), float("nan")),
        (row("ANY"), object()),
    ],
)
@pytest.mark.parametrize("validate", ["raise", "warn", "off"])
def test_what_json_cannot_hold_is_always_refused(parameter: Parameter, value: object, validate: Validate) -> None:
    with pytest.raises(InvalidParameter, match=r"x="):
        build(parameter, value, validate)


def test_lists_are_wrapped_so_that_they_do_not_read_as_links() -> None:
    assert build(row("MULTI_COMBO", choices=("a", "b")), ["b"]) == {"__value__": ["b"]}
    assert build(row("ANY"), ["4", 0]) == {"__value__": ["4", 0]}


def test_an_open_choice_is_sent_with_a_warning_that_names_the_closest() -> None:
    parameter = row("COMBO", choices=("model_a.safetensors", 3), open=True)
    with pytest.warns(InvalidParameterWarning, match="did you mean 'model_a.safetensors'"):
        assert build(parameter, "model_b.safetensors") == "model_b.safetensors"
    assert build(parameter, 3) == 3
    with pytest.raises(InvalidParameter):
        build(parameter, 4)


def test_a_sub_parameter_beside_a_contradicting_choice_is_refused() -> None:
    workflow = Workflow(
        "wf-1",
        "test",
        (
            Parameter("mode", "1", "mode", "COMBO", choices=("scale", "crop")),
            Parameter("factor", "1", "mode.factor", "FLOAT", needs=(("mode", ("scale",)),)),
        ),
    )
    assert workflow.prompt({"mode": "scale", "factor": 2}).to_dict()["prompt"]["1"]["inputs"] == {
        "mode": "scale",
        "mode.factor": 2,
    }
    assert isinstance(workflow.prompt({"factor": 2}), Prompt)
    with pytest.raises(InvalidParameter, match="factor exists only when mode is 'scale'"):
        workflow.prompt({"mode": "crop", "factor": 2})


def test_a_required_parameter_must_be_given() -> None:
    workflow = Workflow("wf-1", "test", (row("STRING", required=True),))
    with pytest.raises(InvalidParameter, match="x must be given"):
        workflow.prompt({})
    workflow.prompt({}, validate="off")


def test_a_name_that_is_none_has_no_place_even_without_checks() -> None:
    with pytest.raises(InvalidParameter, match="no such parameter"):
        Workflow("wf-1", "test", (row("STRING"),)).prompt({"y": 1}, validate="off")
