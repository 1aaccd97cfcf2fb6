"""What a form says of a workflow: fields by node, the likeliest first, in values that JavaScript holds exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import Kind, Need, Node, Parameter, WorkflowSpec, read_spec
from genstudio_codegen.playground.form import MOST_CHOICES, Field, Form, describe_form, find_choices, title_of
from tests.conftest import EXAMPLE_SPECS


def parameter(name: str, *kinds: Kind, node_id: str = "3", **rest: Any) -> Parameter:
    return Parameter(node_id=node_id, input_name=name, kinds=kinds, **rest)


def form_of(*parameters: Parameter, class_type: str = "KSampler", title: str = "", **settings: Any) -> Form:
    node = Node(id="3", class_type=class_type, title=title, parameters=parameters)
    spec = WorkflowSpec(workflow_id="wf-x", name="x", nodes=(node,))
    return describe_form(spec, name_parameters(spec).names, **settings)


def only_field(*parameters: Parameter, **rest: Any) -> Field:
    (group,) = form_of(*parameters, **rest)["groups"]
    return group["fields"][0]


def fields_of(form: Form) -> dict[str, Field]:
    return {field["name"]: field for group in form["groups"] for field in group["fields"]}


def test_an_example_as_a_user_meets_it() -> None:
    spec = read_spec(EXAMPLE_SPECS / "text_to_image.spec.json").spec
    assert spec
    form = describe_form(spec, name_parameters(spec).names)
    assert [(one["node_id"], one["title"]) for one in form["groups"]] == [
        ("6", "CLIP Text Encode (Prompt)"),
        ("7", "CLIP Text Encode (Prompt)"),
        ("3", "KSampler"),
        ("5", "Empty Latent Image"),
        ("4", "Load Checkpoint"),
        ("9", "Save Image"),
    ]
    fields = fields_of(form)
    text, seed, prefix = fields["positive_text"], fields["seed"], fields["filename_prefix"]
    assert (text["label"], text["editor"], text.get("stored")) == ("Positive text", "text", "a girl")
    assert (seed["seed"], seed["limits"]["maximum"], seed["limits"]["minimum"]) == (True, "18446744073709551615", 0)
    assert fields["cfg"]["limits"]["step"] == 0.1 and fields["cfg"].get("default") == 8.0
    assert fields["sampler_name"]["limits"]["choice_count"] == 44 and fields["sampler_name"]["editor"] == "choice"
    assert [*fields][0] == "positive_text" and prefix["likelihood"] == "advanced"


def test_integers_beyond_what_javascript_holds_are_text() -> None:
    top = 2**53 - 1
    field = only_field(parameter("seed", Kind.INT, stored=top + 1, default=top, minimum=-top - 1, maximum=top))
    assert (field.get("stored"), field.get("default")) == (str(top + 1), top)
    assert (field["limits"]["minimum"], field["limits"]["maximum"]) == (str(-top - 1), top)
    assert only_field(parameter("x", Kind.COMBO, choices=(2**60, True)))["limits"]["choices"] == [str(2**60), True]


def test_structured_values_are_edited_as_json_text() -> None:
    stored: Any = {"points": [1, 2**60, "兔\u2028"]}
    field = only_field(parameter("data", Kind.DICT, stored=stored))
    assert field["editor"] == "json" and field["likelihood"] == "advanced"
    assert isinstance(field.get("stored"), str) and json.loads(str(field.get("stored"))) == stored
    assert str(2**60) in str(field.get("stored")) and "\u2028" not in str(field.get("stored"))


def test_long_lists_are_counted_and_searched() -> None:
    few = parameter("x", Kind.COMBO, choices=tuple(f"model {index}" for index in range(MOST_CHOICES)))
    assert len(only_field(few)["limits"]["choices"] or ()) == MOST_CHOICES
    many = parameter("x", Kind.COMBO, choices=tuple(f"Flux/model {index}" for index in range(1000)))
    limits = only_field(many)["limits"]
    assert limits["choices"] is None and limits["choice_count"] == 1000
    assert find_choices(many, "99 FLUX", limit=2) == {"total": 19, "choices": ["Flux/model 99", "Flux/model 199"]}
    assert find_choices(many, "99 flux", offset=18)["choices"] == ["Flux/model 999"]
    assert find_choices(many)["total"] == 1000 and find_choices(many, "nothing") == {"total": 0, "choices": []}


def test_titles_label_what_they_name() -> None:
    field = only_field(parameter("value", Kind.INT), class_type="PrimitiveInt", title="图片宽度")
    assert field["label"] == "图片宽度"
    assert only_field(parameter("x", Kind.INT, display_name="Across"))["label"] == "Across"
    assert only_field(parameter("end_percent", Kind.FLOAT))["label"] == "End percent"


@pytest.mark.parametrize(
    ("name", "file", "title"),
    [("海报", "a.spec.json", "海报"), ("", "a.spec.json", "a"), ("", "a.b.JSON", "a.b"), ("", ".json", ".json")],
)
def test_a_workflow_without_a_name_is_called_as_its_file(name: str, file: str, title: str) -> None:
    assert title_of(WorkflowSpec(workflow_id="", name=name, nodes=(), source_name=file)) == title


def test_what_is_likely_and_what_is_folded_away() -> None:
    fields = fields_of(
        form_of(
            parameter("upload", Kind.STRING),
            parameter("detail", Kind.INT, advanced=True),
            parameter("secret", Kind.INT, hidden=True),
            parameter("given", Kind.INT, socket=True),
            parameter("image", Kind.IMAGE),
            class_type="LoadImage",
        )
    )
    assert {name: field["likelihood"] for name, field in fields.items()} == {
        "image": "likely",
        "detail": "advanced",
        "secret": "advanced",
        "given": "advanced",
        "upload": "ui",
    }
    assert [*fields] == ["image", "detail", "secret", "given", "upload"]


def test_files_say_what_is_uploaded_and_what_is_on_the_server() -> None:
    for kind in (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.FILE):
        field = only_field(parameter("file", kind, also=("example.png",)))
        assert (field["editor"], field["upload"], field["also"]) == ("upload", kind.lower(), ["example.png"])
    assert only_field(parameter("file", Kind.STRING))["upload"] is None


def test_editors_by_kind() -> None:
    expected = {
        (Kind.INT,): "number",
        (Kind.INT, Kind.FLOAT): "number",
        (Kind.BOOLEAN,): "switch",
        (Kind.COMBO,): "choice",
        (Kind.COMBO, Kind.STRING): "choice",
        (Kind.MULTI_COMBO,): "choices",
        (Kind.STRING,): "text",
        (Kind.FLOAT, Kind.BOOLEAN): "json",
        (Kind.LIST,): "json",
        (Kind.ANY,): "json",
    }
    assert {kinds: only_field(parameter("x", *kinds))["editor"] for kinds in expected} == expected


def test_needs_name_the_other_field() -> None:
    mode = parameter("mode", Kind.COMBO, choices=("a", "b"))
    extra = parameter("mode.extra", Kind.INT, needs=(Need("mode", ("b",)), Need("gone", ("c",))))
    fields = fields_of(form_of(mode, extra))
    (name,) = fields.keys() - {"mode"}
    assert fields[name]["needs"] == [
        {"field": "mode", "input": "mode", "choices": ["b"]},
        {"field": None, "input": "gone", "choices": ["c"]},
    ]


def test_settings_reach_their_fields() -> None:
    one = parameter("sampler", Kind.COMBO, choices=("a",))
    assert only_field(one, required={"3.sampler"}, open_keys={"3.sampler"})["required"]
    assert only_field(one, open_keys={"3.sampler"})["limits"]["open"] and not only_field(one)["limits"]["open"]
    assert only_field(parameter("model", Kind.COMBO))["limits"]["open"]


def test_a_parameter_without_a_name_has_no_field() -> None:
    node = Node(id="3", parameters=(parameter("steps", Kind.INT), parameter("cfg", Kind.FLOAT)))
    form = describe_form(WorkflowSpec(nodes=(node,)), {("3", "cfg"): "scale"})
    assert [*fields_of(form)] == ["scale"]


def test_every_workflow_of_the_corpus_has_a_light_form(corpus: Path) -> None:
    for path in sorted(corpus.glob("specs/**/*.json"))[::10]:
        spec = read_spec(path).spec
        if spec is None:
            continue
        names = name_parameters(spec).names
        form = describe_form(spec, names)
        fields = fields_of(form)
        assert fields.keys() == set(names.values()), path
        text = json.dumps(form)
        assert len(text) < 2500 * (len(fields) + 1), path
        assert json.loads(text) == form
        assert all(isinstance(number, str) or abs(number) < 2**53 for number in _integers(form)), path


def _integers(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in _integers(item)]
    if isinstance(value, list):
        return [number for item in value for number in _integers(item)]
    return [value] if type(value) is int else []
