"""datamodel-code-generator is asked for everything by name: it neither warns nor follows what lies around."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import EXAMPLE_SPECS

KINDS = {
    "seed": {"type": "INT", "spec": {"min": 0, "max": 9}},
    "cfg": {"type": "FLOAT", "spec": {}},
    "text": {"type": "STRING", "spec": {}},
    "tiled": {"type": "BOOLEAN", "spec": {}},
    "sampler": {"type": "COMBO", "spec": {"options": ["a", "b"]}},
    "loras": {"type": "COMBO", "spec": {"options": ["a", "b"], "multi_select": True}},
    "either": {"type": "INT,STRING", "spec": {}},
    "sigmas": {"type": "LIST", "value": [1]},
    "options": {"type": "DICT", "value": {"a": 1}},
    "image": {"type": "STRING", "spec": {"image_upload": True}},
    "anything": {"type": "*"},
}
# Settings that the tools would follow if they were left to look for some.
PYPROJECT = """\
[tool.black]
line-length = 40
skip-string-normalization = true

[tool.isort]
force_single_line = true

[tool.datamodel-codegen]
use-title = true
collapse-root-models = true
field-constraints = true
snake-case-field = true
"""


def generated(folder: Path, spec: Path) -> bytes:
    """The module of a spec, made by a process for which a warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "genstudio_codegen", "generate", str(spec), "--output", "out"],
        cwd=folder,
        env={**os.environ, "GENSTUDIO_CODEGEN_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "Warning" not in done.stderr, done.stderr
    return (folder / "out" / f"{spec.name.partition('.')[0]}.py").read_bytes()


def test_no_warning_of_its_own_and_no_setting_of_the_project(tmp_path: Path) -> None:
    spec = tmp_path / "kinds.spec.json"
    spec.write_text(json.dumps({"workflow_id": "wf-1", "nodes": {"3": {"class_type": "A", "inputs": KINDS}}}))
    (tmp_path / "plain").mkdir()
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "pyproject.toml").write_text(PYPROJECT)
    module = generated(tmp_path / "plain", spec)
    assert generated(tmp_path / "set", spec) == module
    assert b"class Params(TypedDict, total=False):" in module
    for annotation in ("loras: list[Sampler]", "either: int | str"):
        assert annotation.encode() in module, annotation


def test_the_examples_are_made_without_a_warning(tmp_path: Path) -> None:
    for spec in EXAMPLE_SPECS.glob("*.spec.json"):
        assert generated(tmp_path, spec)
