"""The whole path in one go, without a key: emulator, generated package, a picture from text, and one from a picture."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

from .config import Config, WorkflowConfig
from .package_data import packaged_path
from .parameter_spec import WorkflowSpec, read_spec
from .run import Report, generate

PACKAGE = "demo_workflows"
WORKFLOWS = ("text_to_image", "image_to_image")
TEXT_PICTURE = "text_to_image.png"
IMAGE_PICTURE = "image_to_image.png"

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


def run_demo(folder: Path, say: Callable[[str], None]) -> tuple[Path, Path]:
    """Make the two pictures in `folder`, beside the package that made them, and return their paths.

    Raises `ImportError`, with what to install, where the extra `emulator` is missing.
    """
    from .emulator import Emulator

    specs = [_example(name) for name in WORKFLOWS]
    folder.mkdir(parents=True, exist_ok=True)
    _generate(folder / PACKAGE, say)
    with Emulator(specs, speed=2.0) as emulator:
        say(f"emulator: {emulator.base_url}")
        with _prepared(folder, emulator.base_url, emulator.api_key):
            exec(compile(PROGRAM, "<demo>", "exec"), {"__name__": "demo"})  # noqa: S102 — a constant of this file
    return folder / TEXT_PICTURE, folder / IMAGE_PICTURE


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


def _generate(output: Path, say: Callable[[str], None]) -> Report:
    workflows = tuple(WorkflowConfig(spec=_example_path(name)) for name in WORKFLOWS)
    report = generate(Config(output=output, workflows=workflows, use_lock=False))
    for path in (*report.changed, *report.unchanged):
        say(f"generated: {path}")
    return report


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
