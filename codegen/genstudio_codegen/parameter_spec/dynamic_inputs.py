"""Inputs that exist only under some choices of another one (COMFY_DYNAMICCOMBO_V3): all of them are parameters.

A choice that brings inputs is `{"key": "manual", "inputs": {"required": {"crf": ["INT", {...}]}}}`. If the other input
is called `encoding`, this one is `encoding.crf`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from genstudio_codegen.problems import pointer

from .choices import read_choices
from .dialects import read_input
from .json_values import ABSENT, Choice, JSONValue, Number
from .kinds import collapsed
from .model import CHOICE_KINDS, NUMBER_KINDS, Kind, Need, Parameter, Variant
from .notes import Notes
from .parameter_builder import build_parameter
from .raw_nodes import RawInput, RawNode
from .variants import merged_sockets, merged_variants, read_variants, single_needs

_GROWING = ("COMFY_AUTOGROW", "COMFY_DYNAMICSLOT")
"""The beginnings of the types whose inputs a node may also have none of."""


class _Definition(NamedTuple):
    """An input under one choice, as it is written there."""

    raw: RawInput
    needs: tuple[tuple[str, str], ...]
    required: bool


@dataclass(slots=True)
class _DynamicInput:
    """One dotted input: its definition under each choice that brings it, and the choices that it needs."""

    definitions: list[_Definition] = field(default_factory=list[_Definition])
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def add(self, definition: _Definition) -> None:
        self.definitions.append(definition)
        for name, choice in definition.needs:
            known = self.needs.get(name, ())
            if choice not in known:
                self.needs[name] = (*known, choice)


def build_parameters(node: RawNode) -> Iterator[tuple[RawInput, Parameter, Notes]]:
    """Build the parameters of a node.

    Args:
        node: The node.

    Yields:
        Each input with its parameter and the remarks about it, in document order; an input is followed by those that
        its choices bring.
    """
    own = {raw.name: raw for raw in node.inputs}
    by_parent: dict[str, dict[str, _DynamicInput]] = {}
    known: dict[str, _DynamicInput] = {}
    for raw in sorted(node.inputs, key=lambda raw: raw.name.count(".")):
        if raw.name not in known and raw.options.get("options"):
            by_parent[raw.name] = _dynamic_inputs(raw)
            known |= by_parent[raw.name]
    linked = {link.input_name for link in node.links}
    for raw in node.inputs:
        yield _build(raw, known.get(raw.name))
        for name, dynamic in by_parent.get(raw.name, {}).items():
            if name not in own and name not in linked:
                first = dynamic.definitions[0].raw
                first.value = node.values.get(name, first.value)
                yield _build(first, dynamic)


def _dynamic_inputs(raw: RawInput) -> dict[str, _DynamicInput]:
    found: dict[str, _DynamicInput] = {}
    for definition in _flatten(raw, ()):
        found.setdefault(definition.raw.name, _DynamicInput()).add(definition)
    return found


def _flatten(raw: RawInput, needs: tuple[tuple[str, str], ...]) -> Iterator[_Definition]:
    """Yield every input under every choice of an input, at any depth, with the choices that lead there."""
    for path, key, section, name, form in _forms(raw):
        parent = RawNode(raw.node_id, "", raw.class_type, inputs_path=path)
        made = read_input(parent, name, form)
        if not isinstance(made, RawInput) or made.options.get("forceInput") is True:
            continue
        made.name = f"{raw.name}.{name}"
        under = (*needs, (raw.name, key))
        yield _Definition(made, under, section == "required")
        yield from _flatten(made, under)


def _forms(raw: RawInput) -> Iterator[tuple[str, str, str, str, JSONValue]]:
    """Yield what each choice of an input brings: the place of its section, choice, section, name, and what is said."""
    for index, option in read_choices(raw.options.get("options")).dynamic:
        inputs = option.get("inputs")
        for section in ("required", "optional"):
            forms = inputs.get(section) if isinstance(inputs, dict) else None
            path = raw.at("options") + pointer(index, "inputs", section)
            for name, form in forms.items() if isinstance(forms, dict) else ():
                yield path, str(option["key"]), section, name, form


def _sockets(raw: RawInput, needs: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield the inputs that an input's choices need linked. Those that grow may have no link at all."""
    for path, key, section, name, form in _forms(raw):
        if section != "required" or not isinstance(form, list) or not form or not isinstance(form[0], str):
            continue
        made = read_input(RawNode(raw.node_id, "", raw.class_type, inputs_path=path), name, form)
        is_forced = isinstance(made, RawInput) and made.options.get("forceInput") is True
        if (made is None and not form[0].startswith(_GROWING)) or is_forced:
            yield f"{raw.name}.{name}", (*needs, (raw.name, key))


def _build(raw: RawInput, dynamic: _DynamicInput | None) -> tuple[RawInput, Parameter, Notes]:
    notes = Notes(raw)
    parameter = build_parameter(raw, notes)
    if dynamic is None:
        sockets = merged_sockets(_sockets(raw, ()))
        if raw.variants or sockets:
            parameter = replace(parameter, variants=read_variants(raw), sockets=sockets or parameter.sockets)
        return raw, parameter, notes
    each = [(one, parameter if one.raw is raw else build_parameter(one.raw, notes)) for one in dynamic.definitions]
    others = [made for one, made in each if one.raw is not raw]
    if len(others) == len(each) and not raw.options and others:
        parameter = replace(others[0], stored=raw.value, path=raw.path)
    merged = parameter
    for other in others:
        merged = _merge(merged, other)
    needs = tuple(Need(name, choices) for name, choices in dynamic.needs.items())
    variants = merged_variants(
        Variant(
            needs=single_needs(one.needs),
            kinds=made.kinds,
            minimum=made.minimum,
            maximum=made.maximum,
            choices=made.choices,
            required=one.required,
        )
        for one, made in each
    )
    sockets = merged_sockets(socket for one in dynamic.definitions for socket in _sockets(one.raw, one.needs))
    return raw, replace(merged, needs=needs, variants=variants, sockets=sockets), notes


def _merge(one: Parameter, other: Parameter) -> Parameter:
    """Merge two definitions into one that accepts whatever either of them accepts."""
    kinds = collapsed((*one.kinds, *other.kinds))
    low, high = _widest(one, other)
    return replace(
        one,
        kinds=kinds,
        type_name=",".join(dict.fromkeys((*one.type_name.split(","), *other.type_name.split(",")))),
        default=other.default if one.default is ABSENT else one.default,
        minimum=low,
        maximum=high,
        choices=() if CHOICE_KINDS.isdisjoint(kinds) else _union(one.choices, other.choices),
        tooltip=one.tooltip or other.tooltip,
        multiline=one.multiline or other.multiline,
        seed=(one.seed or other.seed) and Kind.INT in kinds,
    )


def _widest(one: Parameter, other: Parameter) -> tuple[Number | None, Number | None]:
    """Return the widest bounds of two definitions; one that accepts no numbers has none."""
    if NUMBER_KINDS.isdisjoint(one.kinds) or NUMBER_KINDS.isdisjoint(other.kinds):
        known = other if NUMBER_KINDS.isdisjoint(one.kinds) else one
        return known.minimum, known.maximum
    lows, highs = (one.minimum, other.minimum), (one.maximum, other.maximum)
    low = None if None in lows else min(number for number in lows if number is not None)
    return low, None if None in highs else max(number for number in highs if number is not None)


def _union(one: tuple[Choice, ...], other: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple({(isinstance(choice, bool), choice): choice for choice in (*one, *other)}.values())
