"""The Python that the page shows: it runs as it stands, in the style of black, and gives what was typed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground.code_samples import RANDOM_SEED, LocalFile, samples_of
from tests.conftest import EXAMPLE_SPECS, ROOT

from .conftest import PLACES, call_of, example_call

LONG = "a rabbit in a red suit, standing on a hill at dawn, photographed with a wide lens from below, with fog"
TEXTS = st.text(st.characters() | st.sampled_from("'\"\\\n {}`$!\0\u2028\u202e\ud800😀兔")) | st.builds(
    lambda words, gap: gap.join(words), st.lists(st.text(), max_size=40), st.sampled_from([" ", "\n", "  "])
)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from([*PLACES]), JSON | st.just(RANDOM_SEED) | st.builds(LocalFile, TEXTS))


def run_call(source: str) -> ast.Call:
    """The call of the workflow in a program."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    (found,) = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "run" and one.keywords]
    return found


def value_of(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        assert node.id == "RANDOM"
        return RANDOM_SEED
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name) and node.func.id == "Path"
        return LocalFile(ast.literal_eval(node.args[0]))
    return ast.literal_eval(node)


@given(values=VALUES.filter(bool))
def test_any_value_comes_back(values: dict[str, Any]) -> None:
    samples = samples_of(call_of(values))
    for source in (samples.python, samples.asyncio):
        source.encode()
        found = {str(one.arg): value_of(one.value) for one in run_call(source).keywords}
        assert found == values and list(found) == list(values)
        assert repr(found) == repr(values)  # True is not 1, and 1 is not 1.0


@given(values=VALUES)
@settings(max_examples=50)  # black takes its time
def test_black_changes_nothing(values: dict[str, Any]) -> None:
    for source in samples_of(call_of(values))[:2]:
        assert black.format_str(source, mode=black.Mode()) == source


def test_reads_as_written_by_hand() -> None:
    call = call_of({"image": LocalFile("rabbit.png"), "text": LONG, "seed": RANDOM_SEED, "steps": 20})
    assert samples_of(call).python == (
        "from pathlib import Path\n"
        "\n"
        "from genstudio_transport import RANDOM, GenStudio\n"
        "\n"
        "from acme.workflows import poster\n"
        "\n"
        "with GenStudio() as client:\n"
        "    result = poster.run(\n"
        "        client,\n"
        '        image=Path("rabbit.png"),\n'
        "        text=(\n"
        '            "a rabbit in a red suit, standing on a hill at dawn, photographed with a "\n'
        '            "wide lens from below, with fog"\n'
        "        ),\n"
        "        seed=RANDOM,\n"
        "        steps=20,\n"
        "    )\n"
        '    result.images[0].save("poster.png")\n'
        "    print(result.seed)\n"
    )


def test_lines_of_a_text_stay_lines() -> None:
    source = samples_of(call_of({"text": "first\n" * 3 + "兔" * 60})).python
    assert source.count('            "first\\n"\n') == 3 and "兔" * 30 in source
    assert all(len(line) + line.count("兔") <= 88 for line in source.splitlines())


def test_asyncio_awaits_the_result_and_the_file() -> None:
    source = samples_of(call_of({"steps": 20})).asyncio
    assert "async with AsyncGenStudio() as client:\n        result = await poster.run(client, steps=20)\n" in source
    assert '        await result.images[0].save("poster.png")\n\n\nasyncio.run(main())\n' in source


@pytest.mark.parametrize("name", ["client", "result", "asyncio", "main", "GenStudio"])
def test_a_module_does_not_hide_what_the_program_uses(name: str) -> None:
    source = samples_of(call_of({}, module=name, package="")).asyncio
    assert f"import {name} as {name}_workflow\n" in source and f"await {name}_workflow.run(client)" in source


def test_names_the_address_only_where_it_is_another() -> None:
    local = samples_of(call_of({}, base_url="http://127.0.0.1:8188", service="comfyui", saves="files"))
    assert 'with ComfyUI("http://127.0.0.1:8188") as client:' in local.python
    assert 'result.save_all("poster")' in local.python and "AsyncComfyUI(" in local.asyncio
    assert 'GenStudio(base_url="http://127.0.0.1:9")' in samples_of(call_of({}, base_url="http://127.0.0.1:9")).python
    assert "with GenStudio() as client:" in samples_of(call_of({})).python


@pytest.mark.parametrize("language", ["python", "asyncio"])
@pytest.mark.parametrize("uploads", [False, True])
def test_runs_as_it_stands_and_gives_the_picture(language: str, uploads: bool, tmp_path: Path) -> None:
    name = "image_to_image" if uploads else "text_to_image"
    values: dict[str, Any] = {"positive_text": f"{LONG}\n'\"\\ 兔 😀", "seed": 2**64 - 1, "steps": 3}
    if uploads:
        Image.new("RGB", (64, 48), (200, 40, 40)).save(tmp_path / "a 'rabbit'.png")
        values["image"] = LocalFile("a 'rabbit'.png")
    with Emulator([EXAMPLE_SPECS / f"{name}.spec.json"], speed=200, seed=1) as emulator:
        source = getattr(samples_of(example_call(name, values, base_url=emulator.base_url)), language)
        assert emulator.api_key not in source
        environment = {**os.environ, "GENSTUDIO_API_KEY": emulator.api_key, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", source], cwd=tmp_path, env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        (task,) = emulator.tasks
        sent = next(one for one in emulator.requests if one.endpoint == "submit").json
        assert sent["prompt"]["3"]["inputs"] == {"seed": 2**64 - 1, "steps": 3}
        assert sent["prompt"]["6"]["inputs"] == {"text": values["positive_text"]}
    with Image.open(tmp_path / f"{name}.png") as picture:
        assert picture.format == "PNG" and picture.size[0] >= 64
