"""One input of a document as a `Parameter`; what its default and stored value contradict is judged in `checks`."""

from __future__ import annotations

import re

from . import numbers
from .choices import Choices, read_choices
from .kinds import kinds_of, type_name
from .model import ABSENT, CHOICE_KINDS, JSONValue, Kind, Need, Number, Parameter
from .notes import Notes
from .raw import RawInput
from .text import as_text, shown

_SEED = re.compile(r"(?:^|[^A-Za-z0-9])[Ss]eed$|[a-z0-9]Seed$|(?:^|[^A-Za-z0-9])SEED$")
_SEED_VALUES = 2**16
"""A seed's range has more values than this; a shorter one is a choice of something else."""


def build(raw: RawInput, notes: Notes) -> Parameter:
    """The parameter that an input is."""
    options = raw.options
    choices = read_choices(options.get("options"))
    kinds = kinds_of(raw, has_choices=bool(choices.offered))
    is_choice = not CHOICE_KINDS.isdisjoint(kinds)
    numeric = tuple(kind for kind in kinds if kind in (Kind.INT, Kind.FLOAT))
    low = numbers.minimum(options.get("min"), numeric) if numeric else None
    high = numbers.maximum(options.get("max"), numeric) if numeric else None
    _note(raw, kinds, choices, notes)
    return Parameter(
        node_id=raw.node_id,
        input_name=raw.name,
        kinds=kinds,
        type_name=type_name(raw, kinds),
        default=options.get("default", ABSENT),
        stored=raw.value,
        minimum=low,
        maximum=high,
        step=numbers.step(options.get("step"), numeric) if numeric else None,
        choices=choices.offered if is_choice else (),
        tooltip=as_text(options.get("tooltip")),
        display_name=as_text(options.get("display_name")),
        multiline=options.get("multiline") is True,
        seed=Kind.INT in kinds and _is_seed(raw, low, high),
        advanced=options.get("advanced") is True,
        hidden=options.get("hidden") is True,
        socket=options.get("forceInput") is True,
        needs=_needs(raw.needs),
        path=raw.path,
    )


def _note(raw: RawInput, kinds: tuple[Kind, ...], choices: Choices, notes: Notes) -> None:
    """Say what was dropped or assumed."""
    if not raw.has_spec:
        sentence = "The document has no spec for this input: its type is that of the value it holds."
        notes.add("literal-without-spec", raw.path, sentence, "Export the spec again if its range matters.")
    if kinds == (Kind.STRING,) and _is_combo(raw):
        where = "come from the server" if "remote" in raw.options else "are not in the document"
        sentence = f"The choices {where}: any string is allowed."
        notes.add("choices-empty", raw.at("options"), sentence, "Export the spec again where the files are in place.")
    if CHOICE_KINDS.isdisjoint(kinds):
        return
    if choices.duplicates:
        sentence = f"The choice {shown(choices.duplicates[0])} is listed more than once."
        notes.add("choices-duplicate", raw.at("options"), sentence)
    if choices.unusable:
        sentence = f"The choice {shown(choices.unusable[0])} cannot be sent, and is left out."
        notes.add("choice-unusable", raw.at("options"), sentence)


def _is_combo(raw: RawInput) -> bool:
    return isinstance(raw.options.get("options"), list) or (
        isinstance(raw.type, str) and raw.type.strip().upper() in ("COMBO", "ENUM")
    )


def _is_seed(raw: RawInput, low: Number | None, high: Number | None) -> bool:
    if raw.options.get("control_after_generate"):
        return True
    wide = low is None or high is None or high - low >= _SEED_VALUES
    declared = isinstance(raw.type, str) and raw.type.lower().endswith(":seed")
    return declared or (wide and _SEED.search(raw.name) is not None)


def _needs(needs: JSONValue) -> tuple[Need, ...]:
    """The conditions as the canonical form writes them: `{"<input>": ["<choice>", ...]}`."""
    if not isinstance(needs, dict):
        return ()
    return tuple(
        Need(name, tuple(choice for choice in choices if isinstance(choice, str)))
        for name, choices in needs.items()
        if isinstance(choices, list)
    )
