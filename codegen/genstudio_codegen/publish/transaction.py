"""Applying a plan: everything is staged beside the files, then moved one by one, so that the package always imports.

The manifest first says what is about to be written, and in the end what was written. The next run recognises the files
that a killed run left.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from genstudio_codegen.files import digest, remove_leftovers, sync_folder, write_atomically, write_durably

from .folder import Change, Plan
from .manifest import MANIFEST_NAME, Manifest

STAGING_NAME = ".genstudio-codegen.staged"


def apply_plan(plan: Plan) -> None:
    """Write and remove what a plan says. Nothing is moved before everything could be written.

    Must not run twice at once for one folder.

    Raises:
        OSError: As the file system reports it.
    """
    staging = plan.folder / STAGING_NAME
    _clear(staging)
    manifest = plan.folder / MANIFEST_NAME
    if plan.changes:
        plan.folder.mkdir(parents=True, exist_ok=True)
        staging.mkdir()
        try:
            staged = [(_stage(staging, change), change) for change in plan.changes]
            write_atomically(manifest, _intention(plan).to_bytes())
            for path, change in staged:
                if path is None:
                    change.path.unlink(missing_ok=True)
                else:
                    path.replace(change.path)
            sync_folder(plan.folder)
        finally:
            _clear(staging)
    if plan.folder.is_dir():
        data = plan.manifest.to_bytes()
        remove_leftovers(manifest)
        if not manifest.is_file() or manifest.read_bytes() != data:
            write_atomically(manifest, data)


def _clear(staging: Path) -> None:
    """Remove what a killed run left, or a link that somebody planted there, which is not followed."""
    if staging.is_symlink() or staging.is_file():
        staging.unlink()
    else:
        shutil.rmtree(staging, ignore_errors=True)


def _stage(staging: Path, change: Change) -> Path | None:
    if change.after is None:
        return None
    path = staging / change.path.name
    write_durably(path, change.after, like=change.path)
    return path


def _intention(plan: Plan) -> Manifest:
    """What is there, or was when a run before was killed, and what is about to be."""
    pending = {change.path.name: digest(change.after) for change in plan.changes if change.after is not None}
    known = {change.path.name: digest(change.before) for change in plan.changes if change.before is not None}
    return Manifest({**plan.before.files, **known}, {**plan.before.pending, **pending})
