"""Real specs: what was changed is found and nothing else, in whatever dialect either side is written."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.compare import Change, VersionSource, compare_sources
from genstudio_codegen.compare.rules import RULES
from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import WorkflowSpec, canonical_document, parse_spec

from .dialects import DOCUMENTS, FORMS, in_other_dialects
from .mutations import Finding, mutated

PAIRS = 50


@pytest.fixture(scope="module")
def specs(corpus: Path) -> list[tuple[bytes, WorkflowSpec]]:
    """Some real specs of four nodes and more, the same in each run."""
    paths = sorted((corpus / "specs").glob("*.json"))
    chosen: list[tuple[bytes, WorkflowSpec]] = []
    for path in random.Random(6).sample(paths, len(paths)):
        data = path.read_bytes()
        spec = parse_spec(data, path.name).spec if len(data) < 100_000 else None
        if spec is not None and len(spec.nodes) > 3:
            chosen.append((data, spec))
        if len(chosen) == PAIRS:
            break
    return chosen


def changes(old: bytes, new: object, locked: dict[str, str] | None = None) -> tuple[Change, ...]:
    data = json.dumps(new).encode()
    outcome = compare_sources(VersionSource("old.json", old, locked), VersionSource("new.json", data, locked))
    assert outcome.comparison is not None, outcome.problems
    return outcome.comparison.changes


def test_what_was_changed_is_found_and_nothing_else(specs: list[tuple[bytes, WorkflowSpec]]) -> None:
    assert len(specs) == PAIRS
    seen: Counter[str] = Counter()
    for number, (data, spec) in enumerate(specs):
        chance = random.Random(number)
        document, expected = mutated(spec, chance)
        locked = name_parameters(spec).by_key
        made = changes(data, in_other_dialects(document, chance), locked)
        found: list[Finding] = [(one.rule, one.category, one.node_id, one.input_name) for one in made]
        assert sorted(found) == sorted(expected), f"pair {number}"
        seen.update({rule for rule, *_ in expected})
        assert all(one.category in RULES[one.rule].outcomes for one in made)
    # No spec here has dynamic combos; `test_variants` is about theirs.
    unseen = {
        "workflow-id-changed",
        "parameter-moved",
        "condition-narrowed",
        "condition-widened",
        "variant-narrowed",
        "variant-widened",
    }
    assert RULES.keys() - seen.keys() == unseen, "a rule that no mutation is about"


def test_the_same_in_another_dialect_is_no_change(specs: list[tuple[bytes, WorkflowSpec]]) -> None:
    for number, (data, spec) in enumerate(specs):
        chance = random.Random(number)
        canonical = canonical_document(spec)
        assert changes(data, canonical) == ()
        assert changes(data, in_other_dialects(canonical, chance)) == ()


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_each_dialect_of_inputs(specs: list[tuple[bytes, WorkflowSpec]], number: int) -> None:
    for data, spec in specs[number::10]:
        document: dict[str, Any] = canonical_document(spec)
        for node in document["nodes"].values():
            node["inputs"] = {
                name: FORMS[number](form) if isinstance(form, dict) else form for name, form in node["inputs"].items()
            }
        assert changes(data, DOCUMENTS[number % len(DOCUMENTS)](document)) == ()
