"""The names of a workflow's parameters: the lock's, the configuration's, or computed from what is stable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.parameter_spec import Node, Parameter, WorkflowSpec

from .identifiers import is_usable, safe, snake_case
from .roles import node_roles

_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Naming:
    """The name of every parameter, by node id and input name, with the problems found in names that were given."""

    names: Mapping[tuple[str, str], str]
    problems: tuple[Problem, ...] = ()

    def of(self, parameter: Parameter) -> str:
        """The name of a parameter."""
        return self.names[parameter.node_id, parameter.input_name]

    @property
    def by_key(self) -> dict[str, str]:
        """The names as the lock keeps them."""
        return {f"{node_id}.{input_name}": name for (node_id, input_name), name in self.names.items()}


def parameter_key(parameter: Parameter) -> str:
    """What the lock and the configuration call a parameter: `<node id>.<input>`."""
    return f"{parameter.node_id}.{parameter.input_name}"


def name_parameters(
    spec: WorkflowSpec, *, locked: Mapping[str, str] | None = None, chosen: Mapping[str, str] | None = None
) -> Naming:
    """Name every parameter of a workflow.

    `chosen` names, from the configuration, win over `locked` ones; both are keyed by `parameter_key`. A locked name
    whose parameter is gone stays reserved, so that no other parameter ever takes it over.
    """
    chosen = chosen or {}
    given = {**(locked or {}), **chosen}
    problems = list(_problems_of_given(spec, given, chosen))
    if problems:
        return Naming({}, tuple(problems))
    names = {parameter_key(p): given[parameter_key(p)] for p in spec.parameters if parameter_key(p) in given}
    taken = set(given.values())
    candidates = _Candidates(spec)
    for parameter in spec.parameters:
        key = parameter_key(parameter)
        if key not in names:
            names[key] = next(name for name in candidates.of(parameter) if name not in taken)
            taken.add(names[key])
    return Naming({(p.node_id, p.input_name): names[parameter_key(p)] for p in spec.parameters})


def _problems_of_given(spec: WorkflowSpec, given: Mapping[str, str], chosen: Mapping[str, str]) -> Iterator[Problem]:
    for key, count in Counter(parameter_key(p) for p in spec.parameters).items():
        if count > 1:
            yield problem(
                "key-ambiguous", "", f"two inputs are both called {key}", "rename the node's id in the workflow"
            )
    for key, name in given.items():
        where = "the configuration" if key in chosen else "genstudio.lock"
        if not is_usable(name):
            yield problem(
                "name-unusable",
                "",
                f"{where} names {key} {name!r}, which is no name of a parameter",
                "use a name like 'seed'",
            )
    for name, count in Counter(given.values()).items():
        if count > 1:
            keys = ", ".join(key for key, other in given.items() if other == name)
            yield problem(
                "name-taken", "", f"{keys} are all named {name!r}", "give each its own name in the configuration"
            )


class _Candidates:
    """For each parameter, the names that it could have, best first; each depends on nothing but the workflow."""

    def __init__(self, spec: WorkflowSpec) -> None:
        self._nodes = {node.id: node for node in spec.nodes}
        self._roles = node_roles(spec)
        self._bases = Counter(_base(p) for p in spec.parameters)
        self._with_roles = Counter(self._with_role(p) for p in spec.parameters)
        self._titles = Counter(_title(node) for node in spec.nodes)
        self._with_titles = Counter(self._with_title(p) for p in spec.parameters)
        self._with_ids = Counter(_with_id(p) for p in spec.parameters)

    def of(self, parameter: Parameter) -> Iterator[str]:
        base, role, title = _base(parameter), self._with_role(parameter), self._with_title(parameter)
        if self._bases[base] == 1:
            yield base
        if role and self._with_roles[role] == 1 and role not in self._bases:
            yield role
        if title and self._with_titles[title] == 1 and title not in self._bases:
            yield title
        if self._with_ids[_with_id(parameter)] == 1 and _with_id(parameter) not in self._bases:
            yield _with_id(parameter)
        digest = sha256(f"{parameter.node_id}\0{parameter.input_name}".encode("utf-8", "surrogatepass")).hexdigest()
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
    """A node's own title as a name; "" where it is the class's, or not ASCII, or too long to stand in a name."""
    if not node.title.isascii() or node.title == node.class_type or len(node.title) > _LONGEST_TITLE:
        return ""
    title = snake_case(node.title)
    return "" if title == snake_case(node.class_type) else title.rstrip("_")


def _joined(prefix: str, parameter: Parameter) -> str:
    return safe(f"{prefix}_{_base(parameter).rstrip('_')}")


def _with_id(parameter: Parameter) -> str:
    node_id = snake_case(f"n {parameter.node_id}")[2:]
    return safe(f"{_base(parameter).rstrip('_')}_{node_id}".rstrip("_"))
