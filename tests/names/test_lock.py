"""The lock keeps every name that was ever given, and never lets one come to mean something else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen import Report, generate
from genstudio_codegen.names import LOCK_NAME, lock_text, read_lock

TEXT: dict[str, Any] = {"type": "STRING", "value": "", "spec": {}}


def spec(folder: Path, *node_ids: str, name: str = "a.json", input_name: str = "text") -> Path:
    path = folder / name
    nodes = {node_id: {"class_type": "Text", "inputs": {input_name: TEXT}} for node_id in node_ids}
    path.write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    return path


def run(path: Path, **options: Any) -> Report:
    names = options.pop("names", {})
    check = options.pop("check", False)
    output = path.parent / "out"
    config = Config(output=output, workflows=(WorkflowConfig(spec=path, names=names),), **options)
    return generate(config, check=check)


def names_in(folder: Path, workflow: str = "a") -> dict[str, str]:
    lock, problems = read_lock(folder / LOCK_NAME)
    assert problems == ()
    return dict(lock[workflow])


def test_adding_a_node_renames_nothing(tmp_path: Path) -> None:
    run(spec(tmp_path, "6"))
    assert names_in(tmp_path) == {"6.text": "text"}
    run(spec(tmp_path, "7", "6"))
    assert names_in(tmp_path) == {"6.text": "text", "7.text": "text_7"}
    run(spec(tmp_path, "8"))
    assert names_in(tmp_path) == {"6.text": "text", "7.text": "text_7", "8.text": "text_8"}


def test_the_configurations_name_is_written_into_the_lock(tmp_path: Path) -> None:
    run(spec(tmp_path, "6"), names={"6.text": "positive_prompt"})
    run(spec(tmp_path, "6"))
    assert names_in(tmp_path) == {"6.text": "positive_prompt"}


def test_other_workflows_of_the_folder_keep_their_names(tmp_path: Path) -> None:
    run(spec(tmp_path, "6"))
    run(spec(tmp_path, "7", name="b.json"))
    assert names_in(tmp_path, "a") == {"6.text": "text"} and names_in(tmp_path, "b") == {"7.text": "text"}


def test_a_check_counts_a_stale_lock_and_writes_none(tmp_path: Path) -> None:
    path = spec(tmp_path, "6")
    assert tmp_path / LOCK_NAME in run(path, check=True).changed
    assert not (tmp_path / LOCK_NAME).exists()
    run(path)
    assert run(path, check=True).changed == ()


def test_without_the_lock_none_is_read_or_written(tmp_path: Path) -> None:
    run(spec(tmp_path, "6"), use_lock=False)
    assert not (tmp_path / LOCK_NAME).exists()


def test_a_lock_is_written_after_a_run_without_one(tmp_path: Path) -> None:
    run(spec(tmp_path, "6"), use_lock=False)
    assert tmp_path / LOCK_NAME in run(spec(tmp_path, "6")).changed
    assert names_in(tmp_path) == {"6.text": "text"}


@pytest.mark.parametrize("content", ["not toml", 'a = "b"', "[a]\n6 = 7\n", b"\xff\xfe"])
def test_a_lock_that_cannot_be_read_stops_the_run_and_stays(tmp_path: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / LOCK_NAME).write_bytes(data)
    report = run(spec(tmp_path, "6"), keep_going=True)
    assert [problem.code for problem in report.problems] == ["lock-unreadable"]
    assert (tmp_path / LOCK_NAME).read_bytes() == data and not (tmp_path / "out").exists()


def test_a_folder_that_is_closed_gets_a_warning_and_no_lock(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    specs.mkdir()
    path = spec(specs, "6")
    specs.chmod(0o555)
    try:
        config = Config(output=tmp_path / "out", workflows=(WorkflowConfig(spec=path),))
        report = generate(config)
        assert generate(config, check=True).changed == ()
    finally:
        specs.chmod(0o755)
    assert [problem.code for problem in report.problems] == ["lock-not-written"]
    assert report.is_written and os.listdir(specs) == ["a.json"]


def test_inputs_that_only_one_key_stands_for_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    nodes = {"1": {"inputs": {"2.x": TEXT}}, "1.2": {"inputs": {"x": TEXT}}}
    path.write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    assert [problem.code for problem in run(path).problems] == ["key-ambiguous"]


def test_module_names_that_cannot_be(tmp_path: Path) -> None:
    assert [p.code for p in run(spec(tmp_path, "6", name="….json")).problems] == ["module-name-unusable"]
    paths = [spec(tmp_path, "6", name=name) for name in ("Same.json", "same.spec.json")]
    config = Config(output=tmp_path / "out", workflows=tuple(WorkflowConfig(spec=path) for path in paths))
    assert [p.code for p in generate(config).problems] == ["module-name-taken"]


def test_the_lock_is_sorted_and_plain() -> None:
    text = lock_text({"b": {}, "a": {"9.x": "x_9", "10.x": "x_10", 'q"\\.\u202e': "y"}})
    assert text.splitlines()[2:] == ["[a]", '"10.x" = "x_10"', '"9.x" = "x_9"', '"q\\"\\\\.\\U0000202e" = "y"']
