"""Small documents, and what differs between two of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from genstudio_codegen.compare import Change, VersionSource, compare_sources

Document = dict[str, Any]

BASE: Document = {
    "workflow_id": "wf-1",
    "name": "Portrait",
    "nodes": {
        "3": {
            "class_type": "KSampler",
            "_meta": {"title": "KSampler"},
            "inputs": {
                "seed": {"type": "INT", "value": 1, "spec": {"default": 0, "min": 0, "max": 2**64 - 1}},
                "steps": {"type": "INT", "value": 20, "spec": {"default": 20, "min": 1, "max": 100}},
                "cfg": {"type": "FLOAT", "value": 7.5, "spec": {"default": 8.0, "min": 0.0, "max": 100.0}},
                "sampler": {"type": "COMBO", "value": "euler", "spec": {"options": ["euler", "heun", "ddim"]}},
                "positive": ["6", 0],
                "negative": ["7", 0],
            },
        },
        "6": {
            "class_type": "CLIPTextEncode",
            "_meta": {"title": "提示词"},
            "inputs": {"text": {"type": "STRING", "value": "a girl", "spec": {"default": ""}}},
        },
        "7": {
            "class_type": "CLIPTextEncode",
            "_meta": {"title": "负面提示词"},
            "inputs": {"text": {"type": "STRING", "value": "", "spec": {"default": ""}}},
        },
        "8": {
            "class_type": "Encode",
            "_meta": {"title": "Encode"},
            "inputs": {
                "mode": {"type": "COMBO", "value": "auto", "spec": {"options": ["auto", "manual", "fixed"]}},
                "mode.rate": {"type": "INT", "spec": {"min": 1, "max": 9}, "needs": {"mode": ["manual", "fixed"]}},
                "tiled": {"type": "BOOLEAN", "value": False, "spec": {"default": True}},
            },
        },
        "9": {
            "class_type": "SaveImage",
            "_meta": {"title": "Save"},
            "inputs": {"prefix": {"type": "STRING", "value": "out", "spec": {}}, "images": ["8", 0]},
        },
        "10": {"class_type": "PreviewImage", "_meta": {"title": "Preview"}, "inputs": {"images": ["8", 0]}},
    },
}


def changed(change: Callable[[Document], object], base: Document = BASE) -> Document:
    """A copy of a document after a change that is made in place."""
    document = copy.deepcopy(base)
    change(document)
    return document


def source(document: object, label: str, locked: dict[str, str] | None = None) -> VersionSource:
    """A document as a file that was read."""
    return VersionSource(label, json.dumps(document).encode(), locked)


def diff(
    old: object, new: object, *, old_lock: dict[str, str] | None = None, new_lock: dict[str, str] | None = None
) -> tuple[Change, ...]:
    """What differs between two documents that have no error."""
    outcome = compare_sources(source(old, "old.json", old_lock), source(new, "new.json", new_lock))
    assert outcome.comparison is not None, outcome.problems
    return outcome.comparison.changes


def found(old: object, new: object) -> list[tuple[str, str, str]]:
    """Rule, category, and what it is about: the Python name, or the node's id."""
    return [(one.rule, one.category, one.name or one.node_id) for one in diff(old, new)]
