"""The names of a workflow's parameters: from the configuration, else from the lock, else computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from genstudio_codegen.parameter_spec import Parameter, WorkflowSpec
from genstudio_codegen.problems import Problem, problem

from .identifiers import is_usable
from .name_claims import NameClaims


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a workflow's parameters.

    Attributes:
        names: The names by node id and input name.
        problems: What is wrong with names from the lock or the configuration; there are no names then.
        better: Better names that parameters could have whose name in the lock is made of their node's id, by key.
        warnings: Names in the lock that have moved to another parameter.
        retired: The names that were replaced by better ones, by the keys under which the lock keeps them.
    """

    names: Mapping[tuple[str, str], str]
    problems: tuple[Problem, ...] = ()
    better: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    retired: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    warnings: tuple[Problem, ...] = ()

    def of(self, parameter: Parameter) -> str:
        """Return the name of a parameter."""
        return self.names[parameter.address]

    @property
    def by_key(self) -> dict[str, str]:
        """The names by key, as the lock holds them."""
        return {_key(*address): name for address, name in self.names.items()} | dict(self.retired)


def parameter_key(parameter: Parameter) -> str:
    """Return the key of a parameter in the lock and the configuration, `<node id>.<input>`."""
    return _key(*parameter.address)


def name_parameters(
    spec: WorkflowSpec,
    *,
    locked: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
    rename: bool = False,
) -> Naming:
    """Name every parameter of a workflow.

    Args:
        spec: The workflow.
        locked: The names in the lock, by `parameter_key`. The name of a parameter that no longer exists stays
            reserved, so that no other parameter ever takes it over.
        chosen: The names in the configuration, by `parameter_key`; they take precedence over locked ones.
        rename: Whether a locked name that is made of the node's id gives way to a better one. It stays reserved.
    """
    chosen = chosen or {}
    given = _without_own({**(locked or {}), **chosen}, chosen)
    problems = list(_problems_of_given(spec, given, chosen))
    if problems:
        return Naming({}, tuple(problems))
    taken = set(given.values())
    claims = NameClaims(spec)
    names: dict[str, str] = {}
    better: dict[str, str] = {}
    retired: dict[str, str] = {}
    for parameter in spec.parameters:
        key = parameter_key(parameter)
        name = given.get(key) or claims.name_of(parameter, taken)
        if key in given and key not in chosen and (wanted := claims.better_name(parameter, name, taken)):
            if rename:
                retired[_retired_key(key, name)] = name
                name = wanted
            else:
                better[key] = wanted
        names[key] = name
        taken.add(name)
    by_address = {parameter.address: names[parameter_key(parameter)] for parameter in spec.parameters}
    moved = tuple(_moved_names(spec, claims, names, set(given) - set(chosen)))
    return Naming(by_address, better=better, retired=retired, warnings=moved)


def _moved_names(
    spec: WorkflowSpec, claims: NameClaims, names: Mapping[str, str], locked: Collection[str]
) -> Iterator[Problem]:
    """Warnings about names in the lock that parameters have exchanged: each has the one that another should have."""
    owners = {claims.name_of(one, ()): parameter_key(one) for one in spec.parameters}
    follows = {key: owners.get(name, key) for key, name in names.items() if key in locked}
    # Only a circle is an exchange: a name that is merely older than the graph leads to none.
    exchanged = _on_circles(follows)
    for key, owner in follows.items():
        if key in exchanged:
            message = f"the lock names {key} {names[key]!r}, which the graph of the workflow gives to {owner}"
            yield problem(
                "name-moved", "", message, "check the lock's history: calls may send values to the wrong input"
            )


def _on_circles(follows: Mapping[str, str]) -> set[str]:
    """The keys from which following leads back to themselves, by way of another one."""
    seen: set[str] = set()
    found: set[str] = set()
    for start in follows:
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in seen:
            seen.add(key)
            path[key] = None
            key = follows.get(key)
        if key in path and follows[key] != key:
            keys = list(path)
            found.update(keys[keys.index(key) :])
    return found


def _retired_key(key: str, name: str) -> str:
    return f"{key} was {name}"


def _without_own(given: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The given names without those that a parameter had before and that the configuration now gives it again."""
    own = {_retired_key(key, name) for key, name in chosen.items()}
    return {key: name for key, name in given.items() if key not in own}


def _key(node_id: str, input_name: str) -> str:
    return f"{node_id}.{input_name}"


def _problems_of_given(spec: WorkflowSpec, given: Mapping[str, str], chosen: Mapping[str, str]) -> Iterator[Problem]:
    for key, count in Counter(parameter_key(p) for p in spec.parameters).items():
        if count > 1:
            message = f"two inputs have the key {key}"
            yield problem("key-ambiguous", "", message, "change the id of one of the nodes in the workflow")
    for key, name in given.items():
        if not is_usable(name):
            where = "the configuration" if key in chosen else "genstudio.lock"
            message = f"{where} names {key} {name!r}, which is not a valid parameter name"
            yield problem("name-unusable", "", message, "use a name like 'seed'")
    for name, count in Counter(given.values()).items():
        if count > 1:
            keys = ", ".join(key for key, other in given.items() if other == name)
            message = f"{keys} are all named {name!r}"
            yield problem("name-taken", "", message, "give each a name of its own in the configuration")
