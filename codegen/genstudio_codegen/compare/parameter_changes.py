"""Everything that differs between a parameter of the old version and its match in the new one."""

from __future__ import annotations

from collections.abc import Iterator

from genstudio_codegen.parameter_spec import NUMBER_KINDS, Choice, Parameter, lower_bound, upper_bound

from .change import Change, Side
from .condition_changes import changes_of_conditions
from .parameter_pair import ParameterPair
from .type_outcomes import choices_outcome, has_choices, type_outcome, type_text
from .value_changes import default_changes, stored_value_changes
from .value_display import list_side, place_text, range_side
from .variant_changes import changes_of_variants


def changes_of_pair(pair: ParameterPair) -> Iterator[Change]:
    """Yield everything that differs, each difference under one rule."""
    yield from _address_changes(pair)
    yield from _type_changes(pair)
    yield from _range_changes(pair)
    yield from _choice_changes(pair)
    yield from changes_of_conditions(pair)
    yield from changes_of_variants(pair)
    yield from default_changes(pair)
    yield from stored_value_changes(pair)


def _address_changes(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    before, after = pair.before.naming.of(old), pair.after.naming.of(new)
    is_moved = old.address != new.address
    if not is_moved and before == after:
        return
    old_place, new_place = _place_texts(old, new)
    if before != after:
        texts = (f"{before} ({old_place})", f"{after} ({new_place})") if is_moved else (before, after)
        note = "the same class, title and input" if is_moved else "the same node and input"
        sides = _address_side(old, before, texts[0]), _address_side(new, after, texts[1])
        yield pair.change("parameter-renamed", "breaks-source", *sides, note)
        return
    classes = {pair.before.class_of(old), pair.after.class_of(new)} - {""}
    is_elsewhere = pair.node_stays or old.address in pair.after.parameters or len(classes) > 1
    note = "the argument now goes to another node or input" if is_elsewhere else "the name stays the same for callers"
    sides = _address_side(old, before, old_place), _address_side(new, after, new_place)
    yield pair.change("parameter-moved", "changes-results" if is_elsewhere else "safe", *sides, note)


def _place_texts(old: Parameter, new: Parameter) -> tuple[str, str]:
    """Return where the two are, in words; the input is given only if it differs."""
    if old.input_name == new.input_name:
        return place_text(old.node_id), place_text(new.node_id)
    return place_text(*old.address), place_text(*new.address)


def _address_side(parameter: Parameter, name: str, text: str) -> Side:
    """Return a parameter's name and where its value goes."""
    return Side({"name": name, "node": parameter.node_id, "input": parameter.input_name}, text)


def _type_changes(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if set(old.kinds) != set(new.kinds) or old.seed != new.seed:
        before, after = type_text(old), type_text(new)
        yield pair.change("type-changed", type_outcome(old, new), Side(before, before), Side(after, after))


def _range_changes(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if NUMBER_KINDS.isdisjoint(old.kinds) or NUMBER_KINDS.isdisjoint(new.kinds):
        return
    # If a float became an integer, only the integers of the old range are compared: the rest is the type's change.
    lows = lower_bound(old.minimum, new.kinds), new.minimum
    highs = upper_bound(old.maximum, new.kinds), new.maximum
    if lows[0] == lows[1] and highs[0] == highs[1]:
        return
    is_narrowed = (lows[1] is not None and (lows[0] is None or lows[1] > lows[0])) or (
        highs[1] is not None and (highs[0] is None or highs[1] < highs[0])
    )
    if is_narrowed:
        yield pair.change("range-narrowed", "breaks-calls", range_side(old), range_side(new))
    else:
        yield pair.change("range-widened", "safe", range_side(old), range_side(new))


def _choice_changes(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if not has_choices(old) or not has_choices(new):
        return
    removed, added = _without(old.choices, new.choices), _without(new.choices, old.choices)
    if removed:
        yield pair.change("choices-removed", choices_outcome(old, new), list_side(removed))
    if added:
        yield pair.change("choices-added", "safe", after=list_side(added))


def _without(choices: tuple[Choice, ...], others: tuple[Choice, ...]) -> list[Choice]:
    known = {(isinstance(other, bool), other) for other in others}
    return [choice for choice in choices if (isinstance(choice, bool), choice) not in known]
