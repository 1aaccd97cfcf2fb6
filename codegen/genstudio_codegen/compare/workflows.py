"""Everything that differs between two versions of a workflow, in document order: the old one's, then what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from genstudio_codegen.parameter_spec import Node
from genstudio_codegen.parameter_spec.model import is_output_class

from .change import NOTHING, Change, Side
from .matching import Matching, match
from .parameters import Pair, about, parameter_changes
from .rules import Category
from .values import shown
from .version import Version, key_of


def compare_versions(old: Version, new: Version) -> tuple[Change, ...]:
    """What differs between two versions of a workflow for those who call it.

    Order and shape of the documents, titles, tooltips, steps and whatever else only documents are no difference.
    What one of the documents does not tell (a workflow's id, a node's class, stored values) is not compared.
    """
    return tuple(_changes(old, new))


def _changes(old: Version, new: Version) -> Iterator[Change]:
    before, after = old.spec.workflow_id, new.spec.workflow_id
    if before and after and before != after:
        sides = Side(before, shown(before)), Side(after, shown(after))
        yield Change(rule="workflow-id-changed", category="changes-results", path="", before=sides[0], after=sides[1])
    matching = match(old, new)
    for node in old.spec.nodes:
        stays = _stays(node, new, matching)
        yield from _node_changes(node, old, new, stays=stays)
        for parameter in node.parameters:
            now = matching.now.get(key_of(parameter))
            if now is None:
                gone = about(parameter, old.naming.of(parameter), "parameter-removed", "breaks-source")
                yield replace(gone, is_in_old=True)
            else:
                yield from parameter_changes(Pair(parameter, now, old, new, stays))
    added = {key_of(each) for each in matching.added}
    for node in new.spec.nodes:
        if node in new.spec.output_nodes and node.id not in old.nodes:
            yield _about(node, new, "output-added", "safe")
        for parameter in node.parameters:
            if key_of(parameter) in added:
                needed = parameter.stored is None
                note = "nothing is stored for it: each call must give it" if needed else ""
                outcome: Category = "breaks-calls" if needed else "safe"
                yield about(parameter, new.naming.of(parameter), "parameter-added", outcome, note)


def _stays(node: Node, new: Version, matching: Matching) -> bool:
    """Whether a node is still there, rather than its id given to another one and its parameters found elsewhere."""
    if node.id not in new.nodes:
        return False
    now = [matching.now[key].node_id for key in map(key_of, node.parameters) if key in matching.now]
    return not now or node.id in now


def _node_changes(node: Node, old: Version, new: Version, *, stays: bool) -> Iterator[Change]:
    now = new.nodes.get(node.id)
    if now is None:
        if node in old.spec.output_nodes:
            yield _output_gone(node, old, new)
        return
    if not stays or now.class_type == node.class_type or not (now.class_type and node.class_type):
        return
    lost = node in old.spec.output_nodes and not is_output_class(now.class_type)
    made = _about(now, new, "node-class-changed", "breaks-calls" if lost else "changes-results")
    note = "it no longer writes results" if lost else ""
    yield replace(made, before=Side(node.class_type, shown(node.class_type)), note=note)


def _output_gone(node: Node, old: Version, new: Version) -> Change:
    replaced = any(each.class_type == node.class_type and each.id not in old.nodes for each in new.spec.output_nodes)
    note = "a new node of its class writes results" if replaced else "no new node of its class writes results"
    made = _about(node, old, "output-gone", "changes-results" if replaced else "breaks-calls")
    return replace(made, note=note, is_in_old=True)


def _about(node: Node, version: Version, rule: str, category: Category) -> Change:
    """A change of a node; an output is told with its class."""
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
