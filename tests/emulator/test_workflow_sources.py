"""What `load` takes: spec files, folders of them, and generated modules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy
import pytest

from generated_examples import image_to_image, text_to_image, upscale_image
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import read_spec
from genstudio_transport import Image, Parameter, PromptRejected, Workflow
from tests.conftest import EXAMPLE_SPECS
from tests.emulator.conftest import opened, png


def test_a_generated_module_is_hosted(emulator: Emulator) -> None:
    assert emulator.load(text_to_image) == text_to_image.WORKFLOW_ID
    with emulator.client() as client:
        result = text_to_image.run(client, positive_text="a lake", width=320, height=192)
        assert opened(result.final_files[0].url).size == (320, 192)
        assert [*result.files] == ["9"]


def test_a_hosted_module_refuses_what_its_spec_refuses(emulator: Emulator) -> None:
    emulator.load(text_to_image)
    with emulator.client(validate="off") as client, pytest.raises(PromptRejected, match="bigger than max of 10000"):
        text_to_image.submit(client, steps=10001)


def test_the_images_of_a_hosted_module_are_uploaded(emulator: Emulator) -> None:
    emulator.load(image_to_image)
    with emulator.client() as client:
        assert image_to_image.run(client, image=png(size=(96, 64))).images[0].read()
        assert image_to_image.run(client, image="example.png").images
        with pytest.raises(PromptRejected, match="upload it first"):
            client.submit({"workflow_id": image_to_image.WORKFLOW_ID, "prompt": {"10": {"inputs": {"image": "b.png"}}}})


VIDEO = b"\0\0\0\x18ftypmp42" + b"x" * 100
LOADERS = {
    "workflow_id": "wf-loaders",
    "nodes": {
        "1": {"class_type": "VHS_LoadVideo", "inputs": {"video": [["a.mp4", "b.mp4"], {}]}},
        "2": {"class_type": "LoadImage", "inputs": {"image": [["a.png", "04.png"], {"image_upload": True}]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0]}},
    },
}


@pytest.mark.parametrize("as_module", [False, True])
def test_videos_and_arrays_are_uploaded_and_listed_files_are_known(
    emulator: Emulator, tmp_path: Path, as_module: bool
) -> None:
    path = tmp_path / "loaders.spec.json"
    path.write_text(json.dumps(LOADERS))
    spec = read_spec(path).spec
    assert spec is not None
    rows = [
        Parameter(p.input_name, p.node_id, p.input_name, p.kind, also=(*map(str, p.also),)) for p in spec.parameters
    ]
    workflow = Workflow("wf-loaders", "loaders", tuple(rows), ("9",))
    module = ModuleType("loaders")
    setattr(module, "WORKFLOW", workflow)
    emulator.load(module if as_module else path)
    with emulator.client() as client:
        pixels = numpy.zeros((40, 60, 3), numpy.uint8)
        for given in ({"video": VIDEO, "image": pixels}, {"video": "b.mp4", "image": "04.png"}):
            assert client.run(workflow.prompt(given)).images
        with pytest.raises(PromptRejected, match="upload it first"):
            client.submit(workflow.prompt({"video": Image.on_server("c.mp4")}))


def test_every_module_is_hosted_with_the_parameters_of_its_spec() -> None:
    modules: tuple[ModuleType, ...] = (text_to_image, image_to_image, upscale_image)
    with Emulator(modules) as hosted, Emulator([EXAMPLE_SPECS]) as expected:
        assert set(hosted.workflow_ids) == set(expected.workflow_ids)


def test_choices_are_held_as_strictly_for_a_module_as_for_its_spec() -> None:
    wrong: list[dict[str, Any]] = [
        {"format": "exr"},
        {"format_bit_depth": "32-bit float"},
        {"resize_type": "scale to multiple"},
        {"resize_type": "match size"},
    ]
    right: list[dict[str, Any]] = [
        {"format": "exr", "format_bit_depth": "32-bit float"},
        {"resize_type": "scale to multiple", "resize_type_multiple": 64},
        {"resize_type_longer_size": 64},
    ]
    for source in (upscale_image, EXAMPLE_SPECS / "upscale_image.spec.json"):
        with Emulator([source]) as emulator, emulator.client(validate="off") as client:
            for params in wrong:
                with pytest.raises(PromptRejected, match="min of|Required input is missing|value not in list"):
                    upscale_image.submit(client, **params)
            for params in right:
                upscale_image.submit(client, **params).cancel()


def test_a_folder_is_hosted_whole(emulator: Emulator) -> None:
    first = emulator.load(EXAMPLE_SPECS)
    assert {first, text_to_image.WORKFLOW_ID} <= set(emulator.workflow_ids) and first == image_to_image.WORKFLOW_ID


def test_a_folder_with_one_broken_spec_hosts_nothing(emulator: Emulator, tmp_path: Path) -> None:
    before = emulator.workflow_ids
    shutil.copy(EXAMPLE_SPECS / "text_to_image.spec.json", tmp_path)
    (tmp_path / "z.spec.json").write_text("{")
    with pytest.raises(ValueError, match=r"z\.spec\.json cannot be hosted"):
        emulator.load(tmp_path)
    assert emulator.workflow_ids == before


def test_two_specs_of_one_workflow_are_refused(emulator: Emulator, tmp_path: Path) -> None:
    for name in ("a", "b"):
        spec = {"workflow_id": "wf-same", "nodes": {"5": {"inputs": {"width": {"type": "INT", "value": 64}}}}}
        (tmp_path / f"{name}.spec.json").write_text(json.dumps(spec))
    with pytest.raises(ValueError, match="have the same workflow_id wf-same"):
        emulator.load(tmp_path)


def test_what_cannot_be_hosted_is_named(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no spec files"):
        emulator.load(tmp_path)
    with pytest.raises(ValueError, match="module json has no WORKFLOW"):
        emulator.load(json)
