"""Everything that shapes a run, as hashes: two runs with equal inputs make equal files."""

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
from genstudio_codegen.files import LOCK_NAME, digest, file_hash
from genstudio_codegen.package_data import PACKAGE, packaged_path

from .versions import installed_versions

# What these write ends up in every module.
_TOOLS = ("black", "datamodel-code-generator", "jinja2")
# These rooms take no part in making a module.
_UNINVOLVED = frozenset({"cli", "compare", "emulator", "sources", "starter", "__pycache__"})
# How a run is carried out shapes no file.
_EXECUTION = frozenset({"force", "jobs", "keep_going"})


@cache
def code_fingerprint() -> str:
    """A hash of the generator: its version, its code, and the versions of the tools that it writes with."""
    hasher = hashlib.sha256(json.dumps([__version__, installed_versions(_TOOLS)], sort_keys=True).encode())
    for folder, inner, names in os.walk(PACKAGE):
        inner[:] = sorted(set(inner) - (_UNINVOLVED if folder == str(PACKAGE) else {"__pycache__"}))
        for name in sorted(names):
            if name.endswith((".py", ".json")):
                hasher.update(name.encode())
                hasher.update((Path(folder) / name).read_bytes())
    return hasher.hexdigest()


def templates_fingerprint(folder: Path | None) -> str:
    """A hash of the generator's templates and of the user's folder of templates, if there is one."""
    hasher = hashlib.sha256()
    for root in (packaged_path("templates"), folder):
        for path in sorted(root.rglob("*")) if root else ():
            if path.is_file():
                hasher.update(f"{path.relative_to(root or path).as_posix()}\0{file_hash(path)}\0".encode())
        hasher.update(b"\0")
    return hasher.hexdigest()


@dataclass(frozen=True)
class RunInputs:
    """The configuration of a run, and a hash of everything that it reads.

    Attributes:
        config: The configuration.
        generator: A hash of the generator and its templates.
        files: The hash of each file that is read, "" for one that cannot be.
    """

    config: Config
    generator: str
    files: Mapping[Path, str]

    @classmethod
    def of(cls, config: Config) -> RunInputs:
        """The inputs of a run with this configuration, as they are right now."""
        paths = {one.spec: None for one in config.workflows}
        paths |= {one.workflow: None for one in config.workflows if one.workflow}
        if config.use_lock:
            paths |= {one.spec.parent / LOCK_NAME: None for one in config.workflows}
        return cls(config, _generator_hash(config), {path: file_hash(path) for path in paths if path})

    def after_run(self) -> RunInputs:
        """The inputs after a run. Of what a run reads, it writes only locks."""
        locks = {path: file_hash(path) for path in self.files if path.name == LOCK_NAME}
        return RunInputs(self.config, _generator_hash(self.config), {**self.files, **locks})

    @cached_property
    def key(self) -> str:
        """One hash of everything."""
        config = [
            [field.name, str(getattr(self.config, field.name))]
            for field in fields(Config)
            if field.name not in _EXECUTION
        ]
        return hash_of([self.generator, config, [[str(path), sha256] for path, sha256 in self.files.items()]])

    def module_key(self, workflow: WorkflowConfig, locked: Mapping[str, str]) -> str:
        """A hash of everything that shapes one module.

        Args:
            workflow: The module's settings.
            locked: The names that the lock holds for it. Without a lock there are none either, but a run that keeps
                one still has to write it: the hash tells the two cases apart.
        """
        settings: dict[str, Any] = {}
        for field in fields(WorkflowConfig):
            value = getattr(workflow, field.name)
            if isinstance(value, Path):
                # A file shapes a module by its name and its bytes, in whichever folder it is.
                value = [value.name, self.files[value]]
            elif isinstance(value, Mapping):
                value = sorted(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            settings[field.name] = value
        return hash_of([self.generator, settings, self.config.use_lock, sorted(locked.items())])


def _generator_hash(config: Config) -> str:
    return code_fingerprint() + templates_fingerprint(config.templates)


def hash_of(value: Any) -> str:
    """The SHA-256 of a JSON value. The order of keys makes no difference."""
    return digest(json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass"))
