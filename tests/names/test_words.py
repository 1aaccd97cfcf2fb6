"""What stands in front of an input's name: what the node is for, by its graph, its title, its class and its model."""

from __future__ import annotations

from dataclasses import replace

from genstudio_codegen.parameter_spec import Node

from tests.names.workflows import KSAMPLER, names_of, node, refined, titled, wan


def test_two_models_are_told_apart_by_their_noise_down_to_the_samplers() -> None:
    names = names_of(*wan())
    assert {key: names[key] for key in ("37.unet_name", "83.lora_name", "57.steps", "57.noise_seed")} == {
        "37.unet_name": "high_noise_unet_name",
        "83.lora_name": "high_noise_lora_name",
        "57.steps": "high_noise_steps",
        "57.noise_seed": "high_noise_seed",
    }
    assert names["56.unet_name"] == "low_noise_unet_name" and names["58.steps"] == "low_noise_steps"
    assert names["6.text"] == "positive_text" and names["61.width"] == "width"


def test_what_refines_is_marked_and_the_first_sampler_keeps_the_plain_names() -> None:
    names = names_of(*refined())
    assert names["3.steps"] == "steps" and names["30.steps"] == "refiner_steps"
    assert names["4.ckpt_name"] == "ckpt_name" and names["12.ckpt_name"] == "refiner_ckpt_name"
    # Nothing else scales, so nothing is to be told apart.
    assert names["20.scale_by"] == "scale_by"


def test_the_first_samplers_prompts_keep_their_names_where_the_refiner_has_its_own() -> None:
    nodes = [one for one in refined() if one.id != "30"]
    more = [
        node("16", "CLIPTextEncode", {"text": "a"}, clip="12"),
        node("17", "CLIPTextEncode", {"text": "b"}, clip="12"),
        node("30", "KSampler", KSAMPLER, model="12", positive="16", negative="17", latent_image="20"),
    ]
    names = names_of(*nodes, *more)
    assert [names[f"{each}.text"] for each in (6, 7, 16, 17)] == [
        "positive_text",
        "negative_text",
        "refiner_positive_text",
        "refiner_negative_text",
    ]


def test_a_title_says_more_than_that_a_sampler_refines() -> None:
    nodes = [replace(one, title="Second pass") if one.id == "30" else one for one in refined()]
    assert names_of(*nodes)["30.steps"] == "second_pass_steps"


def test_a_refiners_settings_are_never_called_as_if_they_were_the_first_samplers() -> None:
    nodes = [one for one in refined() if one.id != "3"]
    first = node("3", "KSampler", {}, model="4", positive="6", negative="7", latent_image="5", steps="99")
    assert names_of(first, *nodes)["30.steps"] == "refiner_steps"


def test_a_sampler_that_adds_no_noise_refines_also_where_no_link_says_so() -> None:
    enabled, disabled = ({"add_noise": value, "steps": 20} for value in ("enable", "disable"))
    names = names_of(node("1", "KSamplerAdvanced", enabled), node("2", "KSamplerAdvanced", disabled))
    assert names["1.steps"] == "steps" and names["2.steps"] == "refiner_steps"


def test_settings_in_nodes_of_their_own_belong_to_their_sampler() -> None:
    def custom(prefix: str, latent: str) -> list[Node]:
        return [
            node(f"{prefix}1", "RandomNoise", {"noise_seed": 1}),
            node(f"{prefix}2", "BasicScheduler", {"steps": 20}, model="m"),
            node(f"{prefix}3", "SamplerCustomAdvanced", noise=f"{prefix}1", sigmas=f"{prefix}2", latent_image=latent),
        ]

    names = names_of(*custom("a", "empty"), *custom("b", "a3"))
    assert names == {
        "a1.noise_seed": "noise_seed",
        "a2.steps": "steps",
        "b1.noise_seed": "refiner_noise_seed",
        "b2.steps": "refiner_steps",
    }


def test_titles_uses_and_kinds() -> None:
    assert names_of(*titled()) == {
        "1.value": "frame_rate",
        "2.value": "width",
        "3.value": "prompt",
        "4.image": "start_image",
        "5.image": "end_image",
        "10.upscale_method": "upscale_method",
        "11.length": "length",
        "20.control_net_name": "canny_control_net_name",
        "21.control_net_name": "depth_control_net_name",
        "22.strength": "canny_strength",
        "23.strength": "depth_strength",
        "30.filename_prefix": "filename_prefix",
    }


def test_a_picture_for_two_uses_has_none() -> None:
    nodes = [node("1", "LoadImage", {"image": "a"}), node("2", "LoadImage", {"image": "b"})]
    both = node("3", "Wan", start_image="1", end_image="1")
    assert names_of(*nodes, both) == {"1.image": "image_1", "2.image": "image_2"}


def test_loras_are_told_apart_by_what_they_are_for() -> None:
    names = names_of(
        node("1", "LoraLoader", {"lora_name": "Qwen-Image-Lightning-4steps.safetensors"}),
        node("2", "LoraLoader", {"lora_name": "styles/add_detail.safetensors"}),
        node("3", "LoraLoader", {"lora_name": "x.safetensors"}, title="Face LoRA"),
        node("4", "LoraLoader", {"lora_name": "y.safetensors"}, title="加载LoRA"),
    )
    assert list(names.values()) == ["lightning_lora_name", "detail_lora_name", "face_lora_name", "lora_name_4"]


def test_one_output_of_several_lends_its_title_to_what_works_for_it() -> None:
    nodes: list[Node] = []
    for prefix, title in (("1", "Save Front View"), ("2", "Save Back View")):
        nodes += [
            node(f"{prefix}1", "KSampler", KSAMPLER),
            node(f"{prefix}2", "VAEDecode", samples=f"{prefix}1"),
            node(f"{prefix}3", "SaveImage", {"filename_prefix": "x"}, title=title, images=f"{prefix}2"),
            node(f"{prefix}4", "PreviewImage", images=f"{prefix}2"),
        ]
    names = names_of(*nodes)
    assert names["11.steps"] == "front_view_steps" and names["23.filename_prefix"] == "back_view_filename_prefix"


def test_words_are_combined_where_one_does_not_suffice() -> None:
    nodes = wan()
    more = [
        node("90", "LoraLoaderModelOnly", {"lora_name": "lightning.safetensors"}, model="37"),
        node("91", "LoraLoaderModelOnly", {"lora_name": "lightning.safetensors"}, model="56"),
    ]
    names = names_of(*nodes, *more)
    assert names["90.lora_name"] == "high_noise_lightning_lora_name"


def test_a_low_threshold_is_no_model_for_little_noise() -> None:
    nodes = [
        node(str(each), "Canny", {"low": 1}, title=f"{title} Threshold") for each, title in ((1, "Low"), (2, "High"))
    ]
    assert names_of(*nodes) == {"1.low": "low_threshold_low", "2.low": "high_threshold_low"}
