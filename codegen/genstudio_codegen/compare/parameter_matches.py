"""Which parameter of the new version corresponds to one of the old: callers use Python names, so names come first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import Parameter

from .spec_version import SpecVersion


@dataclass(frozen=True, slots=True)
class ParameterMatches:
    """The correspondence between the parameters of two versions.

    Attributes:
        now: The new parameter for each old one that still exists, by the old one's address.
        added: The parameters that only the new version has.
    """

    now: dict[tuple[str, str], Parameter]
    added: tuple[Parameter, ...]


def match_parameters(old: SpecVersion, new: SpecVersion) -> ParameterMatches:
    """Match the parameters of two versions.

    They are matched by Python name; then by node and input; then by class, title and input, if exactly one parameter
    on each side has these.

    Args:
        old: The old version.
        new: The new version.
    """
    now: dict[tuple[str, str], Parameter] = {}
    by_name = {new.naming.of(each): each for each in new.spec.parameters}
    for each in old.spec.parameters:
        if (same := by_name.get(old.naming.of(each))) is not None:
            now[each.address] = same
    taken = {each.address for each in now.values()}
    for address in old.parameters:
        if address not in now and address in new.parameters and address not in taken:
            now[address] = new.parameters[address]
            taken.add(address)
    left = _by_description(new, (each for each in new.spec.parameters if each.address not in taken))
    gone = _by_description(old, (each for each in old.spec.parameters if each.address not in now))
    for description, parameters in gone.items():
        others = left.get(description, [])
        if len(parameters) == len(others) == 1:
            now[parameters[0].address] = others[0]
            taken.add(others[0].address)
    return ParameterMatches(now, tuple(each for each in new.spec.parameters if each.address not in taken))


def _by_description(
    version: SpecVersion, parameters: Iterable[Parameter]
) -> dict[tuple[str, str, str], list[Parameter]]:
    """Group parameters by class, title and input, without those of nodes whose class is unknown."""
    found: dict[tuple[str, str, str], list[Parameter]] = defaultdict(list)
    for each in parameters:
        node = version.nodes[each.node_id]
        if node.class_type:
            found[node.class_type, node.title, each.input_name].append(each)
    return found
