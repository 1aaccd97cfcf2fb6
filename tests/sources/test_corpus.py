"""Every real workflow of the corpus: what is imported reads as the corpus's own spec does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from genstudio_codegen.parameter_spec import Parameter, WorkflowSpec, parse_spec, read_spec
from genstudio_codegen.sources import SourceSet, import_spec
from genstudio_codegen.sources.catalogue import read_catalogue


def described(spec: WorkflowSpec | None, classes: Mapping[str, object]) -> dict[tuple[str, str], Parameter]:
    """The parameters of the nodes whose class the catalogue has, wherever they are in their document."""
    assert spec is not None
    known = {node.id for node in spec.nodes if node.class_type in classes}
    return {one.address: replace(one, path="") for one in spec.parameters if one.node_id in known}


def test_every_workflow_of_the_corpus(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(corpus / "object_info.json")
    classes = json.loads(Path(place).read_text(encoding="utf-8"))
    catalogue = read_catalogue(place)  # once, not 633 times
    monkeypatch.setattr("genstudio_codegen.sources.imported_spec.read_catalogue", lambda _: catalogue)
    workflows = sorted((corpus / "workflows").glob("*.json"))
    assert len(workflows) == 633
    for path in workflows:
        made = import_spec(SourceSet(workflow=path, object_info=place), "t.spec.json")
        # The corpus's spec alone does not know which inputs of a dynamic combo are links.
        expected = read_spec(corpus / "specs" / path.name, workflow=path).spec
        assert described(made.spec, classes) == described(expected, classes), path
        assert described(parse_spec(made.text.encode(), "t.spec.json").spec, classes) == described(
            made.spec, classes
        ), path
