"""The pages, and the project that each of them is run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.forked import PRELOADED, fork_server, run_forked

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh")
PAGES = [*sorted(page for language in LANGUAGES for page in (ROOT / "docs" / language).glob("*.md"))]
QUICK_START = "quick-start.md"
"""The page that begins with nothing; tests/docs/test_quick_start.py follows it in an empty environment, too."""
READMES = sorted(ROOT.glob("README*.md"))

_PAGE = "import sys; from tests.docs.page_process import main; sys.exit(main(*sys.argv[1:]))"
PRELOADED_FOR_PAGES = (*PRELOADED, "tests.docs.page_process", "genstudio_batch.cli.run", "genstudio_batch.cli.export")
"""Most of the time of a page would go into loading these."""

_SETTINGS = """\
[tool.genstudio-codegen]
output = "acme/workflows"
specs = ["specs/*.spec.json"]
graphs = true

[tool.pytest.ini_options]
asyncio_default_fixture_loop_scope = "function"
"""


def make_project(folder: Path) -> None:
    """A project as the pages assume it: two specs, configured, and generated as `acme.workflows`."""
    (folder / "specs").mkdir(parents=True)
    for name in ("text_to_image.spec.json", "image_to_image.spec.json", "genstudio.lock"):
        shutil.copy(ROOT / "generated_examples" / "specs" / name, folder / "specs")
    (folder / "pyproject.toml").write_text(_SETTINGS, "utf-8")
    (folder / "acme").mkdir()
    command = [sys.executable, "-m", "genstudio_codegen", "generate"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def follow(page: Path, folder: Path, *options: str, path: str | None = None) -> str:
    """Run a page's blocks in a folder; what is wrong, or an empty string.

    Args:
        page: The page.
        folder: Where its commands and code are run.
        options: Options of `tests.docs.page_process`.
        path: The `PATH` of its commands; by default that of an environment with everything installed.
    """
    here = {name: value for name, value in os.environ.items() if not name.startswith(("GENSTUDIO_", "COMFYUI_"))}
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        **here,
        "HOME": str(folder),
        "PATH": path or os.pathsep.join([bin_folder, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "GENSTUDIO_CODEGEN_CACHE": os.environ["GENSTUDIO_CODEGEN_CACHE"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "COLUMNS": "120",
        "PIP_NO_COMPILE": "1",
    }
    done = run_forked(
        _PAGE, page, *options, cwd=folder, environment=environment, timeout=580, server=fork_server(PRELOADED_FOR_PAGES)
    )
    if done.code is None:
        return "the page does not end"
    return (done.out + done.err).strip() if done.code else ""
