"""Real specs: every one is read, nothing of it is lost, and only contradictions are warned of."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from genstudio_codegen.parameter_spec import ABSENT, Reading, canonical_text, parse_spec, read_spec
from genstudio_codegen.parameter_spec.recognition import is_link

from .helpers import bare

WARNINGS = {
    "choices-empty",
    "choices-duplicate",
    "choice-unusable",
    "default-type",
    "default-out-of-range",
    "default-not-a-choice",
    "value-type",
    "value-out-of-range",
    "value-not-a-choice",
}


@pytest.fixture(scope="module")
def readings(corpus: Path) -> dict[Path, Reading]:
    return {path: read_spec(path, workflow_id="wf") for path in sorted((corpus / "specs").glob("*.json"))}


def test_no_real_spec_is_refused(readings: dict[Path, Reading]) -> None:
    refused = [
        str(problem) for reading in readings.values() for problem in reading.problems if problem.severity == "error"
    ]
    assert refused == []
    assert all(reading.spec is not None for reading in readings.values())


def test_only_contradictions_are_warned_of(readings: dict[Path, Reading]) -> None:
    codes = Counter(problem.code for reading in readings.values() for problem in reading.problems)
    assert codes.keys() <= WARNINGS
    parameters = sum(len(reading.spec.parameters) for reading in readings.values() if reading.spec)
    assert sum(codes.values()) < parameters / 50


def test_each_warning_once_per_parameter_with_a_sentence_in_it(readings: dict[Path, Reading]) -> None:
    for path, (spec, problems) in readings.items():
        assert spec is not None
        by_path = {each.path: each for each in spec.parameters}
        seen: Counter[tuple[str, str]] = Counter()
        for problem in problems:
            owner = next(one for end in range(len(problem.path), 0, -1) if (one := by_path.get(problem.path[:end])))
            seen[(owner.path, problem.code)] += 1
            assert owner.contradictions, (path.name, problem)
            assert problem.line and problem.column
        assert set(seen.values()) <= {1}, path.name


def test_every_input_is_a_parameter_with_its_stored_value(readings: dict[Path, Reading]) -> None:
    for path, (spec, _) in readings.items():
        assert spec is not None
        given = json.loads(path.read_bytes())
        found = {(each.node_id, each.input_name): each for each in spec.parameters}
        assert [node.id for node in spec.nodes] == list(given)
        for node_id, node in given.items():
            for name, form in node["inputs"].items():
                assert not is_link(form["value"])
                each = found.pop((node_id, name))
                assert repr(each.stored) == repr(form["value"]), (path.name, node_id, name)
                assert repr(each.default) == repr(form["spec"].get("default", each.default))
        for each in found.values():
            assert each.needs and "." in each.input_name and each.stored is ABSENT


def test_real_specs_read_back_from_the_canonical_form(readings: dict[Path, Reading]) -> None:
    for path, reading in list(readings.items())[::6]:
        assert reading.spec is not None
        text = canonical_text(reading.spec)
        again = parse_spec(text.encode(), "a.json").spec
        assert again is not None and bare(again) == bare(reading.spec), path.name
