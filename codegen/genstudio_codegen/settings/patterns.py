"""The settings of a workflow that select parameters, by patterns over `<node id>.<input>`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from fnmatch import translate

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.hints import closest
from genstudio_codegen.names import parameter_key
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.problems import Problem, pointer, problem

_WILD = re.compile(r"[*?\[]")


class Patterns:
    """Shell patterns over `<node id>.<input>`, case-sensitive. Plain keys among them are looked up, not compared."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._plain = frozenset(one for one in patterns if not _WILD.search(one))
        wild = [one for one in patterns if _WILD.search(one)]
        self._wild = re.compile("|".join(translate(one) for one in wild)) if wild else None

    def match(self, key: str) -> bool:
        """Whether any of the patterns matches a key."""
        return key in self._plain or (self._wild is not None and self._wild.match(key) is not None)


def chosen_parameters(spec: WorkflowSpec, config: WorkflowConfig) -> WorkflowSpec:
    """The workflow with only the parameters that `only` selects, or without those that `skip` selects."""
    if not config.only and not config.skip:
        return spec
    patterns, keeps = Patterns(config.only or config.skip), bool(config.only)
    nodes = (
        replace(node, parameters=tuple(one for one in node.parameters if patterns.match(parameter_key(one)) is keeps))
        for node in spec.nodes
    )
    return replace(spec, nodes=tuple(nodes))


def selected_keys(spec: WorkflowSpec, patterns: Iterable[str]) -> frozenset[str]:
    """The keys of the parameters that a setting's patterns select."""
    selection = Patterns(patterns)
    return frozenset(key for key in map(parameter_key, spec.parameters) if selection.match(key))


def unused_patterns(
    whole: WorkflowSpec, chosen: WorkflowSpec, config: WorkflowConfig, section: str
) -> Iterator[Problem]:
    """The settings that match no parameter, as problems that point into the section of the module's name."""
    all_keys = dict.fromkeys(parameter_key(one) for one in whole.parameters)
    keys = dict.fromkeys(parameter_key(one) for one in chosen.parameters)
    checked: list[tuple[str, Iterable[str], Collection[str]]] = [
        ("only", config.only, all_keys),
        ("skip", config.skip, all_keys),
        ("required", config.required, keys),
        ("open", config.open, keys),
    ]
    for setting, patterns, known in checked:
        for index, pattern in enumerate(patterns):
            if pattern not in known and not (_WILD.search(pattern) and any(map(Patterns([pattern]).match, known))):
                yield _unused(setting, pattern, known, pointer("workflows", section, setting, index))
    for key in config.names:
        if key not in keys:
            yield _unused("names", key, keys, pointer("workflows", section, "names", key))


def _unused(setting: str, pattern: str, known: Collection[str], path: str) -> Problem:
    close = closest(pattern, known, cutoff=0.5)
    listed = ", ".join(list(known)[:8]) + (", …" if len(known) > 8 else "")
    hint = f"did you mean {close!r}?" if close else f"its parameters are {listed}" if known else "it has no parameters"
    return problem("config-pattern-unused", path, f"{setting}: {pattern!r} matches no parameter", hint)
