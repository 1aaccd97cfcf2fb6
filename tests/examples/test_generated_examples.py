"""The committed examples: just what the generator makes, and what the tutorial sends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen import generate
from generated_examples import image_to_image, text_to_image
from genstudio_transport import RANDOM, InvalidParameter, InvalidPrompt, Prompt
from tests.conftest import EXAMPLE_SPECS, ROOT
from tests.examples.tutorial import IMAGE_TO_IMAGE, TEXT_TO_IMAGE


def test_the_examples_are_what_the_generator_makes_today(tmp_path: Path) -> None:
    specs = sorted(EXAMPLE_SPECS.glob("*.spec.json"))
    report = generate(Config(output=tmp_path, workflows=tuple(WorkflowConfig(spec=spec) for spec in specs)))
    assert report.problems == () and report.is_written
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (ROOT / "generated_examples" / path.name).read_bytes(), path.name


def arguments(module: ModuleType, body: dict[str, Any]) -> dict[str, Any]:
    """A request's values by parameter name."""
    table = {(p.node, p.input): p.name for p in module.WORKFLOW.parameters}
    return {
        table[node_id, name]: value
        for node_id, node in body["prompt"].items()
        for name, value in node["inputs"].items()
    }


@pytest.mark.parametrize(("module", "body"), [(text_to_image, TEXT_TO_IMAGE), (image_to_image, IMAGE_TO_IMAGE)])
def test_the_tutorials_values_give_the_tutorials_body(module: ModuleType, body: dict[str, Any]) -> None:
    built = module.prompt(**arguments(module, body)).to_dict()
    assert json.dumps(built, ensure_ascii=False) == json.dumps(body, ensure_ascii=False)


def test_the_call_of_the_design_reads_as_it_stands_there() -> None:
    assert text_to_image.prompt(steps=30).to_dict() == {
        "workflow_id": "wf-c73diz7kadp6ffgn",
        "prompt": {"3": {"inputs": {"steps": 30}}},
    }
    assert text_to_image.prompt(positive_text="", seed=0).to_dict()["prompt"] == {
        "6": {"inputs": {"text": ""}},
        "3": {"inputs": {"seed": 0}},
    }
    assert image_to_image.WORKFLOW.outputs == ("9",)


def test_a_drawn_seed_is_in_range_and_readable() -> None:
    prompts = [text_to_image.prompt(seed=RANDOM) for _ in range(50)]
    assert len({prompt.seed for prompt in prompts}) == 50
    for prompt in prompts:
        assert prompt.seed is not None and 0 <= prompt.seed < 2**64
        assert prompt.to_dict()["prompt"]["3"]["inputs"] == {"seed": prompt.seed}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stpes": 20}, ["stpes", "'steps'", "from 1 to 10000"]),
        ({"sampler_name": "dimm"}, ["sampler_name", "'euler'", "did you mean 'ddim'"]),
        ({"seed": None}, ["seed", "from 0 to 18446744073709551615", "leave the argument out"]),
        ({"steps": "20"}, ["steps", "from 1 to 10000", "without quotes"]),
        ({"steps": True}, ["steps", "from 1 to 10000", "not a boolean"]),
        ({"steps": 20.0}, ["steps", "an integer from 1 to 10000"]),
        ({"steps": 0}, ["steps", "from 1 to 10000"]),
        ({"cfg": float("nan")}, ["cfg", "from 0.0 to 100.0"]),
        ({"seed": 2**64}, ["seed", "from 0 to 18446744073709551615"]),
        ({"positive_text": "\ud800"}, ["positive_text", "surrogate"]),
    ],
)
def test_a_wrong_argument_is_named_with_its_range_and_the_closest_match(wrong: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(InvalidParameter) as caught:
        text_to_image.prompt(**wrong)
    assert all(words in str(caught.value) for words in said), str(caught.value)
    assert [problem.name for problem in caught.value.problems] == list(wrong)


def test_every_wrong_argument_is_told_at_once() -> None:
    with pytest.raises(InvalidParameter) as caught:
        text_to_image.prompt(stpes=20, steps=True, seed=None)  # type: ignore[call-arg, arg-type]  # pyright: ignore
    assert [problem.name for problem in caught.value.problems] == ["stpes", "steps", "seed"]


def test_an_integer_for_a_float_is_sent_as_given() -> None:
    (value,) = text_to_image.prompt(cfg=7).to_dict()["prompt"]["3"]["inputs"].values()
    assert value == 7 and isinstance(value, int)


def test_a_local_file_needs_an_upload_before_there_is_a_body() -> None:
    prompt = image_to_image.prompt(image=Path("rabbit.png"))
    with pytest.raises(InvalidPrompt, match="upload"):
        prompt.to_dict()
    assert prompt.with_uploaded({("10", "image"): "te-1/ac-1/sui-1.png"}).to_dict()["prompt"] == {
        "10": {"inputs": {"image": "te-1/ac-1/sui-1.png"}}
    }


@pytest.mark.parametrize("reference", ["https://example.com/a.png", "rabbit.png", "./rabbit.png"])
def test_a_reference_that_the_service_cannot_follow_is_refused_with_advice(reference: str) -> None:
    with pytest.raises(InvalidParameter, match=r"Image.from_url|pathlib.Path"):
        image_to_image.prompt(image=reference)


@pytest.mark.parametrize(
    "reference",
    [
        "te-1/ac-1/sui-1.png",
        "https://bucket.oss-cn-beijing.aliyuncs.com/a.png",
        "https://b.s3.us-east-1.amazonaws.com/a",
    ],
)
def test_ids_and_objects_are_sent_as_they_are(reference: str) -> None:
    inputs = image_to_image.prompt(image=reference).to_dict()["prompt"]["10"]["inputs"]
    assert inputs == {"image": reference}


def test_the_two_common_mistakes_are_named() -> None:
    workflow = {"3": {"class_type": "KSampler", "inputs": {"seed": 1}}}
    with pytest.raises(InvalidPrompt, match="class_type"):
        Prompt.from_dict({"workflow_id": "wf-1", "prompt": workflow})
    spec = {"3": {"inputs": {"seed": {"type": "INT", "spec": {"min": 0}}}}}
    with pytest.raises(InvalidPrompt, match="入参范围"):
        Prompt.from_dict({"workflow_id": "wf-1", "prompt": spec})
    assert Prompt.from_dict(TEXT_TO_IMAGE).to_dict() == TEXT_TO_IMAGE


def test_importing_and_building_loads_no_network_library() -> None:
    program = (
        "import sys; from generated_examples import text_to_image as t; t.prompt(steps=3, seed=1).to_dict(); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert not {
        "aiohttp",
        "anyio",
        "asyncio",
        "ssl",
        "socket",
        "http",
        "urllib",
        "pydantic",
        "genstudio_codegen",
    } & set(loaded.split())


def test_the_modules_docstring_lists_every_parameter() -> None:
    for module in (text_to_image, image_to_image):
        assert module.__doc__ is not None
        for parameter in module.WORKFLOW.parameters:
            assert f"\n{parameter.name} " in module.__doc__


def test_the_annotations_resolve_at_run_time() -> None:
    from typing import get_type_hints

    assert set(get_type_hints(image_to_image.Params)) == {p.name for p in image_to_image.WORKFLOW.parameters}
