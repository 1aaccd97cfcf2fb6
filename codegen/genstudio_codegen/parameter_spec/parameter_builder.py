"""From one input of a document to a `Parameter`, before its values are checked against each other."""

from __future__ import annotations

import re

from .bounds import lower_bound, step_size, upper_bound
from .choices import Choices, read_choices
from .json_values import ABSENT, JSONValue, Number, as_text, shown
from .kinds import kinds_of, type_name
from .model import CHOICE_KINDS, NUMBER_KINDS, Kind, Need, Parameter, Socket
from .notes import Notes
from .raw_nodes import RawInput

_SEED = re.compile(r"(?:^|[^A-Za-z0-9])[Ss]eed$|[a-z0-9]Seed$|(?:^|[^A-Za-z0-9])SEED$")
_SEED_VALUES = 2**16
"""A seed's range has at least this many values; an input with a shorter one selects something else."""


def build_parameter(raw: RawInput, notes: Notes) -> Parameter:
    """Build the parameter for an input.

    Args:
        raw: The input.
        notes: Where to report what was dropped or assumed.
    """
    options = raw.options
    choices = read_choices(options.get("options"))
    kinds = kinds_of(raw, has_choices=bool(choices.offered))
    is_choice = not CHOICE_KINDS.isdisjoint(kinds)
    numeric = tuple(kind for kind in kinds if kind in NUMBER_KINDS)
    low = lower_bound(options.get("min"), numeric) if numeric else None
    high = upper_bound(options.get("max"), numeric) if numeric else None
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
        step=step_size(options.get("step"), numeric) if numeric else None,
        choices=choices.offered if is_choice else (),
        tooltip=as_text(options.get("tooltip")),
        display_name=as_text(options.get("display_name")),
        multiline=options.get("multiline") is True,
        seed=Kind.INT in kinds and _is_seed(raw, low, high),
        advanced=options.get("advanced") is True,
        hidden=options.get("hidden") is True,
        socket=options.get("forceInput") is True,
        needs=read_needs(raw.needs),
        sockets=_sockets(raw.sockets),
        path=raw.path,
    )


def _note(raw: RawInput, kinds: tuple[Kind, ...], choices: Choices, notes: Notes) -> None:
    """Report what was dropped or assumed."""
    if not raw.has_spec:
        sentence = "The document has no spec for this input: its type is inferred from its value."
        notes.add_problem("literal-without-spec", raw.path, sentence, "Export the spec again if its range matters.")
    if kinds == (Kind.STRING,) and _is_combo(raw):
        where = "come from the server" if "remote" in raw.options else "are not in the document"
        sentence = f"The choices {where}: any string is allowed."
        hint = "Export the spec again from an environment that has the files."
        notes.add_problem("choices-empty", raw.at("options"), sentence, hint)
    if CHOICE_KINDS.isdisjoint(kinds):
        return
    if choices.duplicates:
        sentence = f"The choice {shown(choices.duplicates[0])} is listed more than once."
        notes.add_problem("choices-duplicate", raw.at("options"), sentence)
    if choices.unusable:
        sentence = f"The choice {shown(choices.unusable[0])} cannot be sent and is left out."
        notes.add_problem("choice-unusable", raw.at("options"), sentence)


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


def read_needs(needs: JSONValue) -> tuple[Need, ...]:
    """Read conditions as the canonical form writes them: `{"<input>": ["<choice>", ...]}`."""
    if not isinstance(needs, dict):
        return ()
    return tuple(
        Need(name, tuple(choice for choice in choices if isinstance(choice, str)))
        for name, choices in needs.items()
        if isinstance(choices, list)
    )


def _sockets(sockets: JSONValue) -> tuple[Socket, ...]:
    """Read sockets as the canonical form writes them: `[{"input": "<input>", "needs": …}]`."""
    return tuple(
        Socket(str(form["input"]), read_needs(form.get("needs")))
        for form in (sockets if isinstance(sockets, list) else ())
        if isinstance(form, dict) and isinstance(form.get("input"), str) and read_needs(form.get("needs"))
    )
