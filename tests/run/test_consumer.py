"""A repository that uses the generator, from its first day on, with the tools that such a repository has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE_SPECS, ROOT

pytest.importorskip("hatchling", reason="hatchling is not installed")

PYPROJECT = """\
[build-system]
requires = ["hatchling", "genstudio-codegen"]
build-backend = "hatchling.build"

[project]
name = "acme"
version = "1.0"

[tool.hatch.build.targets.wheel]
packages = ["src/acme"]

[tool.hatch.build.hooks.genstudio-codegen]
"""
CALLER = """\
from genstudio_transport import RANDOM, GenStudio, Result

from acme.workflows import text_to_image


def paint(client: GenStudio) -> Result:
    return text_to_image.run(client, positive_text="a rabbit", seed=RANDOM, steps={steps})
"""


class Repository:
    """A scratch repository, and the commands that are given in it."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self.flows = root / "src" / "acme" / "workflows"
        self.environment = {
            **os.environ,
            "GENSTUDIO_CODEGEN_CACHE": str(cache),
            "MYPYPATH": str(root / "src"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(words, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr or words[0] == "pre-commit", done.stderr
        return done

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.command(sys.executable, *words)

    def generate(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "genstudio_codegen", "generate", *words)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    root = tmp_path / "repository"
    (root / "src" / "acme").mkdir(parents=True)
    (root / "src" / "acme" / "__init__.py").touch()
    (root / "src" / "acme" / "py.typed").touch()
    (root / "pyproject.toml").write_text(PYPROJECT)
    repository = Repository(root, tmp_path / "cache")
    (root / "specs").mkdir()
    for path in EXAMPLE_SPECS.glob("*.spec.json"):
        shutil.copy(path, root / "specs")
    done = repository.python("-m", "genstudio_codegen", "init")
    assert done.returncode == 0, done.stderr
    return repository


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_day_of_a_repository(repository: Repository) -> None:
    first = repository.generate()
    assert first.returncode == 0 and first.stdout.endswith("6 files changed, 0 unchanged\n"), first.stderr
    assert repository.generate("--check").returncode == 0

    caller = repository.root / "src" / "acme" / "caller.py"
    caller.write_text(CALLER.format(steps="20"))
    assert repository.python("-m", "mypy", "--strict", "src/acme").returncode == 0
    caller.write_text(CALLER.format(steps="'20'"))
    wrong = repository.python("-m", "mypy", "--strict", "src/acme")
    assert wrong.returncode == 1 and 'Argument "steps" to "run"' in wrong.stdout
    caller.unlink()

    # The spec changes.
    spec = repository.root / "specs" / "text_to_image.spec.json"
    steps = json.loads(spec.read_text(encoding="utf-8"))
    module = repository.flows / "text_to_image.py"
    before = module.read_bytes()
    edit(spec, '"max": 10000', '"max": 100')
    stale = repository.generate("--check")
    assert stale.returncode == 1 and module.read_bytes() == before and steps
    assert stale.stdout == "would change src/acme/workflows/text_to_image.py\n1 file would change, 4 unchanged\n"
    diff = repository.generate("--diff")
    assert diff.returncode == 1 and module.read_bytes() == before
    assert diff.stdout.startswith(
        "--- a/src/acme/workflows/text_to_image.py\n+++ b/src/acme/workflows/text_to_image.py\n"
    )
    patched = subprocess.run(
        ["git", "apply", "--stat"], input=diff.stdout, cwd=repository.root, capture_output=True, text=True, check=True
    )
    assert "text_to_image.py" in patched.stdout
    assert repository.generate().stdout.endswith("1 file changed, 4 unchanged\n")

    # Somebody edits what was generated.
    edit(module, "class Params", "class  Params")
    refused = repository.generate("--check")
    assert (
        refused.returncode == 1
        and "error[file-edited] src/acme/workflows/text_to_image.py was edited" in refused.stderr
    )
    edited = module.read_bytes()
    assert repository.generate().returncode == 1 and module.read_bytes() == edited
    assert repository.generate("--force").returncode == 0 and module.read_bytes() != edited

    # A workflow goes.
    (repository.root / "specs" / "image_to_image.spec.json").unlink()
    gone = repository.generate("--check")
    assert gone.returncode == 1 and "would remove src/acme/workflows/image_to_image.py" in gone.stdout
    assert repository.generate().returncode == 0 and not (repository.flows / "image_to_image.py").exists()
    assert repository.generate("--check").stdout == "0 files would change, 4 unchanged\n"


def test_hatchling_builds_and_installs_what_it_generates(repository: Repository, tmp_path: Path) -> None:
    pytest.importorskip("editables", reason="editables, which hatchling needs for editable installs, is not there")
    (repository.root / ".gitignore").write_text("src/acme/workflows/\n")
    built = repository.python("-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist"))
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {"acme/workflows/text_to_image.py", "acme/workflows/__init__.py", "acme/workflows/py.typed"} <= set(names)

    shutil.rmtree(repository.flows)
    options = ["--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--target", str(tmp_path / "site")]
    installed = repository.python("-m", "pip", "install", *options, "-e", ".")
    assert installed.returncode == 0, installed.stderr
    program = f"import site; site.addsitedir({str(tmp_path / 'site')!r}); from acme.workflows import text_to_image as t; print(t.__file__)"
    assert repository.python("-c", program).stdout.strip() == str(repository.flows / "text_to_image.py")

    # The first spec has an error, the second one a warning: the log ends with the error.
    (repository.root / "specs" / "image_to_image.spec.json").write_text("{")
    edit(repository.root / "specs" / "text_to_image.spec.json", '"max": 10000', '"max": 10')
    broken = repository.python("-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist2"))
    log = broken.stdout + broken.stderr
    assert broken.returncode != 0 and 0 < log.index("warning[value-out-of-range]") < log.index(
        "error[json-invalid]"
    ), log


def test_pre_commit_fails_first_and_passes_then(repository: Repository, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    local = hooks.replace("language: python", "language: system").replace("\n", "\n    ")
    # pre-commit would install the hook from this repository; here it is run as it is installed already.
    config = f"repos:\n- repo: local\n  hooks:\n    {local}".replace("    # Hooks", "    # hooks")
    (repository.root / ".pre-commit-config.yaml").write_text(config)
    repository.environment["PRE_COMMIT_HOME"] = str(tmp_path / "pre-commit")
    repository.command("git", "init", "--quiet")
    repository.command("git", "add", "--all")
    hook = ("pre-commit", "run", "--all-files", "--verbose")
    assert repository.command(*hook, "genstudio-codegen-check").returncode == 1
    first = repository.command(*hook, "genstudio-codegen")
    repository.command("git", "add", "--all")
    assert repository.command(*hook, "genstudio-codegen").returncode == 0
    assert repository.command(*hook, "genstudio-codegen-check").returncode == 0
    # It wrote the modules; pre-commit itself fails a hook that changed a file which git knows.
    edit(repository.root / "specs" / "text_to_image.spec.json", '"max": 10000', '"max": 100')
    again = repository.command(*hook, "genstudio-codegen")
    assert again.returncode == 1 and "files were modified by this hook" in again.stdout, first.stdout
    repository.command("git", "add", "--all")
    assert repository.command(*hook, "genstudio-codegen").returncode == 0
