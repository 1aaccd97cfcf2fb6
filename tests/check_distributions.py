"""Builds all distributions as a release does, and checks what an index and its users would get.

`python -m tests.check_distributions --output FOLDER [--tag vX.Y.Z] [--no-isolation] [--no-install]`: the folder then
holds a wheel, made from the sdist, and the sdist of each. The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.metadata import Metadata
from readme_renderer.markdown import render

ROOT = Path(__file__).resolve().parent.parent


class Distribution(NamedTuple):
    """One distribution of this repository.

    Attributes:
        name: Its name on an index.
        folder: Where its `pyproject.toml` is.
        package: The folder of its import package.
        also: Files of the wheel that come from outside of the package's folder.
        scripts: The commands that it installs.
    """

    name: str
    folder: Path
    package: Path
    also: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The version, from the one place where it is written."""
        source = (self.package / "_version.py").read_text(encoding="utf-8")
        match = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
        if match is None:
            raise ValueError(f"{self.package}/_version.py assigns no __version__")
        return match.group(1)

    @property
    def stem(self) -> str:
        """How the names of its files begin."""
        return f"{self.name.replace('-', '_')}-{self.version}"


TRANSPORT = Distribution("genstudio-transport", ROOT / "transport", ROOT / "transport" / "genstudio_transport")
BATCH = Distribution(
    "genstudio-batch", ROOT / "batch", ROOT / "batch" / "genstudio_batch", scripts=("genstudio-batch",)
)
CODEGEN = Distribution(
    "genstudio-codegen",
    ROOT,
    ROOT / "codegen" / "genstudio_codegen",
    also=(
        "templates/workflow.py.jinja",
        "templates/__init__.py.jinja",
        "templates/params/TypedDictClass.jinja2",
        "example_specs/text_to_image.spec.json",
        "example_specs/image_to_image.spec.json",
        "config/configuration.schema.json",
    ),
    scripts=("genstudio-codegen",),
)
DISTRIBUTIONS = (TRANSPORT, BATCH, CODEGEN)

# Run by the Python of an environment that holds the wheels and nothing else of ours.
_TRANSPORT_ALONE = """
import importlib.util, genstudio_transport
assert importlib.util.find_spec("genstudio_codegen") is None
prompt = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"steps": 20}}}}
print(genstudio_transport.__name__, sorted(prompt))
"""
_BATCH_WITHOUT_THE_GENERATOR = """
import importlib.util, genstudio_batch
assert importlib.util.find_spec("genstudio_codegen") is None
try:
    genstudio_batch.Batch(database="sqlite:///none.sqlite")
except genstudio_batch.DatabaseUnusable as error:
    print(error)
"""


def build(output: Path, *, isolated: bool) -> None:
    """Build the sdists, and the wheels from them.

    Raises:
        CalledProcessError: A build failed.
    """
    for one in DISTRIBUTIONS:
        how = [] if isolated else ["--no-isolation"]
        _run(sys.executable, "-m", "build", *how, "--outdir", str(output), str(one.folder))


def problems_of(one: Distribution, folder: Path) -> Iterator[str]:
    """Everything that is wrong with the files of a distribution.

    Args:
        one: The distribution.
        folder: The folder that it was built into.
    """
    wheel, sdist = folder / f"{one.stem}-py3-none-any.whl", folder / f"{one.stem}.tar.gz"
    missing = [path.name for path in (wheel, sdist) if not path.is_file()]
    if missing:
        yield f"{one.name}: {', '.join(missing)} is not there"
        return
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(sdist) as archive_of_source:
        sources = archive_of_source.getnames()
    yield from _wheel_problems(one, files)
    yield from _sdist_problems(one, sources)


def _wheel_problems(one: Distribution, files: dict[str, bytes]) -> Iterator[str]:
    about = f"{one.stem}.dist-info/"
    try:
        metadata = Metadata.from_email(files[f"{about}METADATA"], validate=True)
    except (ExceptionGroup, KeyError) as error:
        yield f"{one.name}: the metadata is invalid: {getattr(error, 'exceptions', error)}"
        return
    if (metadata.name, str(metadata.version)) != (one.name, one.version):
        yield f"{one.name}: the metadata says {metadata.name} {metadata.version}, _version.py says {one.version}"
    for field in ("summary", "license_expression", "license_files", "requires_python", "keywords", "classifiers"):
        if not getattr(metadata, field):
            yield f"{one.name}: the metadata has no {field}"
    yield from _readme_problems(one, metadata)

    package = one.package.name
    tracked = _run("git", "ls-files", str(one.package), cwd=ROOT).split()
    expected = {f"{package}/{(ROOT / path).relative_to(one.package).as_posix()}" for path in tracked}
    expected |= {f"{package}/{name}" for name in one.also} | {f"{package}/py.typed", f"{about}licenses/LICENSE"}
    for name in sorted(expected - files.keys()):
        yield f"{one.name}: the wheel lacks {name}"
    allowed = (f"{package}/example_specs/", f"{package}/templates/", about)
    for name in sorted(files.keys() - expected):
        if not name.startswith(allowed):
            yield f"{one.name}: the wheel has {name}, which is not part of the package"
    commands = files.get(f"{about}entry_points.txt", b"").decode()
    for script in one.scripts:
        if f"{script} = {package}." not in commands:
            yield f"{one.name}: the wheel does not install the command {script}"


def _readme_problems(one: Distribution, metadata: Metadata) -> Iterator[str]:
    """What an index would not show, or show as a dead link."""
    if metadata.description_content_type != "text/markdown":
        yield f"{one.name}: the README is {metadata.description_content_type}, not text/markdown"
    page = render(metadata.description or "")
    if not page or "<h1" not in page:
        yield f"{one.name}: the README cannot be rendered"
        return
    for target in re.findall(r'(?:href|src)="([^"]*)"', page):
        if not target.startswith(("https://", "#")):
            yield f"{one.name}: the README links to {target}, which an index does not have"


def _sdist_problems(one: Distribution, names: list[str]) -> Iterator[str]:
    inside = {name.partition("/")[2] for name in names}
    package = one.package.relative_to(one.folder).as_posix()
    for name in ("pyproject.toml", "README.md", "LICENSE", "PKG-INFO", f"{package}/_version.py"):
        if name not in inside:
            yield f"{one.name}: the sdist lacks {name}"
    for name in sorted(inside):
        if re.search(r"(^|/)(\.git/|\.venv|__pycache__|node_modules)|\.pyc$", name):
            yield f"{one.name}: the sdist has {name}"


def install_problems(folder: Path, scratch: Path) -> Iterator[str]:
    """What goes wrong when the wheels are installed into empty environments and used there.

    Args:
        folder: The folder of the wheels.
        scratch: An empty folder.
    """
    wheels = {one.name: folder / f"{one.stem}-py3-none-any.whl" for one in DISTRIBUTIONS}
    transport, codegen = str(wheels["genstudio-transport"]), str(wheels["genstudio-codegen"])
    batch = str(wheels["genstudio-batch"])
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("the transport alone", lambda: _use_transport(scratch / "transport", transport)),
        ("batches", lambda: _use_batch(scratch / "batch", transport, batch)),
        ("the generator", lambda: _use_generator(scratch / "generator", codegen)),
        ("the demo", lambda: _use_demo(scratch / "demo", transport, codegen)),
    )
    for what, step in steps:
        try:
            step()
        except (subprocess.CalledProcessError, AssertionError) as error:
            yield f"{what}, from its wheel in an empty environment: {getattr(error, 'output', '') or error}"


def _use_transport(place: Path, wheel: str) -> None:
    _run(str(_environment(place, wheel) / "python"), "-c", _TRANSPORT_ALONE, cwd=place)


def _use_batch(place: Path, transport: str, batch: str) -> None:
    binaries = _environment(place, transport, batch)
    said = _run(str(binaries / "genstudio-batch"), "--version", cwd=place)
    assert said.split()[-1] == BATCH.version, said
    said = _run(str(binaries / "python"), "-c", _BATCH_WITHOUT_THE_GENERATOR, cwd=place)
    assert "there is no database of batches" in said, said


def _use_generator(place: Path, wheel: str) -> None:
    binaries = _environment(place, wheel)
    said = _run(str(binaries / "genstudio-codegen"), "--version", cwd=place)
    assert said.split()[-1] == CODEGEN.version, said
    spec = ROOT / "generated_examples" / "specs" / "text_to_image.spec.json"
    _run(str(binaries / "genstudio-codegen"), "generate", str(spec), "--output", "workflows", "--no-lock", cwd=place)
    module = (place / "workflows" / "text_to_image.py").read_bytes()
    assert module == (ROOT / "generated_examples" / "text_to_image.py").read_bytes(), "another module than the example"


def _use_demo(place: Path, transport: str, codegen: str) -> None:
    binaries = _environment(place, transport, f"{codegen}[emulator]")
    _run(str(binaries / "genstudio-codegen"), "demo", cwd=place)
    assert (place / "genstudio-demo" / "image_to_image.png").stat().st_size > 0


def _environment(place: Path, *requirements: str) -> Path:
    """Make an environment with the requirements and what they depend on; returns its folder of commands."""
    _run(sys.executable, "-m", "venv", str(place / "environment"))
    binaries = place / "environment" / ("Scripts" if sys.platform == "win32" else "bin")
    _run(str(binaries / "python"), "-m", "pip", "install", "--quiet", *requirements)
    _run(str(binaries / "python"), "-m", "pip", "check")
    return binaries


def _run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Build and check; print what was made, or what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="an empty folder for the wheels and sdists")
    parser.add_argument("--tag", default="", help="the tag of the release, which must be v and the generator's version")
    parser.add_argument("--no-isolation", action="store_true", help="build with the tools that are installed")
    parser.add_argument("--no-install", action="store_true", help="do not install the wheels")
    options = parser.parse_args(arguments)
    output: Path = options.output.resolve()
    if output.is_dir() and any(output.iterdir()):
        parser.error(f"{output} is not empty")
    found: list[str] = []
    if options.tag and options.tag != f"v{CODEGEN.version}":
        found.append(f"the tag is {options.tag}, and the version {CODEGEN.version}")
    try:
        build(output, isolated=not options.no_isolation)
    except subprocess.CalledProcessError as error:
        print(error.output)
        return 1
    for one in DISTRIBUTIONS:
        found += problems_of(one, output)
    if not found and not options.no_install:
        with tempfile.TemporaryDirectory() as scratch:
            found += install_problems(output, Path(scratch))
    print("\n".join(found or (f"{path.name}: {path.stat().st_size:,} bytes" for path in sorted(output.iterdir()))))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
