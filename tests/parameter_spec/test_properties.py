"""Whatever JSON there is, reading it never raises, and what is read can be written and read again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from genstudio_codegen.parameter_spec import canonical_text, parse_spec

from .helpers import bare

WORDS = [
    *("3", "4:1", "inputs", "class_type", "_meta", "title", "type", "value", "spec", "default", "min", "max", "step"),
    *(
        "options",
        "choices",
        "enum",
        "values",
        "items",
        "nodes",
        "data",
        "prompt",
        "params",
        "code",
        "msg",
        "workflow_id",
    ),
    *("key", "required", "optional", "image_upload", "multi_select", "name", "seed", "__value__", "a", "", "needs"),
]
TYPES = [
    "INT",
    "float",
    "STRING",
    "BOOLEAN",
    "COMBO",
    "COMFY_DYNAMICCOMBO_V3",
    "*",
    "INT,FLOAT",
    "COLOR",
    "MODEL",
    "LIST",
]
keys = st.sampled_from(WORDS) | st.text(max_size=3)
numbers = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([2.0**64, 2**64, 0, 1, True])
)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=4) | st.sampled_from([*TYPES, *WORDS])
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25
)
options = st.fixed_dictionaries(
    {},
    optional={
        **{key: scalars for key in ("default", "min", "max", "step", "multiline", "tooltip", "hidden", "forceInput")},
        **{key: anything for key in ("default", "options", "choices")},
        **{key: st.booleans() for key in ("image_upload", "multi_select", "control_after_generate")},
    },
)
types = st.sampled_from(TYPES) | scalars
values = scalars | anything
form: st.SearchStrategy[Any] = st.deferred(
    lambda: st.fixed_dictionaries({"type": types, "spec": options}, optional={"value": values})
    | st.fixed_dictionaries({"spec": options | st.lists(scalars, max_size=4)}, optional={"value": values})
    | st.tuples(types | st.lists(scalars, max_size=4), options | dynamic).map(list)
    | st.just(["4", 0])
    | anything
)
option = st.fixed_dictionaries(
    {"key": st.sampled_from("abc")},
    optional={
        "inputs": st.dictionaries(st.sampled_from(["required", "optional"]), st.dictionaries(keys, form, max_size=3))
    },
)
dynamic: st.SearchStrategy[Any] = st.fixed_dictionaries({"options": st.lists(option, max_size=3)})
inputs = st.dictionaries(keys | st.sampled_from(["a.b", "a.b.c"]), form, max_size=5)
nodes = st.dictionaries(
    st.sampled_from(["3", "4", "12:3", "x", "name"]),
    inputs | st.fixed_dictionaries({"inputs": inputs}, optional={"class_type": scalars, "_meta": anything}),
    max_size=4,
)
documents = nodes | st.dictionaries(st.sampled_from(WORDS), nodes | scalars, max_size=4) | anything


@given(documents)
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_what_is_read_reads_back(document: object) -> None:
    spec, problems = parse_spec(json.dumps(document).encode(), "a.json", workflow_id="wf")
    assert (spec is None) == any(one.severity == "error" for one in problems)
    for one in problems:
        assert one.source == "a.json" and str(one)
        assert one.path == "" or (one.line is not None and one.column is not None)
    if spec is not None:
        text = canonical_text(spec)
        again, complaints = parse_spec(text.encode(), "a.json", workflow_id="wf")
        assert again is not None, (text, complaints)
        assert bare(again) == bare(spec), text


@given(st.binary(max_size=40) | st.text(alphabet="{}[]\":,0123456789eE-.truefalsn \\u'", max_size=40).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_bytes_never_raise(data: bytes) -> None:
    reading = parse_spec(data, "a.json")
    assert reading.spec is not None or reading.problems
