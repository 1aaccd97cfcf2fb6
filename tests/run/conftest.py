"""A project that generates, in a folder of its own and with a cache of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from genstudio_codegen import Report, generate, load_config
from genstudio_codegen.config import Config
from tests.command_line import run


class Project:
    """A folder with a `pyproject.toml` and specs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "out"
        (root / "specs").mkdir()
        self.configure()

    def configure(self, text: str = "", *, specs: str = '["specs/*.spec.json"]') -> None:
        """Write the configuration, with more TOML behind it."""
        head = f'[tool.genstudio-codegen]\noutput = "out"\nspecs = {specs}\n'
        (self.root / "pyproject.toml").write_text(head + text)

    def spec(self, name: str, *, low: int = 0, inputs: tuple[str, ...] = ("seed", "steps")) -> Path:
        """Write a spec of one node with a few integers."""
        fields = {each: {"type": "INT", "value": 5, "spec": {"min": low, "max": 99}} for each in inputs}
        document = {"workflow_id": "wf-1", "nodes": {"3": {"class_type": "KSampler", "inputs": fields}}}
        path = self.root / "specs" / f"{name}.spec.json"
        path.write_text(json.dumps(document))
        return path

    def config(self) -> Config:
        """The configuration as it is read."""
        loaded = load_config(self.root / "pyproject.toml")
        assert loaded.config is not None, loaded.problems
        return loaded.config

    def generate(self, *, check: bool = False) -> Report:
        """A run in this process."""
        return generate(self.config(), check=check)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line, in a process of its own."""
        return run(*arguments, cwd=self.root)

    def files(self) -> dict[str, bytes]:
        """What is in the output folder."""
        return {path.name: path.read_bytes() for path in sorted(self.output.iterdir())}


@pytest.fixture
def project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Project]:
    # Outside of the project: a cache inside it is not trusted.
    monkeypatch.setenv("GENSTUDIO_CODEGEN_CACHE", str(tmp_path_factory.mktemp("cache") / "own"))
    root = tmp_path / "project"
    root.mkdir()
    yield Project(root)
