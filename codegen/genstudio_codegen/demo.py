"""The whole path in one go, without a key: emulator, generated package, a picture from text, and one from a picture."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any, NamedTuple

from .config import Config, WorkflowConfig
from .files import write_atomically
from .package_data import packaged_path
from .parameter_spec import WorkflowSpec, read_spec
from .run import generate

PACKAGE = "demo_workflows"
WORKFLOWS = ("text_to_image", "image_to_image")
TEXT_PICTURE = "text_to_image.png"
IMAGE_PICTURE = "image_to_image.png"
PROGRAM_NAME = "demo.py"
SPECS = "specs"

# What is printed is what is run.
PROGRAM = f"""\
from pathlib import Path

from genstudio_transport import GenStudio
from {PACKAGE} import image_to_image, text_to_image

with GenStudio(progress=True) as client:
    result = text_to_image.run(
        client, positive_text="misty hills at dusk", negative_text="people", seed=7, width=768, height=512
    )
    result.images[0].save("{TEXT_PICTURE}")
    result = image_to_image.run(
        client, image=Path("{TEXT_PICTURE}"), positive_text="the same hills under snow", seed=7, denoise=0.6
    )
    result.images[0].save("{IMAGE_PICTURE}")
"""


# What is shown is what is raised.
MISTAKE = 'text_to_image.prompt(stpes=20, sampler_name="dimm", width=100000)'


class Demo(NamedTuple):
    """What the demo made.

    Attributes:
        pictures: The picture from text, and the one that was made of it.
        program: The file with the lines that made them.
        specs: The folder of the specs that the package was generated from.
        mistake: What a call with three mistakes is told, before anything is sent.
    """

    pictures: tuple[Path, Path]
    program: Path
    specs: Path
    mistake: str


def run_demo(folder: Path, say: Callable[[str], None]) -> Demo:
    """Make two pictures in a folder, beside the package that made them.

    Args:
        folder: Where everything is written. Files of the same names that are not the demo's stay as they are.
        say: Prints one line about what happens.

    Raises:
        ImportError: The extra `emulator` is missing; the message says what to install.
        OSError: The folder cannot be written.
    """
    from .emulator import Emulator

    specs = [_example(name) for name in WORKFLOWS]
    (folder / SPECS).mkdir(parents=True, exist_ok=True)
    for name in WORKFLOWS:
        _write_once(folder / SPECS / _example_path(name).name, _example_path(name).read_bytes(), say)
    _write_once(folder / PROGRAM_NAME, PROGRAM.encode(), say)
    _generate(folder / PACKAGE)
    counts = ", ".join(
        f"{name} ({len(spec.parameters)} parameters)" for name, spec in zip(WORKFLOWS, specs, strict=True)
    )
    say(f"generated {folder / PACKAGE}: {counts}")
    with Emulator(specs, speed=2.0) as emulator:
        say(f"emulator at {emulator.base_url}")
        with _prepared(folder, emulator.base_url, emulator.api_key):
            exec(compile(PROGRAM, "<demo>", "exec"), {"__name__": "demo"})  # noqa: S102 — a constant of this file
            mistake = _mistake()
    return Demo((folder / TEXT_PICTURE, folder / IMAGE_PICTURE), folder / PROGRAM_NAME, folder / SPECS, mistake)


def _mistake() -> str:
    from genstudio_transport import InvalidParameter

    try:
        module = import_module(f"{PACKAGE}.text_to_image")
        eval(MISTAKE, {"text_to_image": module})  # noqa: S307 — a constant of this file
    except InvalidParameter as error:
        return str(error)
    raise RuntimeError("the generated module accepts mistakes")


def _write_once(path: Path, data: bytes, say: Callable[[str], None]) -> None:
    if path.exists() and path.read_bytes() != data:
        say(f"left as it is: {path}, which is not the demo's")
    elif not path.exists():
        write_atomically(path, data)


def example_specs_folder() -> Path:
    """Where the two example specs lie: in the wheel's package, or in a checkout."""
    return packaged_path("example_specs", checkout="generated_examples/specs")


def _example_path(name: str) -> Path:
    return example_specs_folder() / f"{name}.spec.json"


def _example(name: str) -> WorkflowSpec:
    reading = read_spec(_example_path(name))
    if reading.spec is None:
        raise RuntimeError(f"the example {name} cannot be read: {reading.problems}")
    return reading.spec


def _generate(output: Path) -> None:
    workflows = tuple(WorkflowConfig(spec=_example_path(name)) for name in WORKFLOWS)
    report = generate(Config(output=output, workflows=workflows, use_lock=False))
    if report.has_errors:
        raise OSError(errno.EEXIST, "\n".join(map(str, report.problems)), str(output))


@contextmanager
def _prepared(folder: Path, base_url: str, api_key: str) -> Generator[None]:
    """The program's surroundings: the folder it runs in, where it imports from, and the client's environment."""
    import os

    before = Path.cwd()
    variables: dict[str, Any] = {name: os.environ.get(name) for name in ("GENSTUDIO_API_KEY", "GENSTUDIO_BASE_URL")}
    os.environ.update(GENSTUDIO_API_KEY=api_key, GENSTUDIO_BASE_URL=base_url)
    os.chdir(folder)
    sys.path.insert(0, str(Path.cwd()))
    invalidate_caches()
    try:
        import_module(PACKAGE)
        yield
    finally:
        sys.path.remove(str(Path.cwd()))
        for module in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[module]
        os.chdir(before)
        for name, value in variables.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
