"""What depends on a choice: as arguments of a row of the run-time table, and as sentences of a docstring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import (
    ABSENT,
    Choice,
    Need,
    Node,
    Parameter,
    Socket,
    Variant,
    WorkflowSpec,
    lacking_links,
    lacks_value,
)

from .choice_sets import ChoiceSet
from .literals import bracketed, keyword_tuple, literal, tuple_literal
from .values import accepted_text, shown

_SHOWN_VARIANTS = 8


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a parameter has to do with choices of its node.

    Attributes:
        needs: The conditions under which it exists, without those that every choice meets.
        variants: What it accepts under which choices, and whether a call that makes them must give it; none if it
            always accepts the same.
        unlinked: Its own choices that need links which the workflow does not have.
        is_stored_shown: Whether the stored value is part of the run-time table.
    """

    needs: tuple[Need, ...] = ()
    variants: tuple[tuple[Variant, bool], ...] = ()
    unlinked: tuple[Socket, ...] = ()
    is_stored_shown: bool = False


NONE = Dependencies()


def find_dependencies(parameter: Parameter, node: Node, spec: WorkflowSpec) -> Dependencies:
    """Find what a parameter has to do with choices of its node."""
    unlinked = lacking_links(parameter, node, spec) if parameter.sockets else ()
    governs = bool(unlinked) or any(
        need.input_name == parameter.input_name for other in node.parameters for need in other.needs
    )
    if not parameter.needs:
        return Dependencies(unlinked=unlinked, is_stored_shown=governs) if governs else NONE
    variants = tuple((one, lacks_value(parameter, one, node, spec)) for one in parameter.variants)
    asks = any(is_asked for _, is_asked in variants)
    if not asks and len(variants) == 1 and _is_union(parameter, variants[0][0]):
        variants = ()
    return Dependencies(real_needs(parameter.needs, node), variants, unlinked, governs or asks)


def real_needs(needs: tuple[Need, ...], node: Node) -> tuple[Need, ...]:
    """The conditions that some choice does not meet. One that every choice meets is not a condition."""
    choices = {other.input_name: other.choices for other in node.parameters}
    return tuple(need for need in needs if any(one not in need.choices for one in choices.get(need.input_name, ("",))))


def _is_union(parameter: Parameter, variant: Variant) -> bool:
    return variant.needs == parameter.needs and _facts(variant) == _facts(parameter)


def _facts(one: Parameter | Variant) -> tuple[object, ...]:
    return one.kinds, one.minimum, one.maximum, tuple((isinstance(choice, bool), choice) for choice in one.choices)


def dependency_arguments(parameter: Parameter, found: Dependencies) -> list[str]:
    """The keyword arguments of a row that say what depends on which choice."""
    arguments: list[str] = []
    if found.variants:
        arguments.append(keyword_tuple("variants", [_variant(parameter, *one) for one in found.variants]))
    elif found.needs:
        arguments.append(keyword_tuple("needs", _needs(found.needs)))
    if found.is_stored_shown and parameter.stored is not ABSENT and parameter.stored is not None:
        arguments.append(f"stored={literal(parameter.stored)}")
    if found.unlinked:
        items = [tuple_literal([tuple_literal(_needs(one.needs)), literal(one.input_name)]) for one in found.unlinked]
        arguments.append(keyword_tuple("unlinked", items))
    return arguments


def _needs(needs: tuple[Need, ...]) -> list[str]:
    return [tuple_literal([literal(need.input_name), tuple_literal(map(literal, need.choices))]) for need in needs]


def _variant(parameter: Parameter, variant: Variant, asks: bool) -> str:
    """The call that makes a variant; what is as in the row is left out."""
    arguments = [tuple_literal(_needs(variant.needs))]
    if variant.kinds != parameter.kinds:
        arguments.append(f"kind={literal(','.join(variant.kinds))}")
    for name, bound, row in (
        ("minimum", variant.minimum, parameter.minimum),
        ("maximum", variant.maximum, parameter.maximum),
    ):
        if bound is not None and bound != row:
            arguments.append(f"{name}={literal(bound)}")
    if variant.choices and _typed(variant.choices) != _typed(parameter.choices):
        arguments.append(f"choices={tuple_literal(map(literal, variant.choices))}")
    if asks:
        arguments.append("asks=True")
    return bracketed("Variant(", arguments, ")", 16)


def _typed(choices: tuple[Choice, ...]) -> frozenset[tuple[bool, Choice]]:
    return frozenset((isinstance(choice, bool), choice) for choice in choices)


def dependency_sentences(parameter: Parameter, node: Node, found: Dependencies, *, is_open: bool) -> Iterator[str]:
    """What a parameter's docstring says about choices that it depends on, and that depend on it."""
    if found.needs:
        yield f"Exists only when {_conditions(found.needs)}."
    if len({(_facts(variant), asks) for variant, asks in found.variants}) == 1:
        yield from [_ASKS] if found.variants[0][1] else []
    elif found.variants:
        yield "\n".join(_variant_sentences(parameter, node, found, is_open=is_open))
    by_choice: dict[str, list[str]] = {}
    for socket in found.unlinked:
        for choice in socket.needs[-1].choices:
            by_choice.setdefault(choice, []).append(socket.input_name)
    for choice, names in by_choice.items():
        links = " and ".join(map(shown, dict.fromkeys(names)))
        yield f"{shown(choice)} needs a link to {links}, which the workflow does not have."


_ASKS = "Must then be given: no valid value is stored."


def _variant_sentences(parameter: Parameter, node: Node, found: Dependencies, *, is_open: bool) -> Iterator[str]:
    for variant, asks in found.variants[:_SHOWN_VARIANTS]:
        there = parameter.under(variant)
        choices = ChoiceSet("", variant.choices, is_literal=True) if variant.choices else None
        accepted = accepted_text(there, choices, is_open=is_open, short=True)
        condition = _conditions(real_needs(variant.needs, node) or variant.needs)
        yield f"When {condition}: {accepted}.{f' {_ASKS}' if asks else ''}"
    left = len(found.variants) - _SHOWN_VARIANTS
    if left > 0:
        yield f"And {left} more, which the `variants` of its row in `WORKFLOW` list."


def _conditions(needs: tuple[Need, ...]) -> str:
    return " and ".join(f"{shown(need.input_name)} is {_either(need.choices)}" for need in needs)


def _either(choices: tuple[str, ...]) -> str:
    return " or ".join(map(shown, choices))
