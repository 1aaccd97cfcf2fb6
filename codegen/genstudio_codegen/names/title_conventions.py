"""What authors write into the titles of nodes so that a program can address their inputs: one table of conventions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern

# Longer titles are notes; and nothing in a title may cost more than its length.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Convention:
    """One way of writing a parameter's name into a title.

    Attributes:
        example: A title that follows it.
        seen: Where it is in use.
        pattern: What matches. The group `name` names a parameter, `input` is the input that it stands for, and `note`
            explains it. `prefix` names the whole node. `title`, or else `label`, is the title without the markup.
    """

    example: str
    seen: str
    pattern: Pattern[str]


CONVENTIONS = (
    Convention(
        "$prompt.text!:What to draw",
        "ComfyKit and Pixelle-MCP (AIDC-AI, puke3615), ComfyUI-OneAPI; also $~image, $width!, $height! and [$IMAGE_0]",
        re.compile(
            r"(?:^|[\s,\[(])\$~?(?P<name>[A-Za-z_][\w-]*)(?:\.~?(?P<input>[\w.]+))?[!~\])]*(?=$|[\s,:])"
            r"(?:\s*:\s*(?P<note>.*))?"
        ),
    ),
    Convention(
        "(Input:prompt) Main prompt",
        "Calliope, MMLDX Music Video Producer (WreckedMech117); the label may also come first",
        re.compile(r"^(?P<title>[^()]*)\(input:(?P<name>[\w-]+)\)(?P<label>.*)$", re.IGNORECASE),
    ),
    Convention(
        "input; Main prompt; optional; custom_id=prompt",
        "Visionatrix",
        re.compile(r"^input\s*;\s*(?P<title>[^;]+)(?:;(?!\s*custom_id=)[^;]*)*(?:;\s*custom_id=(?P<name>\w+).*)?$"),
    ),
    Convention(
        "#steps=20:slider:1:50",
        "desktop front ends and render back ends that fill in titled nodes: #PROMPT, #REF_1, #prompt=hello",
        re.compile(r"^#(?P<name>[A-Za-z_]\w*)(?:=[^:]*)?(?::.*)?$"),
    ),
    Convention(
        "@ksampler",
        "ComfyClaw (BuffMcBigHuge), which addresses @ksampler.steps",
        re.compile(r"^@(?P<prefix>[A-Za-z_][\w-]*)$"),
    ),
    Convention(
        "[prompt]",
        "mio render server ([mio:prompt]), H3 trackers ([track: Video Shift])",
        re.compile(r"^\[(?:[\w ]+:)?\s*(?P<name>[\w -]+)\]$"),
    ),
    Convention(
        "[VAR] PositivePrompt",
        "Paint back ends ([VAR]), workflow guides ([Input] Load Image), option switches ([opt:turbo] Load LoRA)",
        re.compile(r"^\[[\w: ]+\]\s*(?P<title>[^\[\]]+)$"),
    ),
    Convention(
        "Load Audio [[P:Audio input]]",
        "prompt-group editors (yameprogrammer/comfyui-workflows)",
        re.compile(r"^(?P<title>[^\[\]]*)\[\[[^\[\]]*\]\]\s*$"),
    ),
    Convention(
        "Input: source video",
        "workflows that are built by scripts: INPUT: source video",
        re.compile(r"^input\s*[:：]\s*(?P<title>.+)$", re.IGNORECASE),
    ),
    Convention(
        "%PROMPT%",
        "anchors of workflow builders (%prompt)",
        re.compile(r"^%(?P<name>[A-Za-z_]\w*)%?$"),
    ),
    Convention(
        "Line strength#0.6",
        "mini-program back ends (GhostPrincess1/Aigcserver), which put the default behind the title",
        re.compile(r"^(?P<title>[^#]+)#-?\d+(?:\.\d+)?$"),
    ),
)
"""All conventions; the first that matches counts."""

# Nodes that stand for one parameter and hold its name in an input of their own: the class's prefix, that input, and the
# inputs that hold the value.
NAMING_INPUTS = (
    # BennyKok/comfyui-deploy, comfy-nodes/external_text.py
    ("ComfyUIDeployExternal", "input_id", ("default_value", "default_value_url", "value")),
    # ihmily/comfy-deploy, nodes/comfydeploy_external_int.py
    ("ComfyDeployExternal", "param_name", ("default_value", "value")),
    # Visionatrix, nodes of its own
    ("VixUi", "custom_id", ("text", "state", "number", "image", "value", "default_value")),
    # ComfyUI-fal-Connector, StringInput_fal
    ("StringInput_fal", "name", ("value",)),
    ("IntegerInput_fal", "name", ("number",)),
    ("FloatInput_fal", "name", ("number",)),
    ("BooleanInput_fal", "name", ("value",)),
)


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title says.

    Attributes:
        names: The names that it gives, each with the input that it stands for, "" if it does not say.
        prefix: What it calls the node.
        title: The title without the markup, "" if it is nothing but markup.
        note: What it says about the parameter.
    """

    names: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    title: str = ""
    note: str = ""


def read_title(title: str) -> TitleReading:
    """Read a node's title by the conventions; one that follows none is only a title."""
    text = title.strip()[:_LONGEST]
    for convention in CONVENTIONS:
        if found := [match.groupdict() for match in convention.pattern.finditer(text)]:
            return _reading(found)
    return TitleReading(title=text)


def _reading(found: list[dict[str, str | None]]) -> TitleReading:
    first = found[0]
    # `$output.cover` names a result.
    named = ((each.get("name") or "", each.get("input") or "") for each in found)
    names = tuple((name, input) for name, input in named if name not in ("", "output"))
    title = next((part.strip() for key in ("title", "label") if (part := first.get(key)) and part.strip()), "")
    note = next((part.strip().strip("\"'") for each in found if (part := each.get("note"))), "")
    return TitleReading(names, first.get("prefix") or "", title, note)
