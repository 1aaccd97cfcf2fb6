"""Work that reading must not do: heavy imports, and positions without a problem to show them for.

How time grows with a document is measured by `benchmarks/reading.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest

from genstudio_codegen.parameter_spec import JSONValue, TextPositions, find_positions, parse_spec
from genstudio_codegen.parameter_spec.recognition import looks_like_node

from .test_dialects import NODES


def test_importing_loads_neither_jsonschema_nor_what_it_needs() -> None:
    code = (
        "import sys, genstudio_codegen.parameter_spec; "
        "print([name for name in ('jsonschema', 'referencing', 'importlib.resources', 'asyncio', 'difflib')"
        " if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_positions_are_found_once_and_only_if_there_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def counted(text: str) -> TextPositions:
        texts.append(text)
        return find_positions(text)

    monkeypatch.setattr("genstudio_codegen.parameter_spec.reader.find_positions", counted)
    assert parse_spec(json.dumps({"workflow_id": "wf", "nodes": NODES}).encode(), "a").problems == ()
    assert parse_spec(json.dumps(NODES).encode(), "a").spec is not None  # The missing id has no place in the text.
    assert texts == []
    faulty = {"3": {"a": ["INT", {"min": "1"}], "b": ["INT", {"max": "1"}]}}
    assert len(parse_spec(json.dumps(faulty).encode(), "a").problems) == 3
    assert texts == [json.dumps(faulty)]


def test_each_entry_is_examined_once_for_what_is_not_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding the map of nodes must not be repeated by what comes after it."""
    examined: Counter[str] = Counter()

    def counted(value: JSONValue) -> bool:
        examined[json.dumps(value)] += 1
        return looks_like_node(value)

    monkeypatch.setattr("genstudio_codegen.parameter_spec.envelope.looks_like_node", counted)
    document = {str(number): {"inputs": {f"a{number}": ["INT", {}]}} for number in range(20)}
    assert parse_spec(json.dumps(document).encode(), "a", workflow_id="wf").problems == ()
    assert examined == Counter(json.dumps(node) for node in document.values())
