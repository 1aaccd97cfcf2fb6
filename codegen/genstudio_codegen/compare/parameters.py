"""What differs between a parameter and the one that it is in the new version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from genstudio_codegen.parameter_spec import ABSENT, Kind, Parameter
from genstudio_codegen.parameter_spec.model import Choice
from genstudio_codegen.parameter_spec.numbers import maximum, minimum

from .change import NOTHING, Change, Side
from .rules import Category
from .statics import choices_outcome, exception_outcome, has_choices, type_outcome, type_text
from .values import is_told, list_side, place_text, range_side, same_value, shown, sides
from .version import Version, key_of

_NUMERIC = (Kind.INT, Kind.FLOAT)


@dataclass(frozen=True, slots=True)
class Pair:
    """One parameter in both versions; `node_stays` says whether its old node is still there under its id."""

    old: Parameter
    new: Parameter
    before: Version
    after: Version
    node_stays: bool

    def made(
        self, rule: str, category: Category, before: Side = NOTHING, after: Side = NOTHING, note: str = ""
    ) -> Change:
        """A change of this parameter, under the name that callers know, at its place in the new version."""
        name = self.before.naming.of(self.old)
        return replace(about(self.new, name, rule, category, note), before=before, after=after)


def about(parameter: Parameter, name: str, rule: str, category: Category, note: str = "") -> Change:
    """A change of one parameter."""
    return Change(
        rule=rule,
        category=category,
        path=parameter.path,
        name=name,
        node_id=parameter.node_id,
        input_name=parameter.input_name,
        note=note,
    )


def parameter_changes(pair: Pair) -> Iterator[Change]:
    """Everything that differs, each difference under one rule."""
    yield from _place(pair)
    yield from _type(pair)
    yield from _range(pair)
    yield from _choices(pair)
    yield from _conditions(pair)
    yield from _default(pair)
    yield from _stored(pair)


def _place(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    before, after = pair.before.naming.of(old), pair.after.naming.of(new)
    is_moved = key_of(old) != key_of(new)
    if not is_moved and before == after:
        return
    here, there = _places(old, new)
    if before != after:
        texts = (f"{before} ({here})", f"{after} ({there})") if is_moved else (before, after)
        note = "the same class, title and input" if is_moved else "the same node and input"
        sides = _address(old, before, texts[0]), _address(new, after, texts[1])
        yield pair.made("parameter-renamed", "breaks-source", *sides, note)
        return
    classes = {pair.before.class_of(old), pair.after.class_of(new)} - {""}
    elsewhere = pair.node_stays or key_of(old) in pair.after.parameters or len(classes) > 1
    note = "the argument goes elsewhere than before" if elsewhere else "callers keep the name"
    sides = _address(old, before, here), _address(new, after, there)
    yield pair.made("parameter-moved", "changes-results" if elsewhere else "safe", *sides, note)


def _places(old: Parameter, new: Parameter) -> tuple[str, str]:
    """Where the two stand, in words; the input is named only where it differs."""
    if old.input_name == new.input_name:
        return place_text(old.node_id), place_text(new.node_id)
    return place_text(*key_of(old)), place_text(*key_of(new))


def _type(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if set(old.kinds) != set(new.kinds) or old.seed != new.seed:
        before, after = type_text(old), type_text(new)
        yield pair.made("type-changed", type_outcome(old, new), Side(before, before), Side(after, after))


def _range(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if not any(kind in old.kinds for kind in _NUMERIC) or not any(kind in new.kinds for kind in _NUMERIC):
        return
    # Of a number that is an integer now, only the integers in the old range are compared: the rest is its type.
    lows = minimum(old.minimum, new.kinds), new.minimum
    highs = maximum(old.maximum, new.kinds), new.maximum
    if lows[0] == lows[1] and highs[0] == highs[1]:
        return
    narrowed = (lows[1] is not None and (lows[0] is None or lows[1] > lows[0])) or (
        highs[1] is not None and (highs[0] is None or highs[1] < highs[0])
    )
    if narrowed:
        yield pair.made("range-narrowed", "breaks-calls", range_side(old), range_side(new))
    else:
        yield pair.made("range-widened", "safe", range_side(old), range_side(new))


def _choices(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if not has_choices(old) or not has_choices(new):
        return
    removed, added = _without(old.choices, new.choices), _without(new.choices, old.choices)
    if removed:
        yield pair.made("choices-removed", choices_outcome(old, new), list_side(removed))
    if added:
        yield pair.made("choices-added", "safe", after=list_side(added))


def _without(choices: tuple[Choice, ...], others: tuple[Choice, ...]) -> list[Choice]:
    known = {(isinstance(other, bool), other) for other in others}
    return [choice for choice in choices if (isinstance(choice, bool), choice) not in known]


def _conditions(pair: Pair) -> Iterator[Change]:
    """Choices of other inputs under which this one exists; a choice that is itself gone or new is another rule's."""
    before = {need.input_name: need.choices for need in pair.old.needs}
    after = {need.input_name: need.choices for need in pair.new.needs}
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        offered_before = _offered(pair.before, pair.old.node_id, name)
        offered_after = _offered(pair.after, pair.new.node_id, name)
        # No condition is one that every choice meets.
        lost = offered_after.intersection(offered_after if old is None else old).difference(new or offered_after)
        gained = offered_before.intersection(offered_before if new is None else new).difference(old or offered_before)
        if lost:
            yield pair.made("condition-narrowed", "breaks-calls", _condition(name, old), _condition(name, new))
        elif gained:
            yield pair.made("condition-widened", "safe", _condition(name, old), _condition(name, new))


def _offered(version: Version, node_id: str, input_name: str) -> set[str]:
    governing = version.parameters.get((node_id, input_name))
    return {choice for choice in governing.choices if isinstance(choice, str)} if governing else set()


def _condition(name: str, choices: tuple[str, ...] | None) -> Side:
    if choices is None:
        return Side(None, "always")
    return Side({name: list(choices)}, f"when {shown(name)} is {list_side(choices).text}")


def _default(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.default, pair.new.default
    if same_value(old, new) or not (is_told(old) or is_told(new)):
        return
    is_used = pair.after.tells_stored and pair.new.stored is ABSENT
    outcome: Category = "changes-results" if is_used else "safe"
    if old is not ABSENT:
        outcome = exception_outcome(old, pair.old, pair.new, outcome)
    note = "" if is_used else "it is not sent"
    yield pair.made("default-changed", outcome, *sides(old, new), note)


def _stored(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.stored, pair.new.stored
    if not (pair.before.tells_stored and pair.after.tells_stored) or same_value(old, new):
        return
    if is_told(new):
        outcome: Category = "changes-results"
        if old is not ABSENT:
            outcome = exception_outcome(old, pair.old, pair.new, outcome)
        yield pair.made("stored-value-changed", outcome, *sides(old, new))
    elif is_told(old) and (new is None or not pair.new.needs):
        yield pair.made("required-now", "breaks-calls", *sides(old, new), "each call must give it")
    elif is_told(old):
        yield pair.made("stored-value-changed", "changes-results", *sides(old, new))


def _address(parameter: Parameter, name: str, text: str) -> Side:
    """A parameter's name and where its value goes."""
    return Side({"name": name, "node": parameter.node_id, "input": parameter.input_name}, text)
