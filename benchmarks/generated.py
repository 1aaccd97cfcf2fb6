"""A generated module next to pydantic and msgspec models of the same schema and a dict written by hand, in one run.

    python benchmarks/generated.py

Import: fresh processes, over an empty one. Bodies: JSON texts of request bodies per second, 10 values given, checked.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from genstudio_codegen.demo import example_specs_folder
from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import read_spec
from genstudio_codegen.schema import parameters_schema

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.imports import seconds  # noqa: E402
from generated_examples import text_to_image  # noqa: E402

VALUES: dict[str, Any] = {
    "steps": 20,
    "cfg": 7.5,
    "sampler_name": "ddim",
    "scheduler": "karras",
    "denoise": 1.0,
    "width": 512,
    "height": 512,
    "batch_size": 1,
    "positive_text": "a rabbit in a red suit",
    "negative_text": "ugly, deformed",
}
PLACES = {p.name: (p.node, p.input) for p in text_to_image.WORKFLOW.parameters}


def models(folder: Path) -> dict[str, str]:
    """The source of a pydantic and of a msgspec model of the example's schema, by module name."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType

    spec = read_spec(example_specs_folder() / "text_to_image.spec.json").spec
    assert spec is not None
    schema = parameters_schema(spec, name_parameters(spec).names)
    kinds = {"pydantic_model": DataModelType.PydanticV2BaseModel, "msgspec_model": DataModelType.MsgspecStruct}
    sources = {
        name: str(
            generate(schema, input_file_type=InputFileType.JsonSchema, output_model_type=kind, class_name="Params")
        )
        for name, kind in kinds.items()
    }
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return sources


def body(values: dict[str, Any]) -> str:
    """A request's body of values that a model has checked."""
    nodes: dict[str, dict[str, dict[str, Any]]] = {}
    for name, value in values.items():
        node, name_of_input = PLACES[name]
        nodes.setdefault(node, {"inputs": {}})["inputs"][name_of_input] = value
    return json.dumps({"workflow_id": text_to_image.WORKFLOW_ID, "prompt": nodes})


def by_hand(values: dict[str, Any]) -> str:
    """What a user writes who checks nothing."""
    v = values
    sampler = {name: v[name] for name in ("steps", "cfg", "sampler_name", "scheduler", "denoise")}
    latent = {"width": v["width"], "height": v["height"], "batch_size": v["batch_size"]}
    prompt = {
        "3": {"inputs": sampler},
        "5": {"inputs": latent},
        "6": {"inputs": {"text": v["positive_text"]}},
        "7": {"inputs": {"text": v["negative_text"]}},
    }
    return json.dumps({"workflow_id": text_to_image.WORKFLOW_ID, "prompt": prompt})


def rate(build: Callable[[], object], calls: int = 5_000, rounds: int = 7) -> float:
    """Calls per second, in the best of several rounds."""
    best = min(_timed(build, calls) for _ in range(rounds))
    return calls / best


def _timed(build: Callable[[], object], calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        build()
    return perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        models(Path(scratch))
        sys.path.insert(0, scratch)
        empty = min(seconds("pass") for _ in range(15))
        path = f"import sys; sys.path.insert(0, {scratch!r}); "
        programs = {
            "generated": "import generated_examples.text_to_image",
            "pydantic": f"{path}import pydantic_model",
            "msgspec": f"{path}import msgspec_model",
        }
        times = {name: min(seconds(program) for _ in range(15)) - empty for name, program in programs.items()}
        for name, time in times.items():
            print(f"import {name:10} {1000 * time:6.1f} ms beyond an empty process")
        import msgspec
        import msgspec_model  # type: ignore[import-not-found]
        import pydantic_model  # type: ignore[import-not-found]

        rates = {
            "dict by hand": rate(lambda: by_hand(VALUES)),
            "generated": rate(lambda: json.dumps(text_to_image.prompt(**VALUES).to_dict())),
            "pydantic": rate(lambda: body(pydantic_model.Params(**VALUES).model_dump(exclude_unset=True, mode="json"))),
            "msgspec": (
                rate(
                    lambda: body(msgspec.to_builtins(msgspec.convert(VALUES, msgspec_model.Params))),
                )
                if hasattr(msgspec_model, "Params")
                else 0.0
            ),
        }
        for name, per_second in rates.items():
            print(f"bodies {name:13} {per_second:9,.0f} per second")
        imports, bodies = times["generated"] / times["pydantic"], rates["generated"] / rates["dict by hand"]
        print(f"import: {imports:.2f} of pydantic's (at most 0.10); bodies: {bodies:.2f} of the dict's (at least 0.50)")
        sys.exit(imports > 0.1 or bodies < 0.5)


if __name__ == "__main__":
    main()
