"""One run that has something to do: what is stale is made, compared with the folder, and published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from genstudio_codegen.config import Config, WorkflowConfig, placed
from genstudio_codegen.locking import Locks, is_writable, write_locks
from genstudio_codegen.memory import Cache, Given, file_hash, from_json, remember, to_json
from genstudio_codegen.names import module_name
from genstudio_codegen.problems import Problem, has_errors, problem
from genstudio_codegen.render.environment import environment
from genstudio_codegen.publish import MANIFEST_NAME, STAGING_NAME, Change, Expected, carry_out, plan_folder
from genstudio_codegen.report import Report

from .making import Made, Task, make, package_source
from .pool import make_all

_SPEC, _WORKFLOW = "<spec>", "<workflow>"


def produce(config: Config, cache: Cache, *, check: bool) -> Report:
    """Bring a folder up to date; with `check`, only say what would change. Must not run twice at once for one folder."""
    return _Run(config, cache, check=check).report()


class _Run:
    """What one run knows so far."""

    def __init__(self, config: Config, cache: Cache, *, check: bool) -> None:
        self.config = config
        self.cache = cache
        self.check = check
        self.given = Given.of(config)
        self.locks = Locks(enabled=config.use_lock)
        self.expected: dict[str, Expected] = {}
        self.problems: dict[Path, list[Problem]] = {one.spec: [] for one in config.workflows}
        self.entries: dict[str, tuple[Task, Mapping[str, str], list[Problem]]] = {}
        self.kept: set[str] = set()

    def report(self) -> Report:
        """Do it, and say what was done."""
        # A process that watches sees templates come and go; jinja2 looks again only at those that it has found.
        environment.cache_clear()
        self._make(self._stale())
        problems = [one for found in self.problems.values() for one in found]
        if not self.expected or (has_errors(problems) and not self.config.keep_going):
            return Report(tuple(problems))
        source, found = package_source(self.config.templates)
        if source is None:
            return Report((*problems, *found))
        self.expected |= {"__init__.py": Expected.of(source), "py.typed": Expected.of(b"")}
        kept = frozenset(self.kept) if self.config.prune else None
        plan = plan_folder(self.config.output, self.expected, kept=kept, force=self.config.force)
        problems += plan.problems
        # A lock that nobody may write is told of by a warning, and is nothing that a check could ask for.
        stale = {p: data for p, data in self.locks.changed().items() if not self.check or is_writable(p.parent)}
        changes = [Change(path, path.read_bytes() if path.is_file() else None, data) for path, data in stale.items()]
        is_written = not self.check and not has_errors(plan.problems)
        if is_written:
            # Names first: a run that is cut off here finds the same names again.
            self.locks.remove_leftovers()
            written, not_written = write_locks(stale)
            problems += not_written
            changes = [change for change in changes if change.path in written]
            carry_out(plan)
        report = Report(tuple(problems), (*changes, *plan.changes), plan.unchanged, is_written=is_written)
        self._remember(report, is_listed=plan.manifest == plan.before)
        return report

    def _stale(self) -> list[Task]:
        """What has to be made, after all that needs not to be was taken over."""
        tasks: list[Task] = []
        named: dict[str, list[WorkflowConfig]] = defaultdict(list)
        for workflow in self.config.workflows:
            name = workflow.name or module_name(workflow.spec.name)
            if not name or module_name(name) != name:
                message = f"{name or workflow.spec.name!r} cannot be a module's name"
                one = problem("module-name-unusable", "", message, "give --name, or a section of that name and its spec")
                self._refuse(workflow, one.at(str(workflow.spec)))
            else:
                named[name].append(workflow)
        for name, group in named.items():
            self.kept.add(f"{name}.py")
            if len(group) > 1:
                wanting = " and ".join(str(one.spec) for one in group)
                one = problem("module-name-taken", "", f"{wanting} would both become {name}.py", "name one with --name")
                for workflow in group[1:]:
                    self._refuse(workflow)
                self._refuse(group[0], one)
                continue
            locked, found = self.locks.names(group[0].spec.parent, name)
            self.problems[group[0].spec] += found
            if locked is None:
                self._refuse(group[0])
                continue
            task = Task(name, group[0], locked, self.config.templates)
            if not self._take_over(task):
                tasks.append(task)
        return tasks

    def _refuse(self, workflow: WorkflowConfig, *problems: Problem) -> None:
        """Nothing is made of a workflow; what else is wrong with it is still told."""
        self.problems[workflow.spec] += [*make(Task("", workflow, {}), render=False).problems, *problems]

    def _take_over(self, task: Task) -> bool:
        """Whether the module on the disk is what would be made."""
        entry = self.cache.get("modules").get(task.name)
        file = f"{task.name}.py"
        if not entry or entry["key"] != self.given.module_key(task.workflow, task.locked):
            return False
        if file_hash(self.config.output / file) != entry["sha256"]:
            return False
        self.expected[file] = Expected(entry["sha256"], None)
        places = {_SPEC: str(task.workflow.spec), _WORKFLOW: str(task.workflow.workflow)}
        found = [replace(one, source=places.get(one.source, one.source)) for one in from_json(entry["problems"])]
        self._keep(task, {}, found)
        return True

    def _make(self, tasks: list[Task]) -> None:
        made = make_all(tasks, jobs=self.config.jobs, keep_going=self.config.keep_going)
        for task, one in zip(tasks, made, strict=True):
            found = self._placed(task, one)
            if one.data is None:
                self.problems[task.workflow.spec] += found
                continue
            self.expected[f"{task.name}.py"] = Expected.of(one.data)
            self._keep(task, one.names, found)
            if not self._is_as_hashed(task.workflow, one):
                del self.entries[task.name]

    def _is_as_hashed(self, workflow: WorkflowConfig, made: Made) -> bool:
        """Whether a module was made of the bytes that its key was reckoned from, and not of a later edit."""
        beside = workflow.workflow
        if beside and file_hash(beside) != self.given.files[beside]:
            return False
        return made.sha256 == self.given.files[workflow.spec]

    def _placed(self, task: Task, made: Made) -> list[Problem]:
        """Problems of the configuration are at their line of it, or at the spec where there is no such file."""
        found: list[Problem] = []
        for one in made.problems:
            if one.code == "config-pattern-unused":
                file = self.config.pyproject
                found += placed([one], file) if file else [replace(one.at(str(task.workflow.spec)), path="")]
            else:
                found.append(one)
        return found

    def _keep(self, task: Task, names: Mapping[str, str], found: list[Problem]) -> None:
        self.problems[task.workflow.spec] += found
        learned = self.locks.learn(task.workflow.spec.parent, task.name, names)
        self.entries[task.name] = (task, learned, found)

    def _remember(self, report: Report, *, is_listed: bool) -> None:
        """Keep what is right on the disk now, unless what it was made of has changed meanwhile."""
        after = self.given.after_writing()
        if after.generator != self.given.generator:
            return
        right = {path.name for path in (*report.unchanged, *(report.changed if report.is_written else ()))}
        modules = self.cache.get("modules")
        for name, (task, learned, found) in self.entries.items():
            if f"{name}.py" in right:
                sources = {str(task.workflow.spec): _SPEC, str(task.workflow.workflow): _WORKFLOW}
                modules[name] = {
                    "key": after.module_key(task.workflow, learned),
                    "sha256": self.expected[f"{name}.py"].sha256,
                    "problems": to_json(replace(one, source=sources.get(one.source, one.source)) for one in found),
                }
        self.cache.set("modules", modules)
        is_right = not report.has_errors and (report.is_written or (not report.changes and is_listed))
        other = [path for path, sha256 in after.files.items() if self.given.files[path] != sha256]
        is_whole = len(self.entries) == len(self.config.workflows) and all(path in report.changed for path in other)
        if is_right and is_whole and not any(one.code == "lock-not-written" for one in report.problems):
            remember(self.cache, after, self.expected, report.problems, beside=MANIFEST_NAME, absent=STAGING_NAME)
        self.cache.save()
