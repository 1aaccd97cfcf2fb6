"""Reading costs little: nothing heavy at import, places only where there is a problem."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from genstudio_codegen.parameter_spec import TextPositions, parse_spec

from .test_dialects import NODES


def test_importing_loads_neither_jsonschema_nor_what_it_needs() -> None:
    code = (
        "import sys, genstudio_codegen.parameter_spec; "
        "print([name for name in ('jsonschema', 'referencing', 'importlib.resources', 'asyncio') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_clean_documents_are_not_scanned_for_places(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> TextPositions:
        raise AssertionError("scanned")

    monkeypatch.setattr("genstudio_codegen.parameter_spec.reader.find_positions", refuse)
    assert parse_spec(json.dumps({"workflow_id": "wf", "nodes": NODES}).encode(), "a").spec is not None
    assert parse_spec(json.dumps(NODES).encode(), "a").spec is not None
    with pytest.raises(AssertionError, match="scanned"):
        parse_spec(json.dumps({"3": {"a": ["INT", {"min": "1"}]}}).encode(), "a")


def test_time_grows_no_faster_than_the_document() -> None:
    def measure(count: int) -> float:
        choices = [f"model-{number}.safetensors" for number in range(100)]
        form = {"type": "COMBO", "value": "model-7.safetensors", "spec": {"options": choices}}
        nodes = {
            str(number): {"class_type": "X", "inputs": {"a": form, "b": {**form, "value": "z"}}}
            for number in range(count)
        }
        data = json.dumps({"workflow_id": "wf", "nodes": nodes}).encode()
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            assert len(parse_spec(data, "a").problems) == count
            best = min(best, time.perf_counter() - start)
        return best

    measure(5)
    assert measure(400) / measure(50) < 8 * 2.5


def test_a_long_list_of_choices_is_read_in_linear_time() -> None:
    def measure(count: int) -> float:
        form = {"type": "COMBO", "value": "none", "spec": {"options": [str(number) for number in range(count)]}}
        data = json.dumps({"3": {"inputs": {"a": form}}}).encode()
        start = time.perf_counter()
        parse_spec(data, "a")
        return time.perf_counter() - start

    measure(10)
    assert min(measure(40_000) for _ in range(3)) / min(measure(5_000) for _ in range(3)) < 8 * 3
