"""Which parameters share a set of choices, and what each set is called in the module."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from genstudio_codegen.names import alias_name, snake_case
from genstudio_codegen.parameter_spec import Choice, Node, Parameter, WorkflowSpec

from .literals import bracketed, literal


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """One distinct set of choices: a `Literal` alias or, where that cannot be, a tuple and a wider type."""

    name: str
    choices: tuple[Choice, ...]
    is_literal: bool

    @property
    def definition(self) -> str:
        """The assignment that defines it."""
        items = [literal(choice) for choice in self.choices]
        if self.is_literal:
            return bracketed(f"{self.name}: TypeAlias = Literal[", items, "]", 0)
        if len(items) == 1:
            return f"{self.name}: Final = ({items[0]},)"
        return bracketed(f"{self.name}: Final = (", items, ")", 0)

    @property
    def choices_source(self) -> str:
        """The expression that gives the choices at run time."""
        return f"get_args({self.name})" if self.is_literal else self.name


def find_choice_sets(
    spec: WorkflowSpec, names: Mapping[tuple[str, str], str], reserved: frozenset[str], largest_literal: int
) -> dict[tuple[str, str], ChoiceSet]:
    """The set of choices of each parameter that has one, by node id and input name."""
    groups: dict[frozenset[tuple[str, Choice]], list[Parameter]] = defaultdict(list)
    for parameter in spec.parameters:
        if parameter.choices:
            groups[frozenset((type(choice).__name__, choice) for choice in parameter.choices)].append(parameter)
    members = list(groups.values())
    nodes = {node.id: node for node in spec.nodes}
    found: dict[tuple[str, str], ChoiceSet] = {}
    for group, alias in zip(members, _aliases(members, nodes, names, reserved), strict=True):
        choices = group[0].choices
        is_literal = len(choices) <= largest_literal and not any(isinstance(choice, float) for choice in choices)
        name = alias if is_literal else f"{snake_case(alias).rstrip('_').upper()}_CHOICES"
        for parameter in group:
            found[parameter.node_id, parameter.input_name] = ChoiceSet(name, choices, is_literal)
    return found


def _aliases(
    groups: list[list[Parameter]],
    nodes: Mapping[str, Node],
    names: Mapping[tuple[str, str], str],
    reserved: frozenset[str],
) -> list[str]:
    """A name for each group: its input's; where two groups want that one, the class in front tells them apart."""
    wishes: list[list[str]] = []
    for group in groups:
        first = group[0]
        input_name = _most_common(p.input_name for p in group)
        class_type = _most_common(nodes[p.node_id].class_type for p in group if p.input_name == input_name)
        parameter_name = names[first.node_id, first.input_name]
        digest = sha256(ascii(first.choices).encode()).hexdigest()[:8]
        wishes.append(
            [
                _alias(input_name, reserved),
                _alias(f"{class_type} {input_name}", reserved),
                _alias(parameter_name, reserved),
                f"{_alias(parameter_name, reserved)}X{digest}",
            ]
        )
    counts = Counter(wish for group in wishes for wish in dict.fromkeys(group))
    return [next((wish for wish in group if counts[wish] == 1), group[-1]) for group in wishes]


def _alias(text: str, reserved: frozenset[str]) -> str:
    name = alias_name(text)
    return f"{name}Choice" if name in reserved or name == "N" else name


def _most_common(texts: Iterable[str]) -> str:
    return Counter(texts).most_common(1)[0][0]
