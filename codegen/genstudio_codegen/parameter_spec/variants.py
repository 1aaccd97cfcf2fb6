"""What an input accepts under which choices of the inputs that it depends on: merged where equal, read and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from genstudio_codegen.problems import pointer

from .json_values import ABSENT, JSONValue
from .model import Need, Socket, Variant
from .notes import Notes
from .parameter_builder import build_parameter, read_needs
from .raw_nodes import RawInput


def merged_variants(each: Iterable[Variant]) -> tuple[Variant, ...]:
    """Merge variants that differ in one choice only.

    Args:
        each: One variant for each way of choosing. Of several for the same one, the first counts, as in ComfyUI.
    """
    first: dict[tuple[Need, ...], Variant] = {}
    for variant in each:
        first.setdefault(variant.needs, variant)
    merged = tuple(first.values())
    for level in reversed(range(max((len(variant.needs) for variant in merged), default=0))):
        merged = _merged_at(level, merged)
    return merged


def _merged_at(level: int, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """Merge those that differ only in the choices of one of the inputs that lead to them."""
    merged: dict[object, Variant] = {}
    for variant in variants:
        if level >= len(variant.needs):
            merged[variant] = variant
            continue
        above, need, below = variant.needs[:level], variant.needs[level], variant.needs[level + 1 :]
        key = (above, need.input_name, below, replace(variant, needs=()))
        known = merged.get(key)
        choices = need.choices if known is None else (*known.needs[level].choices, *need.choices)
        merged[key] = replace(variant, needs=(*above, Need(need.input_name, choices), *below))
    return tuple(merged.values())


def merged_sockets(each: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> tuple[Socket, ...]:
    """Merge what is said of inputs that must be linked, each with the choices that lead there."""
    by_name: dict[str, list[Variant]] = {}
    for name, choices in each:
        by_name.setdefault(name, []).append(Variant(needs=single_needs(choices), kinds=()))
    return tuple(Socket(name, one.needs) for name, several in by_name.items() for one in merged_variants(several))


def single_needs(choices: tuple[tuple[str, str], ...]) -> tuple[Need, ...]:
    """Conditions of one choice each."""
    return tuple(Need(name, (choice,)) for name, choice in choices)


def read_variants(raw: RawInput) -> tuple[Variant, ...]:
    """Read variants as the canonical form writes them: `[{"needs": …, "type": …, "spec": …, "required": true}]`."""
    if not isinstance(raw.variants, list):
        return ()
    return tuple(
        _read(raw, index, form)
        for index, form in enumerate(raw.variants)
        if isinstance(form, dict) and read_needs(form.get("needs"))
    )


def _read(raw: RawInput, index: int, form: dict[str, JSONValue]) -> Variant:
    path = raw.path + pointer("variants", index)
    spec, kind = form.get("spec"), form.get("type", ABSENT)
    at_choice = RawInput(
        raw.node_id, raw.class_type, raw.name, path, kind, ABSENT, spec, path + pointer("spec"), has_spec=True
    )
    # What is odd about it was reported when the canonical form was made.
    made = build_parameter(at_choice, Notes(at_choice))
    return Variant(
        needs=read_needs(form.get("needs")),
        kinds=made.kinds,
        minimum=made.minimum,
        maximum=made.maximum,
        choices=made.choices,
        required=form.get("required") is True,
    )
