"""Inputs that exist only under some choices of another one (COMFY_DYNAMICCOMBO_V3): all of them are parameters.

A choice that brings inputs is `{"key": "manual", "inputs": {"required": {"crf": ["INT", {...}]}}}`; under an input
`encoding` that one is called `encoding.crf`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from genstudio_codegen.problems import pointer

from .build import build
from .choices import read_choices
from .dialect import read_input
from .kinds import collapsed
from .model import ABSENT, CHOICE_KINDS, Choice, Kind, Need, Number, Parameter
from .notes import Notes
from .raw import RawInput, RawNode

_NUMERIC = frozenset({Kind.INT, Kind.FLOAT})


@dataclass(slots=True)
class _Brought:
    """One dotted input: its definition under each choice that has it, and what it needs."""

    definitions: list[RawInput] = field(default_factory=list[RawInput])
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def add(self, raw: RawInput, needs: tuple[tuple[str, str], ...]) -> None:
        self.definitions.append(raw)
        for name, choice in needs:
            known = self.needs.get(name, ())
            if choice not in known:
                self.needs[name] = (*known, choice)


def build_all(node: RawNode) -> Iterator[tuple[RawInput, Parameter, Notes]]:
    """The parameters of a node in document order, each followed by the inputs that its choices bring."""
    own = {raw.name: raw for raw in node.inputs}
    brought: dict[str, dict[str, _Brought]] = {}
    reached: dict[str, _Brought] = {}
    for raw in sorted(node.inputs, key=lambda raw: raw.name.count(".")):
        if raw.name not in reached and raw.options.get("options"):
            brought[raw.name] = _brought_by(raw)
            reached |= brought[raw.name]
    linked = {link.input_name for link in node.links}
    for raw in node.inputs:
        yield _built(raw, reached.get(raw.name))
        for name, each in brought.get(raw.name, {}).items():
            if name not in own and name not in linked:
                yield _built(each.definitions[0], each)


def _brought_by(raw: RawInput) -> dict[str, _Brought]:
    brought: dict[str, _Brought] = {}
    for definition, needs in _flatten(raw, ()):
        brought.setdefault(definition.name, _Brought()).add(definition, needs)
    return brought


def _flatten(
    raw: RawInput, needs: tuple[tuple[str, str], ...]
) -> Iterator[tuple[RawInput, tuple[tuple[str, str], ...]]]:
    """Every input under every choice of an input, at any depth, with the choices that lead there."""
    for index, option in read_choices(raw.options.get("options")).dynamic:
        inputs = option.get("inputs")
        path = raw.at("options") + pointer(index, "inputs")
        under = (*needs, (raw.name, str(option["key"])))
        for section in ("required", "optional"):
            forms = inputs.get(section) if isinstance(inputs, dict) else None
            parent = RawNode(raw.node_id, "", raw.class_type, inputs_path=path + pointer(section))
            for name, form in forms.items() if isinstance(forms, dict) else ():
                made = read_input(parent, name, form)
                if not isinstance(made, RawInput) or made.options.get("forceInput") is True:
                    continue
                made.name = f"{raw.name}.{name}"
                yield made, under
                yield from _flatten(made, under)


def _built(raw: RawInput, brought: _Brought | None) -> tuple[RawInput, Parameter, Notes]:
    notes = Notes(raw)
    parameter = build(raw, notes)
    if brought is None:
        return raw, parameter, notes
    others = [build(definition, notes) for definition in brought.definitions if definition is not raw]
    if raw not in brought.definitions and not raw.options and others:
        parameter = replace(others[0], stored=raw.value, path=raw.path)
    merged = parameter
    for other in others:
        merged = _merge(merged, other)
    if _differs(merged, parameter):
        names = ", ".join(f'"{name}"' for name in brought.needs)
        notes.say(f"What is allowed depends on {names}: everything that some choice there allows is allowed here.")
    needs = tuple(Need(name, choices) for name, choices in brought.needs.items())
    return raw, replace(merged, needs=needs), notes


def _differs(one: Parameter, other: Parameter) -> bool:
    return (one.kinds, one.minimum, one.maximum, one.choices) != (
        other.kinds,
        other.minimum,
        other.maximum,
        other.choices,
    )


def _merge(one: Parameter, other: Parameter) -> Parameter:
    """What takes everything that one of two definitions takes."""
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
    """The bounds of two definitions together; one that takes no numbers has nothing to say of them."""
    if _NUMERIC.isdisjoint(one.kinds) or _NUMERIC.isdisjoint(other.kinds):
        known = other if _NUMERIC.isdisjoint(one.kinds) else one
        return known.minimum, known.maximum
    lows, highs = (one.minimum, other.minimum), (one.maximum, other.maximum)
    low = None if None in lows else min(number for number in lows if number is not None)
    return low, None if None in highs else max(number for number in highs if number is not None)


def _union(one: tuple[Choice, ...], other: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple({(isinstance(choice, bool), choice): choice for choice in (*one, *other)}.values())
