"""The names that a parameter could have, computed from what is stable in a workflow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec

from .identifiers import safe, snake_case
from .roles import node_roles

_LONGEST_TITLE = 40


class NameCandidates:
    """The possible names of each parameter of a workflow, which depend on nothing but the workflow."""

    def __init__(self, spec: WorkflowSpec) -> None:
        self._nodes = {node.id: node for node in spec.nodes}
        self._roles = node_roles(spec)
        self._bases = Counter(_base(p) for p in spec.parameters)
        self._with_roles = Counter(self._with_role(p) for p in spec.parameters)
        self._titles = Counter(_title(node) for node in spec.nodes)
        self._with_titles = Counter(self._with_title(p) for p in spec.parameters)
        self._with_ids = Counter(_with_id(p) for p in spec.parameters)

    def of(self, parameter: Parameter) -> Iterator[str]:
        """Yield the possible names of a parameter, the best first."""
        base, role, title = _base(parameter), self._with_role(parameter), self._with_title(parameter)
        if self._bases[base] == 1:
            yield base
        if role and self._with_roles[role] == 1 and role not in self._bases:
            yield role
        if title and self._with_titles[title] == 1 and title not in self._bases:
            yield title
        if self._with_ids[_with_id(parameter)] == 1 and _with_id(parameter) not in self._bases:
            yield _with_id(parameter)
        digest = sha256("\0".join(parameter.address).encode("utf-8", "surrogatepass")).hexdigest()
        for length in range(4, len(digest)):
            yield f"{_with_id(parameter)}_x{digest[:length]}"

    def _with_role(self, parameter: Parameter) -> str:
        role = self._roles.get(parameter.node_id)
        return _joined(role, parameter) if role else ""

    def _with_title(self, parameter: Parameter) -> str:
        title = _title(self._nodes[parameter.node_id])
        return _joined(title, parameter) if title and self._titles[title] == 1 else ""


def _base(parameter: Parameter) -> str:
    return snake_case(parameter.input_name) or "input"


def _title(node: Node) -> str:
    """Return a node's own title as a name; "" if it is the class's, not ASCII, or too long for a name."""
    if not node.title.isascii() or node.title == node.class_type or len(node.title) > _LONGEST_TITLE:
        return ""
    title = snake_case(node.title)
    return "" if title == snake_case(node.class_type) else title.rstrip("_")


def _joined(prefix: str, parameter: Parameter) -> str:
    return safe(f"{prefix}_{_base(parameter).rstrip('_')}")


def _with_id(parameter: Parameter) -> str:
    node_id = snake_case(f"n {parameter.node_id}")[2:]
    return safe(f"{_base(parameter).rstrip('_')}_{node_id}".rstrip("_"))
