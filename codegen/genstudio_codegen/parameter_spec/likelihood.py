"""Which parameters a caller most likely wants to change: what is shown first, and folded away last."""

from __future__ import annotations

from .model import CHOICE_KINDS, Kind, Node, Parameter, WorkflowSpec

_NUMBERS = frozenset({Kind.INT, Kind.FLOAT})
_TEXT_INPUTS = ("text", "prompt", "positive", "negative")
# What wires a workflow together is typed in an area like a prompt, and is seldom what a caller wants to change.
_FORMULAS = frozenset({"expression"})


def likely_first(spec: WorkflowSpec) -> tuple[tuple[Node, Parameter], ...]:
    """The parameters of a workflow with their nodes, the likeliest first, and otherwise in document order.

    Texts come first, then pictures and other files, seeds, numbers, choices and switches, formulas, and in the end what the
    editor hides or calls advanced.
    """
    pairs = [(node, parameter) for node in spec.nodes for parameter in node.parameters]
    return tuple(sorted(pairs, key=lambda pair: _rank(pair[1])))


def _rank(parameter: Parameter) -> int:
    if parameter.advanced or parameter.hidden or parameter.socket:
        return 6
    if parameter.input_name in _FORMULAS:
        return 5
    if Kind.STRING in parameter.kinds and (parameter.multiline or parameter.input_name.endswith(_TEXT_INPUTS)):
        return 0
    if parameter.is_upload:
        return 1
    if parameter.seed:
        return 2
    if not _NUMBERS.isdisjoint(parameter.kinds):
        return 3
    if Kind.BOOLEAN in parameter.kinds or not CHOICE_KINDS.isdisjoint(parameter.kinds):
        return 4
    return 5
