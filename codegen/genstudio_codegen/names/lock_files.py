"""The locks of one run: all are read before anything is named, and those that learn a name are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.files import LOCK_NAME, is_writable, write_atomically
from genstudio_codegen.problems import Problem, problem

from .lock import Lock, lock_text, read_lock


@dataclass(frozen=True, slots=True)
class LockFiles:
    """`genstudio.lock` of every folder that specs are read from.

    Attributes:
        contents: The names in each lock that could be read, by folder.
        problems: Why a lock could not be read, by folder.
    """

    contents: Mapping[Path, Lock]
    problems: Mapping[Path, tuple[Problem, ...]]

    def names_of(self, folder: Path, workflow: str) -> dict[str, str]:
        """The names that a folder's lock holds for a workflow, by `<node id>.<input>`."""
        return dict(self.contents.get(folder, {}).get(workflow, {}))


def read_lock_files(folders: Iterable[Path]) -> LockFiles:
    """Read the lock of each folder. A folder without a lock has an empty one."""
    contents: dict[Path, Lock] = {}
    problems: dict[Path, tuple[Problem, ...]] = {}
    for folder in dict.fromkeys(folders):
        lock, found = read_lock(folder / LOCK_NAME)
        if found:
            problems[folder] = found
        else:
            contents[folder] = lock
    return LockFiles(contents, problems)


def changed_locks(locks: LockFiles, named: Iterable[tuple[Path, str, Mapping[str, str]]]) -> dict[Path, bytes]:
    """The locks that lack a name, with the bytes that they should have.

    Args:
        locks: The locks as they are.
        named: For each workflow its folder, its module's name and all names that its part of the lock should hold.
    """
    learned: dict[Path, dict[str, Mapping[str, str]]] = {}
    for folder, workflow, names in named:
        learned.setdefault(folder, {})[workflow] = names
    return {
        folder / LOCK_NAME: lock_text({**locks.contents[folder], **workflows}).encode()
        for folder, workflows in learned.items()
        if any(names != locks.contents[folder].get(workflow, {}) for workflow, names in workflows.items())
    }


def write_locks(locks: Mapping[Path, bytes]) -> tuple[list[Path], list[Problem]]:
    """Write locks, and return those that were written. A folder that must not be written to is a warning."""
    written: list[Path] = []
    problems: list[Problem] = []
    for path, data in locks.items():
        if is_writable(path.parent):
            write_atomically(path, data)
            written.append(path)
        else:
            message = f"{path} cannot be written, so names can change when the workflow changes"
            hint = "keep the specs in a folder that can be written to, or pass --no-lock"
            problems.append(problem("lock-not-written", "", message, hint))
    return written, problems
