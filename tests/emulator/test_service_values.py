"""How ComfyUI judges values: converted first, then checked."""

from __future__ import annotations

from typing import Any

import pytest

from genstudio_codegen.parameter_spec import Kind, Parameter, service_refusal

INT = Parameter(node_id="5", input_name="width", kinds=(Kind.INT,), minimum=16, maximum=2**64 - 1, step=8)
FLOAT = Parameter(node_id="3", input_name="cfg", kinds=(Kind.FLOAT,), minimum=0.0, maximum=100.0)
STRING = Parameter(node_id="6", input_name="text", kinds=(Kind.STRING,))
BOOLEAN = Parameter(node_id="7", input_name="on", kinds=(Kind.BOOLEAN,))
COMBO = Parameter(node_id="3", input_name="sampler_name", kinds=(Kind.COMBO,), choices=("euler", "ddim"))
MANY = Parameter(node_id="3", input_name="scheduler", kinds=(Kind.COMBO,), choices=tuple("abcdefghi"))
SEVERAL = Parameter(node_id="8", input_name="tags", kinds=(Kind.MULTI_COMBO,), choices=("a", "b"))
EITHER = Parameter(node_id="8", input_name="scale", kinds=(Kind.INT, Kind.COMBO), minimum=1, choices=("auto",))
IMAGE = Parameter(node_id="10", input_name="image", kinds=(Kind.IMAGE,), choices=("a.png",))


LISTS: list[Any] = ["a", {"__value__": ["a", "b"]}, {"__value__": []}]
NUMBERS: list[Any] = [64, 64.7, "64", 17, 2**64 - 1, {"__value__": 64}, " 64 "]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *((INT, value) for value in NUMBERS),
        (Parameter(node_id="1", input_name="n", kinds=(Kind.INT,)), True),
        *((FLOAT, value) for value in (7, "7.5", 0, 100.0, True)),
        *((STRING, value) for value in ("", 5, True, {"a": 1}, {"__value__": ["a", 0]})),
        *((BOOLEAN, value) for value in (True, "false", 0, "", 5)),
        *((COMBO, value) for value in ("euler", {"__value__": "ddim"})),
        *((SEVERAL, value) for value in LISTS),
        *((EITHER, value) for value in (5, "auto", "7")),
        *((IMAGE, value) for value in ("te-x/ac-y/sui-z.png", "https://x")),
    ],
)
def test_taken(parameter: Parameter, value: Any) -> None:
    assert service_refusal(parameter, value) is None


@pytest.mark.parametrize(
    ("parameter", "value", "says"),
    [
        *((parameter, None, "null") for parameter in (INT, FLOAT, STRING, BOOLEAN, COMBO, IMAGE)),
        *((parameter, {"__value__": None}, "null") for parameter in (INT, STRING)),
        *((parameter, ["4", 0], "link") for parameter in (INT, STRING, SEVERAL, IMAGE)),
        (INT, 15, "value 15 smaller than min of 16"),
        (INT, 2**64, "bigger than max of 18446744073709551615"),
        (INT, 1.8446744073709552e19, "bigger than max"),
        (INT, "64.7", "'64.7' cannot be converted to INT"),
        (INT, "9" * 5000, "cannot be converted"),
        (INT, {"a": 1}, "cannot be converted"),
        (INT, 1e400, "cannot be converted"),
        (FLOAT, "inf", "not a finite number"),
        (FLOAT, 10**400, "cannot be converted"),
        (FLOAT, 100.5, "bigger than max of 100.0"),
        (COMBO, "dimm", "'dimm' is not one of 'euler', 'ddim'"),
        (COMBO, "x" * 10**6, "…"),
        (MANY, "x", "'x' is not among the 9 choices"),
        (SEVERAL, {"__value__": ["a", "c"]}, "'c' is not one of"),
        (EITHER, "never", "cannot be converted to INT"),
        (IMAGE, 5, "5 is not a file"),
    ],
)
def test_refused(parameter: Parameter, value: Any, says: str) -> None:
    refusal = service_refusal(parameter, value)
    assert refusal is not None and says in refusal and len(refusal) < 200
