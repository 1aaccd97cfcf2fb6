"""Which parameter of a new version a parameter of the old one is: callers go by Python names, so names go first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from genstudio_codegen.parameter_spec import Parameter

from .version import Version, key_of


@dataclass(frozen=True, slots=True)
class Matching:
    """For each parameter of the old version, by key, the one that it is now; and those that are new."""

    now: dict[tuple[str, str], Parameter]
    added: tuple[Parameter, ...]


def match(old: Version, new: Version) -> Matching:
    """Pair the parameters of two versions.

    By Python name; then by node and input; then by class, title and input, where only one parameter on each side
    has these.
    """
    now: dict[tuple[str, str], Parameter] = {}
    by_name = {new.naming.of(each): each for each in new.spec.parameters}
    for each in old.spec.parameters:
        if (same := by_name.get(old.naming.of(each))) is not None:
            now[key_of(each)] = same
    taken = {key_of(each) for each in now.values()}
    for key in old.parameters:
        if key not in now and key in new.parameters and key not in taken:
            now[key] = new.parameters[key]
            taken.add(key)
    left = _by_description(new, (each for each in new.spec.parameters if key_of(each) not in taken))
    gone = _by_description(old, (each for each in old.spec.parameters if key_of(each) not in now))
    for description, parameters in gone.items():
        others = left.get(description, [])
        if len(parameters) == len(others) == 1:
            now[key_of(parameters[0])] = others[0]
            taken.add(key_of(others[0]))
    return Matching(now, tuple(each for each in new.spec.parameters if key_of(each) not in taken))


def _by_description(version: Version, parameters: Iterable[Parameter]) -> dict[tuple[str, str, str], list[Parameter]]:
    """Parameters by class, title and input; those of nodes whose class is not told are left out."""
    found: dict[tuple[str, str, str], list[Parameter]] = defaultdict(list)
    for each in parameters:
        node = version.nodes[each.node_id]
        if node.class_type:
            found[node.class_type, node.title, each.input_name].append(each)
    return found
