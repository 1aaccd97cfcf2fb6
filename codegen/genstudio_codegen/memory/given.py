"""All that a run is given, as hashes: when two runs were given the same, they make the same."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from genstudio_codegen._version import __version__
from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.packaged import PACKAGE, packaged

from .versions import versions

# What these write stands in every module.
_TOOLS = ("black", "datamodel-code-generator", "jinja2")
# Neither serves, compares nor speaks to users while a module is made.
_APART = frozenset({"cli", "compare", "emulator", "__pycache__"})
_LOCK_NAME = "genstudio.lock"


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes; "" where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


@cache
def code_fingerprint() -> str:
    """A hash over the generator: its version, its code, and the versions of the tools that write for it."""
    digest = hashlib.sha256(json.dumps([__version__, versions(_TOOLS)], sort_keys=True).encode())
    for folder, inner, names in os.walk(PACKAGE):
        inner[:] = sorted(set(inner) - _APART) if folder == str(PACKAGE) else sorted(set(inner) - {"__pycache__"})
        for name in sorted(names):
            if name.endswith((".py", ".json")):
                digest.update(name.encode())
                digest.update((Path(folder) / name).read_bytes())
    return digest.hexdigest()


def templates_fingerprint(folder: Path | None) -> str:
    """A hash over the generator's templates, and over a folder of the user's."""
    digest = hashlib.sha256()
    for root in (packaged("templates"), folder):
        for path in sorted(root.rglob("*")) if root else ():
            if path.is_file():
                digest.update(f"{path.relative_to(root or path).as_posix()}\0{file_hash(path)}\0".encode())
        digest.update(b"\0")
    return digest.hexdigest()


@dataclass(frozen=True)
class Given:
    """The configuration of a run, and the hash of everything that it read."""

    config: Config
    generator: str
    files: Mapping[Path, str]

    @classmethod
    def of(cls, config: Config) -> Given:
        """What a configuration gives right now."""
        paths = {one.spec: None for one in config.workflows}
        paths |= {one.workflow: None for one in config.workflows if one.workflow}
        if config.use_lock:
            paths |= {one.spec.parent / _LOCK_NAME: None for one in config.workflows}
        generator = code_fingerprint() + templates_fingerprint(config.templates)
        return cls(config, generator, {path: file_hash(path) for path in paths if path})

    def after_writing(self) -> Given:
        """The same after a run, which may have written locks and nothing else that is read."""
        generator = code_fingerprint() + templates_fingerprint(self.config.templates)
        locks = {path: file_hash(path) for path in self.files if path.name == _LOCK_NAME}
        return Given(self.config, generator, {**self.files, **locks})

    @cached_property
    def key(self) -> str:
        """One hash over all of it. How a run is carried out is left out: it shapes no file."""
        config = [
            [field.name, str(getattr(self.config, field.name))]
            for field in fields(Config)
            if field.name not in ("force", "jobs", "keep_going")
        ]
        return hash_of([self.generator, config, [[str(path), sha256] for path, sha256 in self.files.items()]])

    def module_key(self, workflow: WorkflowConfig, locked: Mapping[str, str]) -> str:
        """A hash over all that shapes one module: `locked` are the names that the lock holds for it.

        Without a lock nothing is locked either, but a run that keeps one still has to write it.
        """
        settings: dict[str, Any] = {}
        for field in fields(WorkflowConfig):
            value = getattr(workflow, field.name)
            if isinstance(value, Path):
                # A file shapes a module by its name and its bytes, wherever it lies.
                value = [value.name, self.files[value]]
            elif isinstance(value, Mapping):
                value = sorted(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            settings[field.name] = value
        return hash_of([self.generator, settings, self.config.use_lock, sorted(locked.items())])


def hash_of(value: Any) -> str:
    """The SHA-256 of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
