"""Changes made to real specs, each with what it has to be found as; what finds them shares no code with this."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

from genstudio_codegen.parameter_spec import WorkflowSpec, canonical_document, is_output_class

Document = dict[str, Any]
Finding = tuple[str, str, str, str]
"""Rule, category, node id and input name."""
Mutation = Callable[[Document, str, random.Random], list[Finding]]
"""Changes a node of a document in place; finds nothing to change where it gives no finding."""


def mutated(spec: WorkflowSpec, chance: random.Random) -> tuple[Document, list[Finding]]:
    """A spec's document after one to four changes to different nodes, and what they have to be found as."""
    document: Document = copy.deepcopy(canonical_document(spec))
    outputs = {node.id for node in spec.output_nodes}
    nodes = [node.id for node in spec.nodes]
    chance.shuffle(nodes)
    if chance.random() < 0.3:
        # Few nodes write results, and what happens to them is rules of its own.
        nodes.sort(key=lambda node_id: node_id not in outputs)
    findings: list[Finding] = []
    wanted = chance.randint(1, 4)
    for node_id in nodes:
        if wanted == 0:
            break
        for mutation in chance.sample(MUTATIONS, len(MUTATIONS)):
            if made := mutation(document, node_id, chance):
                is_gone = node_id not in document["nodes"]
                moved = any(rule == "parameter-renamed" for rule, *_ in made)
                if is_gone and node_id in outputs:
                    made.append(("output-gone", "changes-results" if moved else "breaks-calls", node_id, ""))
                    if moved:
                        made.append(("output-added", "safe", f"9{node_id}", ""))
                findings += made
                wanted -= 1
                break
    return document, findings


def inputs_of(document: Document, node_id: str, *types: str) -> Iterator[tuple[str, Document]]:
    """The parameters of a node that are of a type, without what makes them anything but that."""
    odd = {"multi_select", "image_upload", "video_upload", "audio_upload", "file_upload", "control_after_generate"}
    for name, form in document["nodes"][node_id]["inputs"].items():
        if isinstance(form, dict) and form["type"] in types and "declared_type" not in form:
            if odd.isdisjoint(form["spec"]) and "needs" not in form and "contradictions" not in form:
                yield name, form


def remove_parameter(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, _ in inputs_of(document, node_id, "INT", "FLOAT", "STRING", "BOOLEAN"):
        del document["nodes"][node_id]["inputs"][name]
        return [("parameter-removed", "breaks-source", node_id, name)]
    return []


def add_parameter(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    value, category = chance.choice([("x", "safe"), (None, "breaks-calls")])
    inputs = document["nodes"][node_id]["inputs"]
    inputs[f"added to {node_id}"] = {"type": "STRING", "value": value, "spec": {}}
    return [("parameter-added", category, node_id, f"added to {node_id}")]


def renumber(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    node = document["nodes"][node_id]
    names = [name for name, form in node["inputs"].items() if isinstance(form, dict)]
    if not names or not node["class_type"] or any(each.startswith("9") for each in document["nodes"]):
        return []
    given = {each: (f"9{each}" if each == node_id else each) for each in document["nodes"]}
    document["nodes"] = {given[each]: value for each, value in document["nodes"].items()}
    relink(document, lambda source: f"9{source}" if source == node_id else source)
    return [("parameter-renamed", "breaks-source", f"9{node_id}", name) for name in names]


def remove_node(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    names = [name for name, form in document["nodes"][node_id]["inputs"].items() if isinstance(form, dict)]
    if len(document["nodes"]) < 4 or not names:
        return []
    del document["nodes"][node_id]
    return [("parameter-removed", "breaks-source", node_id, name) for name in names]


def add_output(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    new = f"1000{node_id}"
    document["nodes"][new] = {
        "class_type": "PreviewNew",
        "_meta": {"title": "New"},
        "inputs": {"images": [node_id, 0]},
    }
    return [("output-added", "safe", new, "")]


def change_class(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    node = document["nodes"][node_id]
    if not node["class_type"] or is_output_class(node["class_type"]):
        return []
    node["class_type"] += " 2"
    return [("node-class-changed", "changes-results", node_id, "")]


def narrow(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "INT", "FLOAT"):
        low, high = form["spec"].get("min"), form["spec"].get("max")
        if low is not None and high is not None and 4 < high - low < 2**15:
            form["spec"]["max"] = high - 1
            return [("range-narrowed", "breaks-calls", node_id, name)]
        if high is None and low is not None and "seed" not in name.lower():
            form["spec"]["max"] = low + 1000
            return [("range-narrowed", "breaks-calls", node_id, name)]
    return []


def widen(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "INT", "FLOAT"):
        low, high = form["spec"].get("min"), form["spec"].get("max")
        if low is not None and high is not None and high - low < 2**15:
            key = chance.choice(["min", "max"])
            form["spec"][key] += {"min": -3, "max": 3}[key]
            return [("range-widened", "safe", node_id, name)]
    return []


def remove_choice(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "COMBO"):
        choices = form["spec"].get("options", [])
        free = [each for each in choices if each != form.get("value") and each != form["spec"].get("default")]
        if len(choices) > 1 and free and all(isinstance(each, str) for each in choices):
            choices.remove(chance.choice(free))
            return [("choices-removed", "breaks-source" if len(choices) <= 250 else "breaks-calls", node_id, name)]
    return []


def add_choice(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "COMBO"):
        if form["spec"].get("options"):
            form["spec"]["options"].insert(0, "new|`choice`.safetensors")
            return [("choices-added", "safe", node_id, name)]
    return []


def change_default(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "STRING"):
        if isinstance(form["spec"].get("default"), str):
            form["spec"]["default"] += "!"
            return [("default-changed", "safe" if "value" in form else "changes-results", node_id, name)]
    return []


def change_stored(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "STRING", "BOOLEAN"):
        value = form.get("value")
        if isinstance(value, str if form["type"] == "STRING" else bool):
            form["value"] = not value if isinstance(value, bool) else f"{value}!"
            return [("stored-value-changed", "changes-results", node_id, name)]
    return []


def store_nothing(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "INT", "STRING"):
        if form.get("value") is not None and form["spec"]:
            form["value"] = None
            return [("required-now", "breaks-calls", node_id, name)]
    return []


def change_type(document: Document, node_id: str, chance: random.Random) -> list[Finding]:
    for name, form in inputs_of(document, node_id, "INT", "STRING", "COMBO"):
        if form["type"] == "INT" and "seed" not in name.lower():
            form["type"] = "FLOAT"
            return [("type-changed", "safe", node_id, name)]
        if form["type"] == "STRING" and isinstance(form.get("value"), str):
            form["type"], form["spec"] = "COMBO", {**form["spec"], "options": [form["value"], "other"]}
            form["spec"].pop("multiline", None)
            return [("type-changed", "breaks-source", node_id, name)]
        if form["type"] == "COMBO" and all(isinstance(each, str) for each in form["spec"].get("options", [1])):
            form["type"] = "STRING"
            del form["spec"]["options"]
            return [("type-changed", "safe", node_id, name)]
    return []


def relink(document: Document, change: Callable[[str], str]) -> None:
    """Give every link another source."""
    for node in document["nodes"].values():
        for name, form in node["inputs"].items():
            if isinstance(form, list):
                node["inputs"][name] = [change(form[0]), form[1]]


MUTATIONS: list[Mutation] = [
    remove_parameter,
    add_parameter,
    renumber,
    remove_node,
    add_output,
    change_class,
    narrow,
    widen,
    remove_choice,
    add_choice,
    change_default,
    change_stored,
    store_nothing,
    change_type,
]
