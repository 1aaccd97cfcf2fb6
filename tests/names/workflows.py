"""Workflows for tests of names, written as a few lines each."""

from __future__ import annotations

from collections.abc import Mapping

from genstudio_codegen.names import Naming, name_parameters, parameter_key
from genstudio_codegen.parameter_spec import ABSENT, JSONValue, Kind, Link, Node, Parameter, WorkflowSpec


def node(
    node_id: str,
    class_type: str,
    values: Mapping[str, JSONValue] | None = None,
    *,
    title: str = "",
    **links: str,
) -> Node:
    """A node with stored values, whose links are given as the input's name and the other node's id."""
    parameters = tuple(
        Parameter(node_id=node_id, input_name=name, kinds=(Kind.ANY,), stored=ABSENT if value is None else value)
        for name, value in (values or {}).items()
    )
    found = tuple(Link(name, source, 0) for name, source in links.items())
    return Node(id=node_id, class_type=class_type, title=title, parameters=parameters, links=found)


def naming_of(*nodes: Node, locked: Mapping[str, str] | None = None, rename: bool = False) -> Naming:
    naming = name_parameters(WorkflowSpec(nodes=nodes), locked=locked, rename=rename)
    assert naming.problems == ()
    return naming


def names_of(*nodes: Node, locked: Mapping[str, str] | None = None) -> dict[str, str]:
    """The names by key."""
    naming = naming_of(*nodes, locked=locked)
    return {parameter_key(one): naming.of(one) for each in nodes for one in each.parameters}


KSAMPLER: dict[str, JSONValue] = {"seed": 1, "steps": 20, "cfg": 7}
"""A sampler's own inputs."""


def wan() -> list[Node]:
    """A workflow with one model for much noise and one for little, and a LoRA for each."""
    advanced: dict[str, JSONValue] = {"add_noise": "enable", "noise_seed": 1, "steps": 20}
    return [
        node("6", "CLIPTextEncode", {"text": "a"}, clip="38"),
        node("7", "CLIPTextEncode", {"text": "b"}, clip="38"),
        node("37", "UNETLoader", {"unet_name": "wan2.2_t2v_high_noise_14B.safetensors"}),
        node("56", "UNETLoader", {"unet_name": "wan2.2_t2v_low_noise_14B.safetensors"}),
        node("83", "LoraLoaderModelOnly", {"lora_name": "x.safetensors", "strength_model": 1.0}, model="37"),
        node("85", "LoraLoaderModelOnly", {"lora_name": "x.safetensors", "strength_model": 1.0}, model="56"),
        node("57", "KSamplerAdvanced", advanced, model="83", positive="6", negative="7", latent_image="61"),
        node("58", "KSamplerAdvanced", advanced, model="85", positive="6", negative="7", latent_image="57"),
        node("61", "EmptyLatent", {"width": 1, "height": 1}),
        node("8", "VAEDecode", samples="58", vae="39"),
        node("38", "CLIPLoader", {"clip_name": "t5"}),
        node("39", "VAELoader", {"vae_name": "v"}),
        node("9", "SaveImage", {"filename_prefix": "x"}, images="8"),
    ]


def refined() -> list[Node]:
    """A sampler, and one that refines what it made after it was scaled up."""
    return [
        node("4", "CheckpointLoaderSimple", {"ckpt_name": "a"}),
        node("12", "CheckpointLoaderSimple", {"ckpt_name": "b"}),
        node("6", "CLIPTextEncode", {"text": "a"}, clip="4"),
        node("7", "CLIPTextEncode", {"text": "b"}, clip="4"),
        node("5", "EmptyLatentImage", {"width": 1, "height": 1}),
        node("3", "KSampler", KSAMPLER, model="4", positive="6", negative="7", latent_image="5"),
        node("20", "LatentUpscaleBy", {"scale_by": 2.0}, samples="3"),
        node("30", "KSampler", KSAMPLER, model="12", positive="6", negative="7", latent_image="20"),
        node("8", "VAEDecode", samples="30", vae="4"),
        node("9", "SaveImage", {"filename_prefix": "x"}, images="8"),
    ]


def titled() -> list[Node]:
    """Primitives with titles and without, pictures for two uses, control nets of two kinds."""
    return [
        node("1", "PrimitiveInt", {"value": 1}, title="Frame Rate"),
        node("2", "PrimitiveInt", {"value": 1}, title="Int"),
        node("3", "PrimitiveStringMultiline", {"value": "a"}, title="$prompt.value!:What to draw"),
        node("4", "LoadImage", {"image": "a.png"}),
        node("5", "LoadImage", {"image": "b.png"}),
        node("10", "ImageScale", {"upscale_method": "area"}, image="4"),
        node("11", "WanFirstLastFrame", {"length": 81}, start_image="10", end_image="5", width="2"),
        node("20", "ControlNetLoader", {"control_net_name": "sd15_canny.pth"}),
        node("21", "ControlNetLoader", {"control_net_name": "sd15_depth.pth"}),
        node("22", "ControlNetApply", {"strength": 1.0}, control_net="20", image="11"),
        node("23", "ControlNetApply", {"strength": 1.0}, control_net="21", image="11", conditioning="22"),
        node("30", "SaveImage", {"filename_prefix": "x"}, title="Save - Front View", images="23"),
    ]
