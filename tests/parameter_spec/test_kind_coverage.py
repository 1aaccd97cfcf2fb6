"""Every kind is handled in each place that branches on kinds: one that is added and forgotten somewhere fails here."""

from __future__ import annotations

import importlib.util
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from genstudio_codegen import Config, WorkflowConfig, generate
from genstudio_codegen.compare.accepted_values import accepts, is_still_accepted
from genstudio_codegen.compare.static_types import is_assignable, static_type
from genstudio_codegen.compare.type_outcomes import type_outcome, type_text
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import (
    UPLOAD_KINDS,
    Kind,
    Parameter,
    WorkflowSpec,
    canonical_document,
    service_refusal,
)
from genstudio_codegen.parameter_spec.contradictions import with_contradictions
from genstudio_codegen.parameter_spec.kinds import kinds_of
from genstudio_codegen.parameter_spec.notes import Notes
from genstudio_codegen.parameter_spec.raw_nodes import RawInput
from genstudio_codegen.schema import override_schema, parameters_schema

from .helpers import read, spec_of

URL = "https://bucket.oss-cn-beijing.aliyuncs.com/a.bin"


class Sample(NamedTuple):
    """What is known of a kind: how a spec declares it, a value of it, one that is not, and one the service refuses."""

    form: dict[str, Any]
    good: Any
    wrong: Any
    refused: Any
    annotation: str
    """What the generated module's annotation has to contain."""
    words: str
    """What the parameter's docstring has to contain."""


def upload(flag: str, annotation: str, words: str) -> Sample:
    return Sample({"type": "COMBO", "spec": {flag: True}}, URL, 5, 5, annotation, words)


LISTED = {"options": ["a", "b"]}
SAMPLES: dict[Kind, Sample] = {
    Kind.INT: Sample({"type": "INT", "spec": {"max": 9}}, 5, "x", 10, "int", "an integer"),
    Kind.FLOAT: Sample({"type": "FLOAT", "spec": {"max": 9}}, 0.5, "x", 9.5, "float", "a number"),
    Kind.STRING: Sample({"type": "STRING", "spec": {}}, "x", 5, None, "str", "a string"),
    Kind.BOOLEAN: Sample({"type": "BOOLEAN", "spec": {}}, True, "x", None, "bool", "a boolean"),
    Kind.COMBO: Sample({"type": "COMBO", "spec": LISTED}, "a", "c", "c", "Combo", "one of 'a', 'b'"),
    Kind.MULTI_COMBO: Sample(
        {"type": "COMBO", "spec": {"options": ["a", "c"], "multi_select": True}},
        ["a"],
        ["z"],
        {"__value__": ["z"]},
        "list[MultiCombo",
        "a list of 'a', 'c'",
    ),
    Kind.IMAGE: upload("image_upload", "ImageInput", "a picture"),
    Kind.VIDEO: upload("video_upload", "FileInput", "a video"),
    Kind.AUDIO: upload("audio_upload", "FileInput", "a sound"),
    Kind.FILE: upload("file_upload", "FileInput", "a file"),
    Kind.LIST: Sample({"type": "LIST", "spec": {"default": []}}, [1], {"a": 1}, [1], "list[", "a list of JSON"),
    Kind.DICT: Sample({"type": "DICT", "spec": {"default": {}}}, {"a": 1}, [1], None, "dict[", "a dict of JSON"),
    Kind.ANY: Sample({"type": "*", "spec": {"lazy": True}}, "x", None, None, "JSONValue", "any JSON value"),
}

DOCUMENT: dict[str, Any] = {
    "workflow_id": "wf-1",
    "nodes": {
        "1": {"class_type": "A", "inputs": {kind.lower(): sample.form for kind, sample in SAMPLES.items()}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}},
    },
}
KINDS = pytest.mark.parametrize("kind", Kind)


@pytest.fixture(scope="module")
def spec() -> WorkflowSpec:
    return spec_of(DOCUMENT)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated module with a parameter of every kind."""
    folder = tmp_path_factory.mktemp("kinds")
    path = folder / "kinds.spec.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    config = Config(output=folder / "made", workflows=(WorkflowConfig(spec=path),), use_lock=False)
    assert generate(config).is_written
    return folder / "made" / "kinds.py"


@pytest.fixture(scope="module")
def module(source: Path) -> ModuleType:
    loader = importlib.util.spec_from_file_location("generated_kinds", source)
    assert loader is not None and loader.loader is not None
    module = importlib.util.module_from_spec(loader)
    loader.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def emulator(spec: WorkflowSpec) -> Iterator[Emulator]:
    with Emulator([spec], speed=1000) as emulator:
        yield emulator


def of(kind: Kind, spec: WorkflowSpec) -> Parameter:
    return next(each for each in spec.parameters if each.input_name == kind.lower())


def checked(parameter: Parameter, stored: object) -> Parameter:
    """A parameter with a stored value, checked against its own rules."""
    raw = RawInput(parameter.node_id, "A", parameter.input_name, "", parameter.type_name, None, {}, "", True)
    return with_contradictions(raw, replace(parameter, stored=stored), Notes(raw), {})  # type: ignore[arg-type]


def test_every_kind_has_a_sample() -> None:
    assert SAMPLES.keys() == set(Kind)


@KINDS
def test_reading(kind: Kind, spec: WorkflowSpec) -> None:
    assert of(kind, spec).kinds == (kind,)


@KINDS
def test_canonical_form(kind: Kind, spec: WorkflowSpec) -> None:
    again = spec_of(canonical_document(spec))
    assert of(kind, again).kinds == (kind,)


@KINDS
def test_every_declared_type_of_a_kind_reads_as_it(kind: Kind) -> None:
    form = SAMPLES[kind].form
    raw = RawInput("1", "A", "x", "", form["type"], SAMPLES[kind].good, form["spec"], "", True)
    expected = kind if kind is not Kind.ANY else Kind.STRING  # A type that says nothing is inferred from the value.
    assert kinds_of(raw, has_choices=bool(form["spec"].get("options"))) == (expected,)


@KINDS
def test_contradictions(kind: Kind, spec: WorkflowSpec) -> None:
    parameter, sample = of(kind, spec), SAMPLES[kind]
    assert checked(parameter, sample.good).contradictions == ()
    if kind is not Kind.ANY:
        assert len(checked(parameter, sample.wrong).contradictions) == 1


@KINDS
def test_what_the_service_refuses(kind: Kind, spec: WorkflowSpec) -> None:
    parameter, sample = of(kind, spec), SAMPLES[kind]
    wrapped: Any = {"__value__": sample.good} if isinstance(sample.good, list) else sample.good
    assert service_refusal(parameter, wrapped) is None
    assert service_refusal(parameter, sample.refused) is not None


@KINDS
@pytest.mark.parametrize("wire", [False, True])
def test_json_schema(kind: Kind, wire: bool, spec: WorkflowSpec) -> None:
    sample = SAMPLES[kind]
    wrapped: Any = {"__value__": sample.good} if isinstance(sample.good, list) else sample.good
    if wire:
        document = override_schema(spec)
        good: object = {"1": {"inputs": {kind.lower(): wrapped}}}
        wrong: object = {"1": {"inputs": {kind.lower(): sample.wrong}}}
    else:
        document = parameters_schema(spec, {each.address: each.input_name for each in spec.parameters})
        good, wrong = {kind.lower(): sample.good}, {kind.lower(): sample.wrong}
    validator = Draft202012Validator(document)
    assert validator.is_valid(good) and not validator.is_valid(wrong)


@KINDS
def test_rendering(kind: Kind, source: Path) -> None:
    """The annotation and the docstring of the parameter in `Params`."""
    body = source.read_text(encoding="utf-8").split("class Params")[1]
    match = re.search(rf"^    {kind.lower()}_?: ([^\n]*)\n    \"\"\"(.*?)\"\"\"", body, re.MULTILINE | re.DOTALL)
    assert match is not None
    assert SAMPLES[kind].annotation in match[1] and SAMPLES[kind].words in " ".join(match[2].split())


@KINDS
def test_checks_of_the_generated_module(kind: Kind, module: ModuleType) -> None:
    (parameter,) = (each for each in module.WORKFLOW.parameters if each.input == kind.lower())
    assert parameter.kind == kind
    assert parameter.accepts(SAMPLES[kind].good) and not parameter.accepts(SAMPLES[kind].wrong)


@KINDS
def test_comparing(kind: Kind, spec: WorkflowSpec) -> None:
    parameter, sample = of(kind, spec), SAMPLES[kind]
    assert f"({kind})" in type_text(parameter)
    assert static_type(parameter) and is_assignable(static_type(parameter), static_type(parameter))
    # Which strings name a file is known only when a call is made.
    assert accepts(parameter, sample.good) is (kind not in UPLOAD_KINDS)
    assert not accepts(parameter, sample.wrong) or kind is Kind.ANY
    for other in Kind:
        changed = of(other, spec)
        assert is_still_accepted(kind, parameter, changed) or other is not kind
        outcome = type_outcome(parameter, changed)
        assert outcome in ("safe", "breaks-calls", "breaks-source")
        assert (outcome == "safe") or other is not kind


@KINDS
def test_the_emulator_takes_and_refuses_what_the_service_does(
    kind: Kind, module: ModuleType, emulator: Emulator
) -> None:
    def submit(value: object) -> int:
        body = {"workflow_id": "wf-1", "prompt": {"1": {"inputs": {kind.lower(): value}}}}
        request = urllib.request.Request(
            f"{emulator.base_url}/api/maas/comfy_task_api/prompt",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {emulator.api_key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                code = json.load(answer)["code"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        return int(code)

    good = SAMPLES[kind].good
    assert submit({"__value__": good} if isinstance(good, list) else good) == 0
    assert submit(SAMPLES[kind].refused) != 0


def test_a_document_with_every_kind_has_no_problem() -> None:
    assert read(DOCUMENT).problems == ()
