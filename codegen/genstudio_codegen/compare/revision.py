"""The version of a spec at a git revision. Git runs by argument list, without a shell, and writes nothing."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from genstudio_codegen.config import WorkflowConfig, workflow_beside
from genstudio_codegen.names import LOCK_NAME
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.text import plain_line

from .version_source import VersionSource, locked_names

# Git sets these in hooks for the hook's own repository; the one that the spec is in may be another.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE")
_COMMIT = re.compile(rb"[0-9a-f]{40,64}\n")


class RevisionError(Exception):
    """Git is missing, there is no repository, or it does not have the revision; the message says what to do."""


class Revision:
    """A git revision, in whichever repository a spec is in. It is a context, at whose end its copies of files go.

    Args:
        name: The revision as the user names it: a branch, a tag or a commit.

    Raises:
        RevisionError: The name is not a valid revision. Every method raises it as well.
    """

    def __init__(self, name: str) -> None:
        if not name or name.startswith("-") or not name.isprintable() or " " in name:
            raise RevisionError(f"{plain_line(repr(name))} is not a valid revision: use a branch, a tag or a commit")
        self._name = name
        self._commits: dict[Path, str] = {}
        self._blobs: dict[Path, bytes | None] = {}
        self._copies = TemporaryDirectory(prefix="genstudio-codegen-")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._copies.cleanup()

    def specs(self, folder: Path) -> list[Path]:
        """List every `*.spec.json` that the revision has in a folder and its subfolders.

        Args:
            folder: A folder of the working tree.

        Raises:
            RevisionError: There are none, or git cannot list them.
        """
        found = [path for path in self.files(folder) if path.name.endswith(".spec.json")]
        if not found:
            raise RevisionError(
                f"{self._name} has no *.spec.json in this folder or its subfolders: name the specs to compare"
            )
        return found

    def files(self, folder: Path) -> list[Path]:
        """List every file that the revision has in a folder and its subfolders.

        Args:
            folder: A folder of the working tree.

        Raises:
            RevisionError: Git cannot list them.
        """
        listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", self._commit(folder), "--", ".")
        return sorted(folder / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)

    def has(self, path: Path) -> bool:
        """Whether the revision has a file.

        Args:
            path: The file in the working tree.
        """
        return self._blob(path) is not None

    def source(self, settings: WorkflowConfig, *, use_lock: bool = True) -> VersionSource:
        """Find a spec's version at the revision, with the lock and the workflow that belong to it there.

        Args:
            settings: The workflow, with the spec's file in the working tree.
            use_lock: Whether to read the lock.

        Raises:
            RevisionError: Git, the repository or the revision is missing. A missing file is a problem of the source.
        """
        path = settings.spec
        label = f"{self._name}:{path}"
        data = self._blob(path)
        if data is None:
            return VersionSource(label, self._missing(path))
        beside = workflow_beside(path, exists=self.has) if settings.workflow_by_name else settings.workflow
        copied = self._copied(beside) if beside else None
        settings = replace(settings, workflow=copied)
        labels = {str(copied): f"{self._name}:{beside}"}
        lock = self._copied(path.parent / LOCK_NAME) if use_lock else None
        if lock is None:
            return VersionSource(label, data, settings=settings, labels=labels)
        locked, problems = locked_names(lock, settings)
        if locked:
            # The names that were configured then are in the lock of then.
            settings = replace(settings, names={})
        found = tuple(one.at(f"{self._name}:{path.parent / LOCK_NAME}") for one in problems)
        return VersionSource(label, data, locked, found, settings, labels)

    def _commit(self, folder: Path) -> str:
        """Return the id of the revision's commit in the repository of a folder."""
        if folder not in self._commits:
            inside = _git(folder, "rev-parse", "--show-toplevel")
            if inside.returncode:
                said = plain_line(inside.stderr.decode(errors="replace").partition("\n")[0])
                place = plain_line(str(folder.absolute()))
                raise RevisionError(
                    f"{place} is not in a git repository that can be read, which --against needs: {said}"
                )
            named = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{self._name}^{{commit}}")
            if named.returncode or not _COMMIT.fullmatch(named.stdout):
                raise RevisionError(
                    f"{self._name} is not a commit of this repository: check the spelling with `git log`, "
                    "and fetch it if the clone is shallow"
                )
            self._commits[folder] = named.stdout.decode().strip()
        return self._commits[folder]

    def _blob(self, path: Path) -> bytes | None:
        if path not in self._blobs:
            folder = path.parent
            self._blobs[path] = self._read(folder, path.name) if folder.is_dir() else None
        return self._blobs[path]

    def _read(self, folder: Path, name: str) -> bytes | None:
        done = _git(folder, "cat-file", "blob", f"{self._commit(folder)}:./{name}")
        return None if done.returncode else done.stdout

    def _copied(self, path: Path) -> Path | None:
        """The path of a copy of a file, which other parts of the generator can read; None if there is no such file."""
        data = self._blob(path)
        if data is None:
            return None
        copy = Path(self._copies.name, f"{list(self._blobs).index(path)}", path.name)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(data)
        return copy

    def _missing(self, path: Path) -> Problem:
        message = f"There is no such file at {self._name}."
        return problem("file-missing", "", message, f"See what was there with: git log --oneline -- {path}")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    environment = {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(  # noqa: S603 — git with a list of arguments, none of which a shell reads
            command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed, or not on PATH: --against needs it") from None
