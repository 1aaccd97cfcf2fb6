"""Changes of what a parameter accepts under single choices of the inputs that it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from genstudio_codegen.parameter_spec import ABSENT, Choice, JSONValue, Need, Number, Parameter, Variant

from .accepted_values import is_still_accepted
from .change import Change, Side
from .parameter_pair import ParameterPair
from .value_display import list_side, range_side, shown

_Chosen: TypeAlias = tuple[tuple[str, str], ...]
"""One choice for each input that leads to a variant."""


def changes_of_variants(pair: ParameterPair) -> Iterator[Change]:
    """Yield the changes under choices that both versions have, if they are not already those of the whole parameter."""
    before, after = _by_choices(pair.old), _by_choices(pair.new)
    if not pair.old.variants or not pair.new.variants:
        return
    narrowed: dict[tuple[str, str], list[_Chosen]] = {}
    widened: dict[tuple[str, str], list[_Chosen]] = {}
    for chosen, old in before.items():
        new = after.get(chosen)
        if new is None or _facts(old) == _facts(new):
            continue
        group = narrowed if _is_narrowed(pair, old, new) else widened if _is_widened(pair, old, new) else {}
        group.setdefault((_text(pair.old, old), _text(pair.new, new)), []).append(chosen)
    for (old_text, new_text), choices in narrowed.items():
        yield pair.change("variant-narrowed", "breaks-calls", *_sides(choices, old_text, new_text))
    for (old_text, new_text), choices in widened.items():
        yield pair.change("variant-widened", "safe", *_sides(choices, old_text, new_text))


def _by_choices(parameter: Parameter) -> dict[_Chosen, Variant]:
    return {
        chosen: variant
        for variant in parameter.variants
        for chosen in product(*([(need.input_name, choice) for choice in need.choices] for need in variant.needs))
    }


def _facts(variant: Variant) -> tuple[object, ...]:
    return frozenset(variant.kinds), variant.minimum, variant.maximum, _typed(variant.choices), variant.required


def _typed(choices: tuple[Choice, ...]) -> frozenset[tuple[bool, Choice]]:
    return frozenset((isinstance(choice, bool), choice) for choice in choices)


def _is_narrowed(pair: ParameterPair, old: Variant, new: Variant) -> bool:
    """Report whether a call may be refused now, other than by a rule about all choices together."""
    lost = _typed(old.choices) - _typed(new.choices) if new.choices else frozenset[tuple[bool, Choice]]()
    everywhere = _typed(pair.old.choices) - _typed(pair.new.choices)
    before, after = pair.old.under(old), pair.new.under(new)
    return (
        bool(lost - everywhere)
        or any(not is_still_accepted(kind, before, after) and kind in pair.new.kinds for kind in old.kinds)
        or (_is_above(new.minimum, old.minimum) and not _is_above(pair.new.minimum, pair.old.minimum))
        or (_is_below(new.maximum, old.maximum) and not _is_below(pair.new.maximum, pair.old.maximum))
        or (new.required and not old.required and pair.new.stored is ABSENT)
    )


def _is_widened(pair: ParameterPair, old: Variant, new: Variant) -> bool:
    """Report whether more is accepted now, other than what a rule about all choices together tells."""
    gained = _typed(new.choices) - _typed(old.choices)
    return (
        bool(gained - (_typed(pair.new.choices) - _typed(pair.old.choices)))
        or (_is_above(old.minimum, new.minimum) and not _is_above(pair.old.minimum, pair.new.minimum))
        or (_is_below(old.maximum, new.maximum) and not _is_below(pair.old.maximum, pair.new.maximum))
        or (old.required and not new.required)
    )


def _is_above(one: Number | None, other: Number | None) -> bool:
    return one is not None and (other is None or one > other)


def _is_below(one: Number | None, other: Number | None) -> bool:
    return one is not None and (other is None or one < other)


def _text(parameter: Parameter, variant: Variant) -> str:
    there = parameter.under(variant)
    words = [list_side(variant.choices).text] if variant.choices else []
    if variant.minimum is not None or variant.maximum is not None:
        words.append(range_side(there).text)
    words = words or [there.kind]
    return ", ".join([*words, *(["required"] if variant.required else [])])


def _sides(choices: list[_Chosen], old: str, new: str) -> tuple[Side, Side]:
    needs: dict[str, tuple[str, ...]] = {}
    for chosen in choices:
        for name, choice in chosen:
            needs[name] = tuple(dict.fromkeys((*needs.get(name, ()), choice)))
    when = " and ".join(_condition(Need(name, of)) for name, of in needs.items())
    written: dict[str, JSONValue] = {name: list(of) for name, of in needs.items()}
    return Side({"needs": written, "accepts": old}, f"{old} when {when}"), Side({"needs": written, "accepts": new}, new)


def _condition(need: Need) -> str:
    return f"{shown(need.input_name)} is {list_side(need.choices).text}"
