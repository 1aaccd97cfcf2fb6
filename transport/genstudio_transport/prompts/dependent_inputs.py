"""Checks of inputs that depend on a choice: against the choice of the same call, else against the stored one.

As ComfyUI does it (`DynamicCombo` in `comfy_api/latest/_io.py`): the chosen option alone says which inputs a node has, which
of them it must have, and what they accept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..errors import ParameterProblem
from .explanations import broken_rule, explain, place, shown
from .foreign_values import as_json
from .parameter import Parameter

if TYPE_CHECKING:
    from .table import ParameterTable
    from .variant import Variant


Needs: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Pairs of an input and the choices that it must have."""


class _Choice(NamedTuple):
    """What is chosen for an input, by the call or by the workflow."""

    value: object
    is_known: bool
    is_given: bool

    def is_among(self, choices: Collection[str]) -> bool:
        return _is_in(self.value, choices)


_UNKNOWN = _Choice(None, is_known=False, is_given=False)


def dependent_problems(table: ParameterTable, params: Mapping[str, object]) -> Iterator[ParameterProblem]:
    """Yield what is wrong between the arguments of a call and the choices that they depend on.

    Args:
        table: The workflow.
        params: All arguments of the call by name.
    """
    for parameter in table.conditional:
        choices = _Choices(table, parameter.node, params)
        if parameter.unlinked:
            yield from _unlinked(table, parameter, choices)
        if parameter.name in params:
            yield from _given(table, parameter, params[parameter.name], choices)
        else:
            yield from _left_out(table, parameter, choices)


class _Choices:
    """What is chosen for each input of a node: what the call gives, else what the workflow stores."""

    def __init__(self, table: ParameterTable, node: str, params: Mapping[str, object]) -> None:
        self._table, self._node, self._params = table, node, params

    def of(self, name: str) -> _Choice:
        """What is chosen for an input. It is not known for a choice that the spec does not list."""
        row = self._table.at(self._node, name)
        if row is None:
            return _UNKNOWN
        if row.name not in self._params:
            return _Choice(row.stored, is_known=_is_in(row.stored, row.choices), is_given=False)
        try:
            value = as_json(self._params[row.name])
        except Exception:  # also NotJSON: reported where the value itself is checked
            return _UNKNOWN
        return _Choice(value, is_known=type(value) is not str or value in row.choices, is_given=True)

    def hold(self, needs: Needs) -> bool | None:
        """Whether all needed choices are made; None if that is not known."""
        chosen = [(self.of(name), choices) for name, choices in needs]
        if any(choice.is_known and not choice.is_among(choices) for choice, choices in chosen):
            return False
        return True if all(choice.is_known for choice, _ in chosen) else None


def _given(
    table: ParameterTable, parameter: Parameter, argument: object, choices: _Choices
) -> Iterator[ParameterProblem]:
    variants = _variants(parameter)
    states = [choices.hold(variant.needs) for variant in variants]
    if variants and all(state is False for state in states):
        yield ParameterProblem(parameter.name, _explain_absence(table, parameter, variants, choices), "condition")
        return
    try:
        value = as_json(argument)
    except Exception:  # as above
        return
    for variant, state in zip(variants, states, strict=True):
        if state:
            there = at_variant(parameter, variant)
            # What no choice accepts has been reported already.
            if parameter.accepts(value) and not there.accepts(value):
                message = _explain_value(table, there, variant, value, variants)
                yield ParameterProblem(parameter.name, message, broken_rule(there, value))
            return


def _left_out(table: ParameterTable, parameter: Parameter, choices: _Choices) -> Iterator[ParameterProblem]:
    """Ask for an input whose stored value is not valid for a choice that the call makes, or that has none."""
    for variant in _variants(parameter):
        if variant.asks and choices.hold(variant.needs) and any(choices.of(name).is_given for name, _ in variant.needs):
            there = at_variant(parameter, variant)
            made = " and ".join(_named(table, parameter.node, name, choices.of(name)) for name, _ in variant.needs)
            stored = (
                "no value for it" if parameter.stored is None else f"{shown(parameter.stored)}, which is not valid then"
            )
            message = f"{parameter.name} must be given with {made} ({place(there)}): the workflow stores {stored}"
            yield ParameterProblem(parameter.name, message, "required")
            return


def _unlinked(table: ParameterTable, parameter: Parameter, choices: _Choices) -> Iterator[ParameterProblem]:
    """Refuse choices of the call that need links which the workflow does not have."""
    names = [
        name
        for needs, name in parameter.unlinked
        if choices.hold(needs) and any(choices.of(other).is_given for other, _ in needs)
    ]
    if names:
        made = _named(table, parameter.node, parameter.input, choices.of(parameter.input))
        message = (
            f"{made} (node {parameter.node}, input {parameter.input!r}) needs a link to {' and '.join(map(repr, names))}, "
            "which the workflow does not have: link it in the workflow, or make another choice"
        )
        yield ParameterProblem(parameter.name, message, "link")


def _variants(parameter: Parameter) -> tuple[Variant, ...]:
    if parameter.variants or not parameter.needs:
        return parameter.variants
    from .variant import Variant

    return (Variant(parameter.needs),)


def at_variant(parameter: Parameter, variant: Variant) -> Parameter:
    """The row as it is under the choices of one of its variants."""
    return Parameter(
        parameter.name,
        parameter.node,
        parameter.input,
        parameter.kind if variant.kind is None else variant.kind,
        parameter.minimum if variant.minimum is None else variant.minimum,
        parameter.maximum if variant.maximum is None else variant.maximum,
        parameter.choices if variant.choices is None else variant.choices,
        seed=parameter.seed,
        open=parameter.open,
        also=parameter.also,
    )


def _explain_absence(
    table: ParameterTable, parameter: Parameter, variants: tuple[Variant, ...], choices: _Choices
) -> str:
    """Say under which choice a parameter exists: the first choice that does not lead to it decides."""
    for name, _ in variants[0].needs:
        allowed = dict.fromkeys(
            one for variant in variants for other, them in variant.needs if other == name for one in them
        )
        choice = choices.of(name)
        row = table.at(parameter.node, name)
        if row is not None and choice.is_known and not choice.is_among(allowed):
            return _absence(parameter, row, list(allowed), choice)
    # Each choice leads to it, but not all together.
    needs = " and ".join(f"{name} is {_either(choices)}" for name, choices in variants[0].needs)
    return f"{parameter.name} exists only when {needs}"


def _absence(parameter: Parameter, governing: Parameter, allowed: list[str], choice: _Choice) -> str:
    condition = f"{parameter.name} exists only when {governing.name} is {_either(allowed)}, but"
    if choice.is_given:
        return f"{condition} {governing.name}={shown(choice.value)} was given"
    return f"{condition} the workflow stores {shown(choice.value)}: give {governing.name} as well"


def _explain_value(
    table: ParameterTable, there: Parameter, variant: Variant, value: object, variants: tuple[Variant, ...]
) -> str:
    """Say what is valid under the choices that hold, and which others accept the value."""
    conditions = " and ".join(_condition(table, there.node, name, choices) for name, choices in variant.needs)
    base = table.at(there.node, there.input) or there
    for other in variants:
        if other is not variant and at_variant(base, other).accepts(value):
            elsewhere = " and ".join(
                f"{_name(table, there.node, name)}={choices[0]!r}" for name, choices in other.needs
            )
            return f"{explain(there, value)} when {conditions}; {shown(value)} is valid with {elsewhere}"
    return f"{explain(there, value)} when {conditions}"


def _condition(table: ParameterTable, node: str, name: str, choices: tuple[str, ...]) -> str:
    return f"{_name(table, node, name)} is {_either(choices)}"


def _name(table: ParameterTable, node: str, name: str) -> str:
    row = table.at(node, name)
    return name if row is None else row.name


def _named(table: ParameterTable, node: str, name: str, choice: _Choice) -> str:
    return f"{_name(table, node, name)}={shown(choice.value)}"


def _either(choices: tuple[str, ...] | list[str]) -> str:
    return " or ".join(map(repr, choices))


def _is_in(value: object, choices: Collection[object]) -> bool:
    """Whether a value is a string among others; an array would be compared item by item."""
    return type(value) is str and value in choices
