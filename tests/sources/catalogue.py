"""A small node catalogue in ComfyUI's own form, and a workflow of its nodes, written for these tests."""

from __future__ import annotations

from typing import Any

SEED = {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": True}

CATALOGUE: dict[str, Any] = {
    "KSampler": {
        "input": {
            "required": {
                "model": ["MODEL"],
                "seed": ["INT", SEED],
                "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
                "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1}],
                "sampler_name": [["euler", "ddim"], {"tooltip": "The algorithm."}],
                "scheduler": ["COMBO", {"options": ["normal", "karras"]}],
            },
            "hidden": {"unique_id": "UNIQUE_ID"},
        },
        "output": ["LATENT"],
    },
    "Loader": {"input": {"required": {"name": [["a.safetensors"]]}}, "output": ["MODEL"]},
    "LoadImage": {
        "input": {"required": {"image": [["on_the_server.png"], {"image_upload": True}]}},
        "output": ["IMAGE"],
    },
    "Encoder": {
        "input": {
            "required": {
                "encoding": [
                    "COMFY_DYNAMICCOMBO_V3",
                    {
                        "options": [
                            {"key": "auto", "inputs": {"required": {}}},
                            {
                                "key": "manual",
                                "inputs": {"required": {"crf": ["INT", {"default": 23, "min": 0, "max": 51}]}},
                            },
                        ]
                    },
                ],
                "numbers": [
                    "COMFY_AUTOGROW_V3",
                    {
                        "template": {
                            "input": {"required": {"n": ["FLOAT", {"min": 0.0, "max": 1.0}]}},
                            "prefix": "n",
                            "max": 9,
                        }
                    },
                ],
                "endless": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 9.5}],
            }
        },
        "output": [],
        "output_node": True,
    },
}

WORKFLOW: dict[str, Any] = {
    "4": {"class_type": "Loader", "_meta": {"title": "Base model"}, "inputs": {"name": "a.safetensors"}},
    "3": {
        "class_type": "KSampler",
        "_meta": {"title": "Sampler"},
        "inputs": {
            "model": ["4", 0],
            "seed": 18446744073709551615,
            "steps": 20,
            "cfg": 7,
            "sampler_name": "ddim",
            "scheduler": "karras",
        },
    },
    "8": {
        "class_type": "Encoder",
        "inputs": {"encoding": "manual", "encoding.crf": 23, "numbers.n0": 0.5, "endless": 2.0, "audioUI": ""},
    },
    "9": {"class_type": "MyNode", "inputs": {"width": 512, "amount": 1, "on": True, "text": "hi", "latent": ["3", 0]}},
}
