"""Everything that differs between two versions of a workflow: in the order of the old one, then what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from genstudio_codegen.parameter_spec import Node, is_output_class

from .change import NOTHING, Change, Side, change_of
from .parameter_changes import changes_of_pair
from .parameter_matches import ParameterMatches, match_parameters
from .parameter_pair import ParameterPair
from .rules import Category
from .spec_version import SpecVersion
from .value_display import shown


def compare_versions(old: SpecVersion, new: SpecVersion) -> tuple[Change, ...]:
    """Compare two versions of a workflow.

    The order and shape of the documents, titles, tooltips, steps and other documentation are not compared, nor is what
    one of the documents does not give: a workflow's id, a node's class, stored values.

    Args:
        old: The old version.
        new: The new version.

    Returns:
        What differs for those who call the workflow.
    """
    return tuple(_changes(old, new))


def _changes(old: SpecVersion, new: SpecVersion) -> Iterator[Change]:
    before, after = old.spec.workflow_id, new.spec.workflow_id
    if before and after and before != after:
        sides = Side(before, shown(before)), Side(after, shown(after))
        yield Change(rule="workflow-id-changed", category="changes-results", path="", before=sides[0], after=sides[1])
    matches = match_parameters(old, new)
    for node in old.spec.nodes:
        stays = _stays(node, new, matches)
        yield from _node_changes(node, old, new, stays=stays)
        for parameter in node.parameters:
            now = matches.now.get(parameter.address)
            if now is None:
                gone = change_of(parameter, old.naming.of(parameter), "parameter-removed", "breaks-source")
                yield replace(gone, is_in_old=True)
            else:
                yield from changes_of_pair(ParameterPair(parameter, now, old, new, stays))
    added = {each.address for each in matches.added}
    for node in new.spec.nodes:
        if node.id in new.outputs and node.id not in old.nodes:
            yield _change_of_node(node, new, "output-added", "safe")
        for parameter in node.parameters:
            if parameter.address in added:
                needed = parameter.stored is None
                note = "no value is stored for it: every call must pass it" if needed else ""
                outcome: Category = "breaks-calls" if needed else "safe"
                yield change_of(parameter, new.naming.of(parameter), "parameter-added", outcome, note)


def _stays(node: Node, new: SpecVersion, matches: ParameterMatches) -> bool:
    """Report whether a node still exists, as opposed to its id being used by another one."""
    if node.id not in new.nodes:
        return False
    addresses = [parameter.address for parameter in node.parameters]
    now = [matches.now[address].node_id for address in addresses if address in matches.now]
    return not now or node.id in now


def _node_changes(node: Node, old: SpecVersion, new: SpecVersion, *, stays: bool) -> Iterator[Change]:
    now = new.nodes.get(node.id)
    if now is None:
        if node.id in old.outputs:
            yield _output_gone(node, old, new)
        return
    if not stays or now.class_type == node.class_type or not (now.class_type and node.class_type):
        return
    lost = node.id in old.outputs and not is_output_class(now.class_type)
    made = _change_of_node(now, new, "node-class-changed", "breaks-calls" if lost else "changes-results")
    note = "the node no longer writes results" if lost else ""
    yield replace(made, before=Side(node.class_type, shown(node.class_type)), note=note)


def _output_gone(node: Node, old: SpecVersion, new: SpecVersion) -> Change:
    replaced = any(each.class_type == node.class_type and each.id not in old.nodes for each in new.spec.output_nodes)
    note = "a new node of its class writes results" if replaced else "no new node of its class writes results"
    made = _change_of_node(node, old, "output-gone", "changes-results" if replaced else "breaks-calls")
    return replace(made, note=note, is_in_old=True)


def _change_of_node(node: Node, version: SpecVersion, rule: str, category: Category) -> Change:
    """Describe a change of a node; an output is shown with its class."""
    side = Side(node.class_type, shown(node.class_type))
    is_gone = rule == "output-gone"
    return Change(
        rule=rule,
        category=category,
        path=version.path_of(node),
        node_id=node.id,
        before=side if is_gone else NOTHING,
        after=NOTHING if is_gone else side,
    )
