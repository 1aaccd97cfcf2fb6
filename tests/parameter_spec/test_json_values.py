"""Equality of JSON values."""

from __future__ import annotations

import pytest

from genstudio_codegen.parameter_spec import ABSENT, same_value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        ([1, {"a": 2}], [1.0, {"a": 2.0}]),
        ({"__value__": [1]}, [1]),
        ({"__value__": [1], "a": 1}, [1]),
        (ABSENT, ABSENT),
        ({}, {}),
        (2**64, 2**64),
    ],
)
def test_the_same(one: object, other: object) -> None:
    assert same_value(one, other) and same_value(other, one)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0.0, False),
        ([1], [True]),
        ({"a": 0}, {"a": False}),
        ([1], [1, 1]),
        ({"a": 1}, {"a": 1, "b": 1}),
        ("1", 1),
        (None, ABSENT),
        (None, False),
        ("", ABSENT),
        (2**64, 2**64 - 1),
    ],
)
def test_not_the_same(one: object, other: object) -> None:
    assert not same_value(one, other) and not same_value(other, one)  # type: ignore[arg-type]
