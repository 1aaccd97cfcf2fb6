"""Whoever gives something else instead of a spec is told how to import it, and the advice works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from genstudio_codegen.parameter_spec import read_spec
from tests.command_line import run
from tests.sources.catalogue import CATALOGUE, WORKFLOW

BODY = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"steps": 20}}}}


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (json.dumps(WORKFLOW), "FILE --object-info URL"),
        (json.dumps(CATALOGUE), "WORKFLOW --object-info FILE"),
        (json.dumps(BODY), "--body FILE"),
        (f"curl -d '{json.dumps(BODY)}' https://x.example", "--curl FILE"),
    ],
    ids=["workflow", "catalogue", "body", "curl"],
)
def test_the_advice_to_import(text: str, arguments: str, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text(text)
    (tmp_path / "w.json").write_text(json.dumps(WORKFLOW))
    (tmp_path / "oi.json").write_text(json.dumps(CATALOGUE))
    hints = [one.hint for one in read_spec(given).problems]
    assert any(f"genstudio-codegen import {arguments}." in hint for hint in hints), hints
    words = {"FILE": "given", "WORKFLOW": "w.json", "URL": "oi.json"}
    done = run("import", *(words.get(word, word) for word in arguments.split()), "--output", "o.json", cwd=tmp_path)
    assert done.returncode == 0 and read_spec(tmp_path / "o.json").spec is not None, done.stderr
