"""The pytest plugin: here, and in a consumer's project that has only the built wheels."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from tests.conftest import EXAMPLE_SPECS, ROOT
from tests.emulator.conftest import tiny

_LOADED: list[str] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_the_fixture_is_one_server_empty_for_each_test(genstudio_emulator: Emulator, turn: int) -> None:
    assert genstudio_emulator.workflow_ids == {} and genstudio_emulator.requests == []
    assert genstudio_emulator.load(tiny()) == "wf-tiny"
    httpx.post(f"{genstudio_emulator.base_url}/api/maas/comfy_task_api/prompt")
    assert genstudio_emulator.request_counts == {"submit": 1}
    _LOADED.append(genstudio_emulator.base_url)
    assert len(set(_LOADED)) == 1


def test_the_plugin_loads_nothing_heavy_until_it_is_used() -> None:
    code = (
        "import sys, genstudio_codegen.emulator.pytest_plugin as p; "
        "print([m for m in ('uvicorn', 'PIL', 'jwt', 'starlette', 'jinja2', 'websockets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_missing_extra_is_reported() -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'uvicorn' else find(name, *rest)\n"
        "from genstudio_codegen.emulator import Emulator"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (
        "the emulator needs uvicorn, which is not installed: pip install 'genstudio-codegen[emulator]'" in done.stderr
    )


def test_a_projects_own_codegen_folder_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "codegen").mkdir()
    (tmp_path / "codegen" / "__init__.py").write_text("OWN = True\n", "utf-8")
    test = (
        "import codegen\n\ndef test_own(genstudio_emulator):\n    assert codegen.OWN and genstudio_emulator.base_url\n"
    )
    (tmp_path / "test_own.py").write_text(test, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_own.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def wheels(folder: Path) -> list[Path]:
    """Both wheels, built from copies, so that nothing in the checkout is written."""
    for name in ("codegen", "templates", "generated_examples", "transport", "docs"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source" / name)
    for source in (folder / "source", folder / "source" / "transport"):
        command = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(folder / "wheels"),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True)
    return sorted((folder / "wheels").glob("*.whl"))


def environment(folder: Path, built: list[Path]) -> Path:
    """The Python of an environment with the wheels, and the libraries that this one has: no checkout, no network."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    for wheel in built:
        shutil.unpack_archive(wheel, packages, "zip")
    for library in Path(pytest.__file__).parents[1].iterdir():
        # Not the checkout, and no plugin that asks for configuration.
        ours = re.match(r"(__editable__|_?genstudio_|_editable|pytest_asyncio)", library.name)
        if not ours and library.suffix != ".pth" and not (packages / library.name).exists():
            (packages / library.name).symlink_to(library)
    return python


def test_the_documented_consumers_test_runs_with_only_the_wheels(tmp_path: Path) -> None:
    python = environment(tmp_path / "venv", wheels(tmp_path))
    project = tmp_path / "project"
    (project / "specs").mkdir(parents=True)
    shutil.copy(EXAMPLE_SPECS / "text_to_image.spec.json", project / "specs")
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "en" / "emulator.md").read_text("utf-8"), re.DOTALL)
    (project / "test_rabbits.py").write_text(code, "utf-8")
    (project / "acme").mkdir()
    generate = ["-m", "genstudio_codegen", "generate", "specs/text_to_image.spec.json", "--output", "acme/workflows"]
    for arguments in (generate, ["-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]):
        done = subprocess.run(
            [python, *arguments],
            cwd=project,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


CLIENT_TESTS = """
import pytest
from genstudio_transport import InvalidParameter

from generated_examples import text_to_image

@pytest.fixture(autouse=True)
def loaded(genstudio_emulator):
    genstudio_emulator.load(text_to_image)

{mark}
async def test_async(async_genstudio, genstudio_emulator):
    assert (await text_to_image.run(async_genstudio, width=64, height=64)).final_files
    assert genstudio_emulator.request_counts["poll"] > 1

def test_sync(genstudio):
    assert text_to_image.run(genstudio, width=64, height=64).final_files
    with pytest.raises(InvalidParameter):
        text_to_image.submit(genstudio, steps=0)

@pytest.mark.parametrize("genstudio_options", [{{"validate": "off"}}])
{mark}
async def test_options(genstudio, async_genstudio):
    assert genstudio.validate == async_genstudio.validate == "off"
"""


LOOP = ["-o", "asyncio_default_fixture_loop_scope=function"]


@pytest.mark.parametrize(
    ("mark", "options"),
    [
        ("", ["-o", "asyncio_mode=auto", *LOOP]),
        ("@pytest.mark.asyncio", ["-o", "asyncio_mode=strict", *LOOP]),
        ("@pytest.mark.anyio", ["-o", "asyncio_mode=strict", *LOOP]),
        ("@pytest.mark.anyio", ["-p", "no:asyncio", "-p", "no:pytest_asyncio"]),
    ],
    ids=["asyncio-auto", "asyncio-strict", "anyio", "anyio-alone"],
)
def test_ready_clients_poll_fast_and_take_options(tmp_path: Path, mark: str, options: list[str]) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n"
    )
    (tmp_path / "test_clients.py").write_text(CLIENT_TESTS.format(mark=mark), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *options, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr
