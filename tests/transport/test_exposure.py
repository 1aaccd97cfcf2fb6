"""How a generated module looks to tools at run time: `inspect`, `help`, IPython, pydantic and FastAPI."""

from __future__ import annotations

import copy
import decimal
import enum
import inspect
import json
import pickle
import socket
import subprocess
import sys
import threading
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import numpy
import pydantic
import pytest
import uvicorn
from fastapi import FastAPI

from generated_examples import image_to_image, text_to_image
from genstudio_transport import RANDOM, FileInput, ImageInput, InvalidParameter, Prompt, Seed
from tests.conftest import ROOT

NAMES = list(text_to_image.Params.__annotations__)


@pytest.mark.parametrize("call", [text_to_image.prompt, text_to_image.submit, text_to_image.run])
def test_the_signature_lists_every_parameter(call: Any) -> None:
    signature = inspect.signature(call)
    own = [] if call is text_to_image.prompt else ["client"]
    assert list(signature.parameters) == [*own, *NAMES]
    assert signature.parameters["steps"].kind is inspect.Parameter.KEYWORD_ONLY
    assert signature.parameters["steps"].annotation == "int" and signature.parameters["steps"].default is ...
    assert signature.bind(*own, steps=3).arguments == {**dict.fromkeys(own, "client"), "steps": 3}
    with pytest.raises(TypeError, match="stpes"):
        signature.bind(*own, stpes=3)
    assert signature == copy.deepcopy(signature) == pickle.loads(pickle.dumps(signature))
    assert typing.get_type_hints(call)["return"] is (Prompt if call is text_to_image.prompt else text_to_image.R)


def test_importing_a_module_makes_no_signature() -> None:
    program = "import sys, generated_examples.text_to_image as module; print('inspect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_help_fits_a_terminal() -> None:
    program = "import generated_examples.text_to_image as module; help(module)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    functions = done.stdout[done.stdout.index("\nFUNCTIONS") : done.stdout.index("\nDATA")]
    signatures = [line for line in functions.splitlines() if line.lstrip().startswith(("prompt(", "run(", "submit("))]
    assert len(signatures) == 3 and "steps: int = ..." in functions
    description = done.stdout[done.stdout.index("\nDESCRIPTION") : done.stdout.index("\nCLASSES")]
    long = [line.partition("(")[0] for line in (description + functions).splitlines() if len(line) > 80]
    # The one function that takes no parameters of the workflow; later versions of Python fold its signature too.
    assert set(long) <= {"    run_many"}


@pytest.mark.parametrize("use_jedi", [True, False])
def test_ipython_completes_the_names_of_parameters(use_jedi: bool) -> None:
    program = f"""
from IPython.core.completer import provisionalcompleter
from IPython.testing.globalipapp import start_ipython
shell = start_ipython()
shell.run_cell("from generated_examples import text_to_image")
shell.Completer.use_jedi = {use_jedi}
text = "text_to_image.run(client, st"
with provisionalcompleter():
    print("found", [found.text for found in shell.Completer.completions(text, len(text))])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("found")]
    assert "'steps='" in line


def test_params_are_a_type_for_pydantic() -> None:
    adapter = pydantic.TypeAdapter(text_to_image.Params)
    given = {"steps": 3, "cfg": 7, "seed": 2**64 - 1, "scheduler": "karras"}
    assert adapter.validate_json(json.dumps(given)) == given
    assert adapter.validate_python({"seed": "RANDOM"}).get("seed") is RANDOM
    with pytest.raises(pydantic.ValidationError) as refused:
        adapter.validate_json('{"steps": 0, "stpes": 3, "seed": -1, "scheduler": "karas", "cfg": true}')
    problems = {str(problem["loc"][0]): problem["msg"] for problem in refused.value.errors()}
    assert problems.keys() == {"steps", "stpes", "seed", "scheduler", "cfg"}
    with pytest.raises(InvalidParameter) as raised:
        text_to_image.prompt(steps=0, seed=-1)
    assert [problems[one.name] for one in raised.value.problems] == [one.message for one in raised.value.problems]


class Wish(enum.Enum):
    STEPS = 12


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", numpy.int64(3)),
        ("cfg", numpy.float32(7.5)),
        ("cfg", decimal.Decimal("7.5")),
        ("steps", Wish.STEPS),
        ("scheduler", numpy.str_("karras")),
        ("seed", numpy.uint64(2**64 - 1)),
        ("steps", numpy.int64(0)),
        ("steps", numpy.float64(3)),
        ("steps", numpy.bool_(True)),
        ("cfg", float("nan")),
        ("steps", numpy.array([1, 2])),
        ("steps", object()),
        ("seed", numpy.zeros((2, 2))),
        ("scheduler", numpy.str_("karas")),
    ],
    ids=lambda value: f"{type(value).__name__}",
)
def test_pydantic_takes_what_the_call_takes(name: str, value: object) -> None:
    adapter = pydantic.TypeAdapter(text_to_image.Params)
    try:
        sent = [*text_to_image.WORKFLOW.prompt({name: value}).to_dict()["prompt"].values()][0]["inputs"]
    except InvalidParameter as error:
        with pytest.raises(pydantic.ValidationError) as refused:
            adapter.validate_python({name: value})
        assert [problem["msg"] for problem in refused.value.errors()] == [one.message for one in error.problems]
        return
    taken: dict[str, object] = dict(adapter.validate_python({name: value}))
    assert [*taken.values()] == [*sent.values()]
    # As the JSON that is sent, so that a model can be written as JSON too.
    assert type(taken[name]) in (int, float, str) and json.loads(adapter.dump_json(taken)) == taken  # type: ignore[arg-type]


def test_pydantic_leaves_files_as_they_are(tmp_path: Path) -> None:
    adapter = pydantic.TypeAdapter(image_to_image.Params)
    pixels = numpy.zeros((4, 4, 3), numpy.uint8)
    assert adapter.validate_python({"image": tmp_path}).get("image") is tmp_path
    assert adapter.validate_python({"image": pixels}).get("image") is pixels


class Job(pydantic.BaseModel):
    """A user's own model with the transport's types."""

    seed: Seed = RANDOM
    photo: ImageInput | None = None
    sound: FileInput | None = None


def test_seeds_and_files_are_types_for_pydantic() -> None:
    assert Job.model_validate_json('{"seed": "RANDOM"}').seed is RANDOM
    assert Job(seed=2**64 - 1, photo="te-1/ac-1/sui-1.png").model_dump(mode="json")["seed"] == 2**64 - 1
    assert Job().model_dump_json() == '{"seed":"RANDOM","photo":null,"sound":null}'
    with pytest.raises(pydantic.ValidationError):
        Job.model_validate_json('{"seed": "soon"}')
    seed = Job.model_json_schema()["properties"]["seed"]
    assert seed["anyOf"] == [{"type": "integer"}, {"const": "RANDOM"}]


def test_the_json_schema_has_ranges_choices_and_descriptions() -> None:
    schema = text_to_image.WORKFLOW.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    properties: Any = schema["properties"]
    assert list(properties) == NAMES
    assert properties["steps"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 10000,
        "description": "How many denoising steps are taken. An integer, 1 to 10000; stored: 20.",
    }
    assert properties["scheduler"]["enum"] == list(text_to_image.WORKFLOW["scheduler"].choices)
    assert "which makes" not in properties["ckpt_name"]["description"]  # folded lines are one text again
    assert properties["ckpt_name"]["description"].endswith("麦橘写实_v7.safetensors'.")
    assert properties["seed"]["anyOf"][0]["maximum"] == 2**64 - 1
    assert image_to_image.WORKFLOW.json_schema()["title"] == "image_to_image"


@pytest.fixture
def address() -> Iterator[str]:
    """Where a user's FastAPI application answers."""
    app = FastAPI()

    @app.post("/pictures")
    def pictures(params: text_to_image.Params) -> Any:  # pyright: ignore[reportUnusedFunction]
        return text_to_image.prompt(**params).to_dict()

    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield "http://127.0.0.1:{1}".format(*listening.getsockname())
        server.should_exit = True
        thread.join()


def test_params_are_the_body_of_a_fastapi_endpoint(address: str) -> None:
    sent = httpx.post(f"{address}/pictures", json={"steps": 30, "seed": 2**64 - 1})
    assert sent.json() == text_to_image.prompt(steps=30, seed=2**64 - 1).to_dict()
    refused = httpx.post(f"{address}/pictures", json={"steps": 0})
    assert refused.status_code == 422 and refused.json()["detail"][0]["loc"] == ["body", "steps"]
    document = httpx.get(f"{address}/openapi.json").json()
    body = document["paths"]["/pictures"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["steps"]["maximum"] == 10000
    assert body["properties"]["scheduler"]["enum"] == list(text_to_image.WORKFLOW["scheduler"].choices)
