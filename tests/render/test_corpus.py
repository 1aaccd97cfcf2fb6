"""Real specs and real requests: what goes in comes out, byte for byte, whatever the surroundings."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from genstudio_codegen.names import name_parameters
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_codegen.render.style import styled
from genstudio_codegen.parameter_spec import parse_spec, read_spec
from tests.conftest import ROOT


def module_of(path: Path, workflow: Path | None = None) -> ModuleType:
    spec = read_spec(path, workflow_id="wf-1", workflow=workflow).spec
    assert spec is not None
    module = ModuleType(path.stem)
    exec(render_module(ModuleInput(name="real", spec=spec, naming=name_parameters(spec))), module.__dict__)
    return module


def body_of(workflow: dict[str, Any], module: ModuleType) -> dict[str, Any]:
    """The override body of all the values of an API-format workflow that the spec has parameters for."""
    known = {(p.node, p.input) for p in module.WORKFLOW.parameters}
    body: dict[str, Any] = {}
    for node_id, node in workflow.items():
        inputs = {name: value for name, value in node.get("inputs", {}).items() if (node_id, name) in known}
        if inputs:
            body[node_id] = {"inputs": inputs}
    return body


def test_real_requests_rebuild(corpus: Path) -> None:
    rebuilt = 0
    for path in sorted((corpus / "workflows").glob("*.json"))[::12]:
        module = module_of(corpus / "specs" / path.name, path)
        body = body_of(json.loads(path.read_text(encoding="utf-8")), module)
        names = {(p.node, p.input): p.name for p in module.WORKFLOW.parameters}
        values = {
            names[node_id, name]: value for node_id, node in body.items() for name, value in node["inputs"].items()
        }
        prompt = module.WORKFLOW.prompt(values, validate="off")
        for node in body.values():
            node["inputs"] = {k: {"__value__": v} if isinstance(v, list) else v for k, v in node["inputs"].items()}
        assert json.dumps(prompt.to_dict()["prompt"]) == json.dumps(body), path.name
        rebuilt += 1
    assert rebuilt > 50


def test_every_statement_by_itself_is_styled_as_the_whole_is(corpus: Path) -> None:
    documents = [path.read_bytes() for path in sorted((corpus / "specs").glob("*.json"))[::36]]
    many = {"1": {"inputs": {"a": {"type": "COMBO", "spec": {"options": [str(n) for n in range(300)]}}}}}
    documents += [b'{"nodes": {}, "workflow_id": "wf-1"}', json.dumps(many).encode()]
    for document in documents:
        spec = parse_spec(document, "real.json").spec
        assert spec is not None
        source = render_module(ModuleInput(name="real", spec=spec, naming=name_parameters(spec)))
        assert styled(source) == source


PROGRAM = """
import hashlib, sys
from pathlib import Path
from genstudio_codegen.names import name_parameters
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_codegen.render.style import styled
from genstudio_codegen.parameter_spec import parse_spec, read_spec
digest = hashlib.sha256()
for path in map(Path, sys.argv[1:]):
    spec = read_spec(path).spec
    digest.update(render_module(ModuleInput(name="real", spec=spec, naming=name_parameters(spec))).encode())
print(digest.hexdigest())
"""


def test_the_same_bytes_come_out_under_every_hash_seed(corpus: Path) -> None:
    paths = sorted((corpus / "specs").glob("*.json"))[::60]
    digest = hashlib.sha256()
    for path in paths:
        spec = read_spec(path).spec
        assert spec is not None
        digest.update(render_module(ModuleInput(name="real", spec=spec, naming=name_parameters(spec))).encode())
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, paths)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == digest.hexdigest()


def test_every_parameter_takes_its_own_stored_value(corpus: Path) -> None:
    sys.path.insert(0, str(ROOT))
    done = subprocess.run(
        [sys.executable, "benchmarks/corpus.py", str(corpus / "specs"), "--no-types", "--limit", "40"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "40 specs, 40 modules" in done.stdout


@pytest.mark.parametrize("size", [250, 251])
def test_many_choices_are_a_plain_string_to_the_checker_and_a_table_to_the_run(size: int, tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    options = [f"model_{number}" for number in range(size)]
    inputs = {"model": {"type": "COMBO", "value": "model_0", "spec": {"options": options}}}
    path.write_text(json.dumps({str(i): {"class_type": "Loader", "inputs": inputs} for i in range(3)}))
    module = module_of(path)
    assert list(module.WORKFLOW.parameters[0].choices) == options
    assert ("MODEL_CHOICES" in vars(module)) is (size > 250) and ("Model" in vars(module)) is (size <= 250)
    assert module.Params.__annotations__["model_1"].__forward_arg__ == ("str" if size > 250 else "Model")
    with pytest.raises(ValueError, match="did you mean 'model_1'"):
        module.prompt(model_1="model1")
