"""What generating one module costs, next to the two libraries that it cannot do without, in one run, warm.

    python benchmarks/generate.py [FOLDER OF SPECS]

For specs of several sizes: the time to read, name and render one, over the sum of what datamodel-code-generator needs
for the same schema with its formatting off, and black for the same text. The budget is 1.5 for the median spec.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.names import name_parameters
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_codegen.render.annotations import annotation_schema
from genstudio_codegen.render.choice_sets import find_choice_sets
from genstudio_codegen.render.style import styled, styled_statement
from genstudio_codegen.parameter_spec import WorkflowSpec, parse_spec

BUDGET = 1.5


def dataset(folder: Path) -> dict[str, bytes]:
    """Specs by what they stand for."""
    by_size = sorted(
        (len(spec.parameters), path.name, path.read_bytes())
        for path in folder.glob("[!s]*.json")
        if (spec := parse_spec(path.read_bytes(), path.name).spec)
    )
    at = {"small": 0.05, "median": 0.5, "p95": 0.95, "largest": 1.0}
    chosen = {label: by_size[round(part * (len(by_size) - 1))] for label, part in at.items()}
    chosen["median"] = next(entry for entry in by_size if entry[0] >= 23)
    named = {f"{label} ({entry[0]} parameters)": entry[2] for label, entry in chosen.items()}
    return named | {"5,000 choices in 10 nodes": many_choices(5_000, 10)}


def many_choices(count: int, nodes: int) -> bytes:
    """A spec whose nodes all choose from the same long list of models."""
    options = [f"models/family_{number % 40}/model_{number}.safetensors" for number in range(count)]
    inputs = {"ckpt_name": {"type": "COMBO", "value": options[0], "spec": {"options": options}}}
    document = {str(number): {"class_type": "CheckpointLoaderSimple", "inputs": inputs} for number in range(nodes)}
    return json.dumps(document).encode()


def read(data: bytes) -> WorkflowSpec:
    spec = parse_spec(data, "workflow.spec.json").spec
    assert spec is not None
    return spec


def ours(data: bytes) -> str:
    # As for the first module of a run: nothing of it was formatted before.
    styled_statement.cache_clear()
    spec = read(data)
    return render_module(ModuleInput(name="workflow", spec=spec, naming=name_parameters(spec)))


def typing_schema(data: bytes) -> dict[str, Any]:
    """The schema that datamodel-code-generator is given for a spec."""
    spec = read(data)
    names = name_parameters(spec).names
    sets = find_choice_sets(spec, names, frozenset(), LARGEST_LITERAL)
    places = {(p.node_id, p.input_name): p for p in spec.parameters}
    properties = {names[at]: annotation_schema(p, sets.get(at), is_open=False) for at, p in places.items()}
    return {"title": "Params", "type": "object", "properties": properties}


def types_alone(schema: dict[str, Any]) -> None:
    from datamodel_code_generator import PythonVersion, generate
    from datamodel_code_generator.enums import DataModelType, InputFileType

    generate(
        schema,
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=PythonVersion.PY_311,
        formatters=[],
    )


def interleaved(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """The shortest time of each call, the calls taking turns so that noise falls on all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(rounds):
        for index, call in enumerate(calls):
            start = perf_counter()
            call()
            times[index].append(perf_counter() - start)
    return [min(one) for one in times]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus/specs")
    over = False
    print(f"{'spec':34} {'ours':>8} {'reading':>8} {'types':>8} {'black':>8}  ours / (types + black)")
    for label, data in dataset(folder).items():
        schema, text = typing_schema(data), ours(data)
        rounds = 5 if len(text) > 100_000 else 15
        total, reading, types, style = interleaved(
            rounds, lambda: ours(data), lambda: read(data), lambda: types_alone(schema), lambda: styled(text)
        )
        ratio = total / (types + style)
        over |= label.startswith("median") and ratio > BUDGET
        cells = " ".join(f"{1000 * seconds:5.1f} ms" for seconds in (total, reading, types, style))
        print(f"{label:34} {cells}  {ratio:.2f}")
    sys.exit(over)


if __name__ == "__main__":
    main()
