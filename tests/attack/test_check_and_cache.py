"""`--check` says what the files are, whatever somebody wrote into a cache or a manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .helpers import Project, document, integer

INTRUDER = b"\nimport os  # not what the generator wrote\n"


def edited(project: Project, *folders: Path, name: str = "one.py") -> None:
    """Edit a module, and write the new hash wherever a file of these folders holds the old one.

    The manifest's own hash changes with it, and stands in the cache as well.
    """
    path, manifest = project.output / name, project.output / ".genstudio-codegen.json"
    before = [_digest(path), _digest(manifest)]
    path.write_bytes(path.read_bytes() + INTRUDER)
    manifest.write_bytes(manifest.read_bytes().replace(before[0], _digest(path)))
    for file in (file for folder in folders for file in folder.iterdir() if file.is_file()):
        data = file.read_bytes()
        for old, new in zip(before, (_digest(path), _digest(manifest)), strict=True):
            data = data.replace(old, new)
        file.write_bytes(data)


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).hexdigest().encode()


@pytest.mark.parametrize("where", ["inside the repository", "shared"])
@pytest.mark.parametrize("name", ["one.py", "__init__.py"])
@pytest.mark.parametrize("part", ["all", "modules", "run"])
def test_a_check_does_not_believe_the_cache(project: Project, where: str, name: str, part: str) -> None:
    """`part` is what of the cache an attacker has: all, what it says of modules, or what it says of whole runs."""
    cache = project.cache if where == "shared" else project.root / ".cache"
    environment = {"GENSTUDIO_CODEGEN_CACHE": str(cache)}
    project.run("generate", **environment)
    if where == "shared":
        cache.chmod(0o777)
    assert project.run("generate", "--check", **environment).code == 0
    edited(project, cache, name=name)
    for path in cache.glob("*.json"):
        if part != "all" and f".{part}." not in path.name:
            path.unlink()
    done = project.run("generate", "--check", **environment)
    assert done.code == 1 and name in done.text, f"a file that was edited passes: {done.text}"
    assert project.run("generate", "--diff", **environment).code == 1


def test_a_file_that_nobody_made_passes_no_check(project: Project) -> None:
    """A module of a spec that was taken out, kept in the package by a cache that says so."""
    project.spec("two", document(n3={"steps": integer()}))
    project.run("generate")
    (project.root / "specs" / "two.spec.json").unlink()
    done = project.run("generate", "--check")
    assert done.code == 1 and "would remove" in done.out


def test_a_cache_hides_no_warning(project: Project) -> None:
    project.spec("one", document(n3={"steps": {"type": "INT", "value": 500, "spec": {"min": 0, "max": 99}}}))
    environment = {"GENSTUDIO_CODEGEN_CACHE": str(project.root / ".cache")}
    first = project.run("generate", **environment)
    assert "warning[" in first.err
    _rewritten(project.root / ".cache", lambda content: _without_problems(content))
    again = project.run("generate", "--check", **environment)
    assert "1 warning in 1 unchanged spec" in again.err, "a warning is silenced by a file that may have been committed"


def _rewritten(cache: Path, change: Callable[[Any], Any]) -> None:
    for path in cache.glob("*.json"):
        path.write_text(json.dumps(change(json.loads(path.read_text()))))


def _without_problems(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: [] if key == "problems" else _without_problems(value) for key, value in content.items()}
    return content


def test_a_cache_makes_no_wrong_configuration_right(project: Project) -> None:
    """A configuration that was found valid before is not checked again, but only the user's own cache may say so."""
    environment = {"GENSTUDIO_CODEGEN_CACHE": str(project.root / ".cache")}
    project.run("generate", **environment)
    keys = {path: json.loads(path.read_text()) for path in (project.root / ".cache").glob("*.valid-configuration.json")}
    project.configure("jobs_ = 3\n")
    wrong = project.run("generate", "--check", **environment)
    assert wrong.code == 1 and "config-key-unknown" in wrong.err and keys


def test_the_cache_of_another_user_is_not_read(project: Project) -> None:
    """A folder that others can write to is not believed."""
    project.run("generate")
    project.cache.chmod(0o777)
    edited(project, project.cache)
    done = project.run("generate", "--check")
    assert done.code == 1, done.text


def test_the_page_says_what_is_trusted() -> None:
    from tests.conftest import ROOT

    page = (ROOT / "docs" / "en" / "build-step.md").read_text()
    assert "trust" in page and "GENSTUDIO_CODEGEN_CACHE" in page
    assert (ROOT / "SECURITY.md").is_file()
