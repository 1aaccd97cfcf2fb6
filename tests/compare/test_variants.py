"""Changes under single choices of a dynamic combo."""

from __future__ import annotations

from typing import Any

import pytest

from .helpers import diff, found


def workflow(**options: dict[str, Any]) -> dict[str, Any]:
    """A workflow whose `mode` brings inputs: name, then section and form."""
    combo = {
        "type": "COMFY_DYNAMICCOMBO_V3",
        "value": next(iter(options)),
        "spec": {"options": [{"key": key, "inputs": inputs} for key, inputs in options.items()]},
    }
    return {"workflow_id": "wf-1", "name": "w", "nodes": {"8": {"class_type": "Encode", "inputs": {"mode": combo}}}}


def rate(section: str = "required", **spec: Any) -> dict[str, Any]:
    return {section: {"rate": ["INT", spec]}}


def size(*choices: str) -> dict[str, Any]:
    return {"required": {"size": ["COMBO", {"options": list(choices)}]}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            workflow(a=rate(max=9), b=rate(max=20)),
            workflow(a=rate(max=5), b=rate(max=20)),
            [("variant-narrowed", "breaks-calls")],
        ),
        (
            workflow(a=rate(max=9), b=rate(max=20)),
            workflow(a=rate(max=12), b=rate(max=20)),
            [("variant-widened", "safe")],
        ),
        (
            workflow(a=rate(min=0), b=rate(min=-5)),
            workflow(a=rate(min=1), b=rate(min=-5)),
            [("variant-narrowed", "breaks-calls")],
        ),
        (
            workflow(a=rate(max=9), b=rate(max=9)),
            workflow(a=rate(max=5), b=rate(max=5)),
            [("range-narrowed", "breaks-calls")],
        ),
        (workflow(a=rate("optional")), workflow(a=rate()), [("variant-narrowed", "breaks-calls")]),
        (workflow(a=rate()), workflow(a=rate("optional")), [("variant-widened", "safe")]),
        (
            workflow(a=size("s", "m"), b=size("s", "m")),
            workflow(a=size("s"), b=size("s", "m")),
            [("variant-narrowed", "breaks-calls")],
        ),
        (
            workflow(a=size("s"), b=size("s", "m")),
            workflow(a=size("s", "m"), b=size("s", "m")),
            [("variant-widened", "safe")],
        ),
        (
            workflow(a=size("s", "m"), b=size("s", "m")),
            workflow(a=size("s"), b=size("s")),
            [("choices-removed", "breaks-source")],
        ),
        (workflow(a=size("s", "m")), workflow(a=size("m", "s")), []),
    ],
)
def test_each_change_is_under_one_rule(before: Any, after: Any, expected: list[tuple[str, str]]) -> None:
    assert [one[:2] for one in found(before, after)] == expected


def test_the_choices_are_named_once_for_all_that_change_alike() -> None:
    before = workflow(a=rate(max=9), b=rate(max=9), c=rate(max=20))
    (one,) = diff(before, workflow(a=rate(max=5), b=rate(max=5), c=rate(max=20)))
    assert one.before.text == 'at most 9, required when "mode" is "a", "b"' and one.after.text == "at most 5, required"
    assert one.before.value == {"needs": {"mode": ["a", "b"]}, "accepts": "at most 9, required"}


def test_a_version_without_variants_says_nothing_about_them() -> None:
    before, after = workflow(a=rate(max=9), b=rate(max=20)), workflow(a=rate(max=5), b=rate(max=20))
    after["nodes"]["8"]["inputs"] = {
        "mode": {"type": "COMBO", "value": "a", "spec": {"options": ["a", "b"]}},
        "mode.rate": {"type": "INT", "spec": {"max": 20}, "needs": {"mode": ["a", "b"]}},
    }
    assert found(before, after) == []
