"""The steps of a run that has something to do, in their order; each is a function of what the ones before it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from genstudio_codegen.cache import Cache, CachedModule, RunInputs, recall_module, remember_modules, remember_run
from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.files import LOCK_NAME, file_hash, is_writable, remove_leftovers
from genstudio_codegen.graph_text import GRAPH_SUFFIX
from genstudio_codegen.names import LockFiles, changed_locks, read_lock_files, write_locks
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.publish import MANIFEST_NAME, STAGING_NAME, Change, Expected, Plan, apply_plan, plan_folder

from .assignment import Assignment, Refusal, assign_modules
from .modules import ModuleResult, make_module, package_source
from .preparation import ModuleTask, located
from .report import Report
from .workers import make_modules


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a run knows of one workflow in the end.

    `expected` is what its module's file should hold, or None if nothing is made, and `graph` what the file of its graph
    should hold, or None if there is to be none. `names` are the ones it was given in this run. `is_cacheable` is false
    for a module that was made of a later edit than the one that was hashed.
    """

    workflow: WorkflowConfig
    problems: tuple[Problem, ...]
    task: ModuleTask | None = None
    expected: Expected | None = None
    graph: Expected | None = None
    names: Mapping[str, str] | None = None
    is_cacheable: bool = True


def update_folder(inputs: RunInputs, cache: Cache, *, check: bool) -> Report:
    """Bring the output folder up to date or, with `check`, only report what would change.

    Must not run twice at once for one folder.
    """
    config = inputs.config
    locks = read_lock_files(one.spec.parent for one in config.workflows if config.use_lock)
    assignment = assign_modules(config, locks)
    refused = [_refused(one) for one in assignment.refusals]
    recalled = [_recalled(task, inputs, cache) for task in assignment.tasks]
    stale = [task for task, outcome in zip(assignment.tasks, recalled, strict=True) if outcome is None]
    outcomes = [*refused, *(one for one in recalled if one), *_made(stale, inputs)]

    problems = _in_order(outcomes, config)
    modules = {f"{one.task.name}.py": one.expected for one in outcomes if one.task and one.expected}
    right = frozenset(str(task.workflow.spec) for task, one in zip(assignment.tasks, recalled, strict=True) if one)
    if not modules or (has_errors(problems) and not config.keep_going):
        return Report(tuple(problems), unchanged_specs=right)
    package = package_source(config.templates)
    if isinstance(package, Problem):
        return Report((*problems, package), unchanged_specs=right)
    graphs = {f"{one.task.name}{GRAPH_SUFFIX}": one.graph for one in outcomes if one.task and one.graph}
    expected = modules | graphs | {"__init__.py": Expected.of(package), "py.typed": Expected.of(b"")}
    plan = plan_folder(config.output, expected, kept=_kept(assignment, modules, config), force=config.force)
    lock_changes = _lock_changes(outcomes, locks, config, check=check)

    if check or has_errors(plan.problems):
        report = Report((*problems, *plan.problems), (*lock_changes, *plan.changes), plan.unchanged)
    else:
        report = _write(plan, lock_changes, locks, problems)
    _remember(cache, inputs, outcomes, plan, report)
    unchanged = {path.name for path in plan.unchanged}
    right |= {str(one.workflow.spec) for one in outcomes if one.task and f"{one.task.name}.py" in unchanged}
    return replace(report, unchanged_specs=right)


def _kept(assignment: Assignment, modules: Mapping[str, Expected], config: Config) -> frozenset[str] | None:
    """The generated files that stay although nothing makes them now: those of workflows with an error."""
    if not config.prune:
        return None
    failed = (name for name in assignment.names if f"{name}.py" not in modules)
    return frozenset(f"{name}{suffix}" for name in failed for suffix in (".py", GRAPH_SUFFIX))


def _refused(refusal: Refusal) -> _Outcome:
    """Nothing is made of this workflow, but what else is wrong with it is still reported."""
    found = make_module(ModuleTask("", refusal.workflow, {}), render=False)
    return _Outcome(refusal.workflow, (*found.problems, *refusal.problems))


def _recalled(task: ModuleTask, inputs: RunInputs, cache: Cache) -> _Outcome | None:
    """The module on the disk, if it is the one that would be made."""
    if task.rename:
        return None
    known = recall_module(cache, task.name, task.workflow, inputs.module_key(task.workflow, task.locked))
    if known is None or file_hash(inputs.config.output / f"{task.name}.py") != known.sha256:
        return None
    graph = Expected(known.graph_sha256, None) if known.graph_sha256 else None
    if graph and file_hash(inputs.config.output / f"{task.name}{GRAPH_SUFFIX}") != graph.sha256:
        return None
    return _Outcome(task.workflow, known.problems, task, Expected(known.sha256, None), graph)


def _made(tasks: Sequence[ModuleTask], inputs: RunInputs) -> Iterable[_Outcome]:
    config = inputs.config
    results = make_modules(tasks, jobs=config.jobs, keep_going=config.keep_going)
    for task, result in zip(tasks, results, strict=True):
        problems = tuple(located(one, task.workflow, config.pyproject) for one in result.problems)
        if result.data is None:
            yield _Outcome(task.workflow, problems)
        else:
            cacheable = _is_as_hashed(task.workflow, result, inputs)
            graph = None if result.graph is None else Expected.of(result.graph)
            yield _Outcome(task.workflow, problems, task, Expected.of(result.data), graph, result.names, cacheable)


def _is_as_hashed(workflow: WorkflowConfig, result: ModuleResult, inputs: RunInputs) -> bool:
    """Whether a module was made of the bytes that its key was computed from, and not of a later edit."""
    beside = workflow.workflow
    if beside and file_hash(beside) != inputs.files[beside]:
        return False
    return result.sha256 == inputs.files[workflow.spec]


def _in_order(outcomes: Iterable[_Outcome], config: Config) -> list[Problem]:
    """All problems, in the order in which the configuration names the specs."""
    positions = {one.spec: index for index, one in reversed(list(enumerate(config.workflows)))}
    ordered = sorted(outcomes, key=lambda outcome: positions[outcome.workflow.spec])
    return [problem for outcome in ordered for problem in outcome.problems]


def _names_after(outcome: _Outcome, config: Config) -> dict[str, str]:
    """All names that the lock holds for a module after the run; names of parameters that are gone stay in it."""
    if outcome.task is None or not config.use_lock:
        return {}
    return {**outcome.task.locked, **(outcome.names or {})}


def _lock_changes(outcomes: Iterable[_Outcome], locks: LockFiles, config: Config, *, check: bool) -> tuple[Change, ...]:
    """The locks that should be written."""
    if not config.use_lock:
        return ()
    named = [
        (outcome.workflow.spec.parent, outcome.task.name, _names_after(outcome, config))
        for outcome in outcomes
        if outcome.task
    ]
    return tuple(
        Change(path, path.read_bytes() if path.is_file() else None, data)
        for path, data in changed_locks(locks, named).items()
        # A lock that nobody may write is only a warning, so a check cannot ask for it.
        if not check or is_writable(path.parent)
    )


def _write(plan: Plan, lock_changes: Iterable[Change], locks: LockFiles, problems: Iterable[Problem]) -> Report:
    for folder in locks.contents:
        if is_writable(folder):
            remove_leftovers(folder / LOCK_NAME)
    # Names first: a run that is cut off after this finds the same names again.
    written, found = write_locks({change.path: change.after for change in lock_changes if change.after is not None})
    apply_plan(plan)
    changes = (*(change for change in lock_changes if change.path in written), *plan.changes)
    return Report((*problems, *plan.problems, *found), changes, plan.unchanged, is_written=True)


def _remember(cache: Cache, inputs: RunInputs, outcomes: Iterable[_Outcome], plan: Plan, report: Report) -> None:
    """Keep what is now right on the disk, unless what it was made of has changed in the meantime."""
    config, after = inputs.config, inputs.after_run()
    if after.generator != inputs.generator:
        return
    right = {path.name for path in (*report.unchanged, *(report.changed if report.is_written else ()))}
    cacheable = [(one.task, one.expected, one) for one in outcomes if one.task and one.expected and one.is_cacheable]
    remember_modules(
        cache,
        [
            (
                task.name,
                task.workflow,
                after.module_key(task.workflow, _names_after(outcome, config)),
                CachedModule(expected.sha256, outcome.problems, outcome.graph.sha256 if outcome.graph else ""),
            )
            for task, expected, outcome in cacheable
            if f"{task.name}.py" in right and (outcome.graph is None or f"{task.name}{GRAPH_SUFFIX}" in right)
        ],
    )
    is_listed = plan.manifest == plan.before
    is_right = not report.has_errors and (report.is_written or (not report.changes and is_listed))
    edited = [path for path, sha256 in after.files.items() if inputs.files[path] != sha256]
    is_whole = len(cacheable) == len(config.workflows) and all(path in report.changed for path in edited)
    if is_right and is_whole and not any(one.code == "lock-not-written" for one in report.problems):
        names = [path.name for path in (*plan.unchanged, *(one.path for one in plan.changes if one.after is not None))]
        # What the manifest lists and this run does not make: if it goes, the manifest has to change.
        beside = {MANIFEST_NAME, *plan.manifest.files} - set(names)
        remember_run(cache, after, names, report.problems, beside=beside, absent=STAGING_NAME)
    cache.save()
