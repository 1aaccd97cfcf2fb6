"""The request bodies of the vendor's tutorial, as it prints them."""

from __future__ import annotations

from typing import Any

TEXT_TO_IMAGE: dict[str, Any] = {
    "workflow_id": "wf-c73diz7kadp6ffgn",
    "prompt": {
        "3": {
            "inputs": {
                "seed": 423710630168223,
                "steps": 20,
                "cfg": 7,
                "sampler_name": "ddim",
                "scheduler": "karras",
                "denoise": 1,
            }
        },
        "4": {"inputs": {"ckpt_name": "majicMIX realistic 麦橘写实_v7.safetensors"}},
        "5": {"inputs": {"width": 512, "height": 512, "batch_size": 1}},
        "6": {
            "inputs": {
                "text": "Rabbit in a red suit standing in middle of a crowded place, skyscrapers in the background, "
                "cinematic, neon colors, realistic look"
            }
        },
        "7": {"inputs": {"text": "ugly, deformed"}},
    },
}

IMAGE_TO_IMAGE: dict[str, Any] = {
    "workflow_id": "wf-c73epllu4i3bxvzr",
    "prompt": {
        "3": {
            "inputs": {
                "seed": 423710630168223,
                "steps": 30,
                "cfg": 9,
                "sampler_name": "ddim",
                "scheduler": "karras",
                "denoise": 0.6,
            }
        },
        "4": {"inputs": {"ckpt_name": "majicMIX realistic 麦橘写实_v7.safetensors"}},
        "6": {
            "inputs": {
                "text": "Spiderwoman dressed entirely in monochromatic, pure black suit standing in middle of a crowded "
                "place, skyscrapers in the background, cinematic, neon colors, realistic look"
            }
        },
        "7": {"inputs": {"text": "ugly, deformed, red, reddish, blue"}},
        "10": {"inputs": {"image": "te-b905754427352261/ac-c66h4ddlwutmbinv/sui-c73eqoorz56qaq7q.png"}},
    },
}
