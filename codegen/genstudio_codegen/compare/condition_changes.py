"""Changes of the conditions under which a parameter exists."""

from __future__ import annotations

from collections.abc import Iterator

from .change import Change, Side
from .parameter_pair import ParameterPair
from .spec_version import SpecVersion
from .value_display import list_side, shown


def changes_of_conditions(pair: ParameterPair) -> Iterator[Change]:
    """Yield the changes of conditions; a choice that is itself removed or added belongs to another rule."""
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
            yield pair.change("condition-narrowed", "breaks-calls", _condition(name, old), _condition(name, new))
        elif gained:
            yield pair.change("condition-widened", "safe", _condition(name, old), _condition(name, new))


def _offered(version: SpecVersion, node_id: str, input_name: str) -> set[str]:
    governing = version.parameters.get((node_id, input_name))
    return {choice for choice in governing.choices if isinstance(choice, str)} if governing else set()


def _condition(name: str, choices: tuple[str, ...] | None) -> Side:
    if choices is None:
        return Side(None, "always")
    return Side({name: list(choices)}, f"when {shown(name)} is {list_side(choices).text}")
