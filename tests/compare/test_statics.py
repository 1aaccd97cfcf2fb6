"""A change is reported to break the source if a type checker refuses it, and to break calls if a call does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.compare.static_types import is_assignable, static_type
from genstudio_codegen.compare.type_outcomes import type_outcome
from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen import generate
from genstudio_codegen.parameter_spec import Parameter, read_spec
from tests.conftest import ROOT

FORMS: dict[str, dict[str, Any]] = {
    "whole": {"type": "INT", "spec": {}},
    "seed": {"type": "INT", "spec": {"control_after_generate": True}},
    "number": {"type": "FLOAT", "spec": {}},
    "text": {"type": "STRING", "spec": {}},
    "flag": {"type": "BOOLEAN", "spec": {}},
    "choice": {"type": "COMBO", "spec": {"options": ["a", "b"]}},
    "more_choice": {"type": "COMBO", "spec": {"options": ["a", "b", "c"]}},
    "many_choice": {"type": "COMBO", "spec": {"options": [f"m{n}" for n in range(LARGEST_LITERAL + 1)]}},
    "float_choice": {"type": "COMBO", "spec": {"options": [1.5, 2.5]}},
    "mixed_choice": {"type": "COMBO", "spec": {"options": [1, "a", True]}},
    "several": {"type": "COMBO", "spec": {"options": ["a", "b"], "multi_select": True}},
    "items": {"type": "LIST", "spec": {"default": [1]}},
    "object": {"type": "DICT", "spec": {"default": {}}},
    "anything": {"type": "*", "spec": {}},
    "image": {"type": "COMBO", "spec": {"options": ["a.png"], "image_upload": True}},
    "video": {"type": "COMBO", "spec": {"options": ["a.mp4"], "video_upload": True}},
    "excepted": {"type": "INT", "value": "64", "spec": {}},
}
# A list that a caller holds in a variable is refused (lists are invariant), one that is written in the call is not.
WRITTEN_OUT = {("several", "anything")}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Parameter]]:
    """A generated module with a parameter of each kind, and these parameters."""
    folder = tmp_path_factory.mktemp("kinds")
    path = folder / "kinds.spec.json"
    document = {"workflow_id": "wf-1", "nodes": {"1": {"class_type": "A", "inputs": FORMS}}}
    path.write_text(json.dumps(document), encoding="utf-8")
    config = Config(output=folder / "made", workflows=(WorkflowConfig(spec=path),), use_lock=False)
    assert generate(config).is_written
    spec = read_spec(path).spec
    assert spec is not None
    return folder, {each.input_name: each for each in spec.parameters}


def test_mypy_refuses_what_breaks_the_source(kinds: tuple[Path, dict[str, Parameter]]) -> None:
    folder, parameters = kinds
    names = re.findall(
        r"^    (\w+): ", (folder / "made" / "kinds.py").read_text().split("class Params")[1], re.MULTILINE
    )
    called = dict(zip(parameters, names, strict=False))
    pairs = list(permutations(parameters, 2))
    lines = ["from made.kinds import Params", "old: Params = {}"]
    lines += [f'new_{n}: Params = {{"{called[b]}": old["{called[a]}"]}}' for n, (a, b) in enumerate(pairs)]
    (folder / "pairs.py").write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "pairs.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    refused = {pairs[int(match) - 3] for match in re.findall(r"^pairs\.py:(\d+): error", done.stdout, re.MULTILINE)}
    ours = {(a, b) for a, b in pairs if not is_assignable(static_type(parameters[a]), static_type(parameters[b]))}
    assert refused - WRITTEN_OUT == ours, done.stdout
    assert 100 < len(refused) < len(pairs), done.stdout


VALUES: list[Any] = [1, 1.5, True, "a", "c", "64", "m3", ["a"], [1], {"a": 1}, b"bytes", Path("a.png")]


def test_a_call_refuses_what_breaks_calls(kinds: tuple[Path, dict[str, Parameter]]) -> None:
    """Of values that the old type takes, the new one's check at run time refuses some just where that is a break."""
    folder, parameters = kinds
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from made.kinds import WORKFLOW\n"
        "from pathlib import Path\n"
        f"values = {VALUES!r}\n".replace("PosixPath", "Path")
        + "for each in WORKFLOW.parameters: print(each.input, *(int(each.accepts(value)) for value in values))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    taken = {name: {index for index, flag in enumerate(flags) if flag == "1"} for name, *flags in rows}
    assert taken.keys() == parameters.keys()
    for a, b in permutations(parameters, 2):
        one, other = parameters[a], parameters[b]
        if set(one.kinds) == set(other.kinds) and one.seed == other.seed:
            continue  # Not a change of type: choices, or an exception, are other rules'.
        outcome = type_outcome(one, other)
        if outcome == "safe" and "excepted" not in (a, b):
            assert taken[a] <= taken[b], (a, b)
        if outcome == "breaks-calls":
            assert not taken[a] <= taken[b], (a, b)
