"""The settings of a workflow that select parameters, by patterns over `<node id>.<input>`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.hints import closest
from genstudio_codegen.names import parameter_key
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.problems import Problem, pointer, problem


def chosen_parameters(spec: WorkflowSpec, config: WorkflowConfig) -> WorkflowSpec:
    """The workflow with only the parameters that `only` selects, or without those that `skip` selects."""
    if not config.only and not config.skip:
        return spec

    def is_kept(key: str) -> bool:
        return _matches(key, config.only) if config.only else not _matches(key, config.skip)

    nodes = (
        replace(node, parameters=tuple(one for one in node.parameters if is_kept(parameter_key(one))))
        for node in spec.nodes
    )
    return replace(spec, nodes=tuple(nodes))


def required_keys(spec: WorkflowSpec, config: WorkflowConfig) -> tuple[str, ...]:
    """The keys of the parameters that `required` selects."""
    return tuple(key for key in map(parameter_key, spec.parameters) if _matches(key, config.required))


def unused_patterns(
    whole: WorkflowSpec, chosen: WorkflowSpec, config: WorkflowConfig, section: str
) -> Iterator[Problem]:
    """The settings that match no parameter, as problems that point into the section of the module's name."""
    all_keys = [parameter_key(one) for one in whole.parameters]
    keys = [parameter_key(one) for one in chosen.parameters]
    checked: list[tuple[str, Iterable[str], list[str]]] = [
        ("only", config.only, all_keys),
        ("skip", config.skip, all_keys),
        ("required", config.required, keys),
        ("open", config.open, keys),
    ]
    for setting, patterns, known in checked:
        for index, pattern in enumerate(patterns):
            if not any(fnmatchcase(key, pattern) for key in known):
                yield _unused(setting, pattern, known, pointer("workflows", section, setting, index))
    for key in config.names:
        if key not in keys:
            yield _unused("names", key, keys, pointer("workflows", section, "names", key))


def _unused(setting: str, pattern: str, known: list[str], path: str) -> Problem:
    close = closest(pattern, known, cutoff=0.5)
    listed = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    hint = f"did you mean {close!r}?" if close else f"its parameters are {listed}" if known else "it has no parameters"
    return problem("config-pattern-unused", path, f"{setting}: {pattern!r} matches no parameter", hint)


def _matches(key: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)
