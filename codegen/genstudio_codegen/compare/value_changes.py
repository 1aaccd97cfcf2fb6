"""Changes of a parameter's default and of its stored value."""

from __future__ import annotations

from collections.abc import Iterator

from genstudio_codegen.parameter_spec import ABSENT, MaybeValue, same_value

from .change import Change
from .parameter_pair import ParameterPair
from .rules import Category
from .type_outcomes import exception_outcome
from .value_display import value_sides


def default_changes(pair: ParameterPair) -> Iterator[Change]:
    """Yield the change of the node's default, if there is one."""
    old, new = pair.old.default, pair.new.default
    if same_value(old, new) or not (_is_given(old) or _is_given(new)):
        return
    is_used = pair.after.has_stored_values and pair.new.stored is ABSENT
    outcome: Category = "changes-results" if is_used else "safe"
    if old is not ABSENT:
        outcome = exception_outcome(old, pair.old, pair.new, outcome)
    note = "" if is_used else "it is not sent"
    yield pair.change("default-changed", outcome, *value_sides(old, new), note)


def stored_value_changes(pair: ParameterPair) -> Iterator[Change]:
    """Yield the change of the stored value, if there is one and both documents give stored values."""
    old, new = pair.old.stored, pair.new.stored
    if not (pair.before.has_stored_values and pair.after.has_stored_values) or same_value(old, new):
        return
    if _is_given(new):
        outcome: Category = "changes-results"
        if old is not ABSENT:
            outcome = exception_outcome(old, pair.old, pair.new, outcome)
        yield pair.change("stored-value-changed", outcome, *value_sides(old, new))
    elif _is_given(old) and (new is None or not pair.new.needs):
        yield pair.change("required-now", "breaks-calls", *value_sides(old, new), "every call must pass it")
    elif _is_given(old):
        yield pair.change("stored-value-changed", "changes-results", *value_sides(old, new))


def _is_given(value: MaybeValue) -> bool:
    """Report whether a document gives a value; null means the same as nothing."""
    return value is not ABSENT and value is not None
