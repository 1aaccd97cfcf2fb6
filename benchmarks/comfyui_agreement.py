"""Whether a module, the emulator and a ComfyUI server agree about values.

    python benchmarks/comfyui_agreement.py URL [--folder FOLDER] [--workflows N] [--triples N] [--seed N] [--write]

FOLDER has workflows in API format. Those whose nodes the server at URL has, and which it accepts, are imported with its
node catalogue, and modules are generated. Then all three judge the same values: the server judges the workflow with the
one value merged. Nothing that it accepts runs. Its queue is cleared, so use a server of your own; a model is an empty file in
the server's folder of models.

Prints how often they agree, and the disagreements by cause. Exits 1 if one of them is in no row of `docs/en/agreement.md`.
"""

from __future__ import annotations

import argparse
import copy
import importlib
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.comfyui_server import ComfyUIServer, EmulatedService, Graph  # noqa: E402
from benchmarks.trial_values import trial_values  # noqa: E402
from benchmarks.verdict_table import Tables, Verdict  # noqa: E402
from genstudio_codegen import Config, WorkflowConfig, generate  # noqa: E402
from genstudio_codegen.emulator import Emulator  # noqa: E402
from genstudio_codegen.parameter_spec import ABSENT, Kind, Parameter, WorkflowSpec  # noqa: E402
from genstudio_codegen.sources import SourceSet, import_spec  # noqa: E402
from genstudio_codegen.sources.catalogue import NodeCatalogue  # noqa: E402
from genstudio_transport import InvalidParameter  # noqa: E402
from tests.comfyui.agreement import DYNAMIC, EVERY, FIGURES, OPTIONS, ROWS, UNCHECKED, UNREAD  # noqa: E402

PACKAGE = "judged_workflows"


class Subject(NamedTuple):
    """One workflow that is judged."""

    name: str
    graph: Graph
    spec: WorkflowSpec


class Trial(NamedTuple):
    """One value for one parameter."""

    subject: Subject
    class_type: str
    parameter: Parameter
    kinds: tuple[str, ...]
    """What the rows of the documentation may say about the parameter."""
    value: Any
    others: dict[str, Any]
    """Other inputs of the node that are given with it: the choices that it depends on, and what they ask for."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url", help="the address of a running ComfyUI server, whose queue is cleared")
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "corpus" / "workflows")
    parser.add_argument("--workflows", type=int, default=80)
    parser.add_argument("--triples", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="keep the tables, for docs/en/agreement.md")
    parser.add_argument("--save", type=Path, help="a file for all verdicts, one in each line, as JSON")
    options = parser.parse_args()
    server = ComfyUIServer(options.url)
    try:
        version = server.version()
    except OSError as error:
        print(f"skipped: no ComfyUI server at {options.url}: {error}")
        return
    if not options.folder.is_dir():
        print(f"skipped: {options.folder} is not a folder of workflows")
        return
    order = random.Random(options.seed)
    catalogue = server.catalogue()
    with tempfile.TemporaryDirectory() as scratch:
        with server.held():
            subjects = chosen(server, catalogue, options.folder, Path(scratch), options.workflows, order)
        trials = sampled(catalogue, subjects, options.triples, order, version)
        verdicts = judged(server, trials, Path(scratch))
        ran = server.has_run()
    if options.save:
        options.save.write_text("".join(json.dumps(verdict) + "\n" for verdict in verdicts))
    tables = Tables(verdicts)
    text = "\n".join(tables.markdown(f"ComfyUI {version}", verdicts, len(trials), options.seed)) + "\n"
    print(text)
    for judge, one in tables.undocumented[:100]:
        print(f"in no row: {judge}: {one.input} {one.kinds} {one.value!a} with {one.others} in {one.workflow}")
        print(f"    {judge}: {str(getattr(one, judge))[:200]!a}")
        print(f"    server: {str(one.server)[:200]!a}")
    if ran:
        print(f"{ran} prompts ran although none should")
    if options.write:
        (FIGURES / f"figures-{version}.md").write_text(text, encoding="utf-8")
    sys.exit(bool(tables.undocumented or ran))


def chosen(
    server: ComfyUIServer, catalogue: dict[str, Any], folder: Path, scratch: Path, count: int, order: random.Random
) -> list[Subject]:
    """Workflows that the server accepts, with as many classes as possible; their specs are written to `scratch`."""
    (scratch / "object_info.json").write_text(json.dumps(catalogue))
    candidates: dict[Path, Graph] = {}
    paths = sorted(folder.glob("*.json"))
    order.shuffle(paths)
    for path in paths:
        graph = json.loads(path.read_bytes())
        if all(isinstance(node, dict) and node.get("class_type") in catalogue for node in graph.values()):
            candidates[path] = graph
    found: list[Subject] = []
    classes: set[str] = set()
    while candidates and len(found) < count:
        path = max(candidates, key=lambda path: len(classes_of(candidates[path]) - classes))
        graph = accepted(server, catalogue, candidates.pop(path))
        if graph is None:
            continue
        name = f"workflow_{len(found)}"
        (scratch / f"{name}.json").write_text(json.dumps(graph))
        sources = SourceSet(
            workflow=scratch / f"{name}.json", object_info=str(scratch / "object_info.json"), workflow_id=f"wf-{name}"
        )
        imported = import_spec(sources, f"{name}.spec.json")
        if imported.spec is None:
            raise RuntimeError(f"{path.name} cannot be imported: {imported.problems}")
        (scratch / f"{name}.spec.json").write_text(imported.text)
        found.append(Subject(path.name, graph, imported.spec))
        classes |= classes_of(graph)
    return found


def classes_of(graph: Graph) -> set[str]:
    """The classes of a graph's nodes."""
    return {node["class_type"] for node in graph.values()}


def accepted(server: ComfyUIServer, catalogue: dict[str, Any], graph: Graph) -> Graph | None:
    """A graph as the server accepts it, with a listed choice in place of each that is not; None if there is none."""
    for _ in range(3):
        errors = server.errors(graph)
        if errors is None:
            return graph
        for node_id, node in errors.items():
            for error in node["errors"]:
                name = (error.get("extra_info") or {}).get("input_name", "")
                choices = listed(catalogue[graph[node_id]["class_type"]], name)
                if not choices:
                    return None
                graph[node_id]["inputs"][name] = choices[0]
    return None


def listed(entry: dict[str, Any], name: str) -> list[Any]:
    """The choices of an input in a node catalogue."""
    form = form_of(entry, name)
    if not form:
        return []
    options = form[0] if isinstance(form[0], list) else (form[1] if len(form) > 1 else {}).get("options")
    return options if isinstance(options, list) else []


def form_of(entry: dict[str, Any], name: str) -> list[Any]:
    """How a node catalogue declares an input; an empty list if it does not."""
    forms = (entry["input"].get(section, {}).get(name) for section in ("required", "optional"))
    return next((list(form) for form in forms if form), [])


def sampled(
    catalogue: dict[str, Any], subjects: list[Subject], count: int, order: random.Random, version: str
) -> list[Trial]:
    """Trials of all subjects, as many of each input of each class as possible."""
    pools_by_input: dict[tuple[str, str, str], list[Trial]] = defaultdict(list)
    known, unread = NodeCatalogue(catalogue), 0
    takes_any_choice = any(row.kind == OPTIONS and row.holds_on(version) for row in ROWS)
    for subject in subjects:
        read = read_by_an_output(catalogue, subject.graph)
        for parameter in subject.spec.parameters:
            if parameter.node_id not in read:
                unread += 1
                continue
            node = subject.graph[parameter.node_id]
            for others, accepted_then in [({}, parameter), *under_choices(subject.spec, parameter)]:
                merged = {**node, "inputs": {**node["inputs"], **others}}
                class_type, kinds = node["class_type"], kinds_of(known, parameter, merged)
                if takes_any_choice and form_of(catalogue[class_type], parameter.input_name)[:1] == ["COMBO"]:
                    kinds = (*kinds, OPTIONS)
                pool = pools_by_input[class_type, parameter.input_name, json.dumps(others)]
                values = {json.dumps(value): value for value in trial_values(accepted_then)}
                pool += [Trial(subject, class_type, parameter, kinds, value, others) for value in values.values()]
    print(
        f"{unread} parameters of nodes that no output reads, which a server does not look at, are left out",
        file=sys.stderr,
    )
    pools = [pools_by_input[key] for key in sorted(pools_by_input)]
    for pool in pools:
        order.shuffle(pool)
    found: list[Trial] = []
    while pools and len(found) < count:
        order.shuffle(pools)
        found += [pool.pop() for pool in pools[: count - len(found)]]
        pools = [pool for pool in pools if pool]
    return found


def under_choices(spec: WorkflowSpec, parameter: Parameter) -> Iterator[tuple[dict[str, Any], Parameter]]:
    """Yield the choices under which a parameter is something else, with what they ask for, and what it is then."""
    (node,) = [node for node in spec.nodes if node.id == parameter.node_id]
    for variant in parameter.variants:
        given: dict[str, Any] = {need.input_name: need.choices[0] for need in variant.needs}
        for other in node.parameters:
            for wanted in other.variants:
                holds = all(given.get(need.input_name) in need.choices for need in wanted.needs)
                if other is not parameter and other.input_name not in given and wanted.required and holds:
                    given[other.input_name] = some_value(other.under(wanted))
        yield given, parameter.under(variant)


def some_value(parameter: Parameter) -> Any:
    """A value that a parameter accepts."""
    if parameter.choices:
        return parameter.choices[0]
    if parameter.default is not ABSENT:
        return parameter.default
    least = 0 if parameter.minimum is None else parameter.minimum
    return {Kind.INT: least, Kind.FLOAT: least, Kind.BOOLEAN: False}.get(parameter.kinds[0], "a")


def kinds_of(catalogue: NodeCatalogue, parameter: Parameter, node: dict[str, Any]) -> tuple[str, ...]:
    """What the rows of the documentation may say about a parameter."""
    declared = catalogue.declaration(node["class_type"], parameter.input_name, node["inputs"])
    if declared is None:
        return EVERY, UNREAD
    if declared.type.startswith("COMFY_DYNAMICCOMBO"):
        return EVERY, DYNAMIC
    if declared.type not in ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"):
        return EVERY, UNCHECKED
    return EVERY, f"{node['class_type']}.{parameter.input_name}", *map(str, parameter.kinds)


def read_by_an_output(catalogue: dict[str, Any], graph: Graph) -> set[str]:
    """The nodes whose output reaches an output node."""
    found: set[str] = set()
    waiting = [node_id for node_id, node in graph.items() if catalogue[node["class_type"]].get("output_node")]
    while waiting:
        node_id = waiting.pop()
        if node_id not in found:
            found.add(node_id)
            inputs = graph[node_id]["inputs"].values()
            waiting += [value[0] for value in inputs if isinstance(value, list) and len(value) == 2]
    return found


def judged(server: ComfyUIServer, trials: list[Trial], scratch: Path) -> list[Verdict]:
    """The verdicts about all trials."""
    specs = sorted(scratch.glob("*.spec.json"))
    report = generate(
        Config(output=scratch / PACKAGE, workflows=tuple(WorkflowConfig(spec=path) for path in specs), use_lock=False)
    )
    sys.path.insert(0, str(scratch))
    modules: dict[str, Any] = {}
    for path in (scratch / PACKAGE).glob("[!_]*.py"):
        module = importlib.import_module(f"{PACKAGE}.{path.stem}")
        modules[module.WORKFLOW_ID] = module
    found: list[Verdict] = []
    start = perf_counter()
    with Emulator(specs, speed=1e-9, workers=1, keep_requests=10) as emulator, server.held():
        service = EmulatedService(emulator)
        for index, trial in enumerate(trials):
            found += verdicts_on(server, service, modules[trial.subject.spec.workflow_id], trial)
            if index % 2000 == 1999:
                print(f"{index + 1} of {len(trials)} in {perf_counter() - start:.0f} s", file=sys.stderr)
    return found


def verdicts_on(server: ComfyUIServer, service: EmulatedService, module: Any, trial: Trial) -> Iterator[Verdict]:
    """The verdicts about one trial; two if the module sends something else than what it is given."""
    node, name, value = trial.parameter.node_id, trial.parameter.input_name, trial.value
    names = {row.input: row.name for row in module.WORKFLOW.parameters if row.node == node}
    if not names.keys() >= {name, *trial.others}:
        return
    arguments = {names[other]: given for other, given in {**trial.others, name: value}.items()}
    refused, sent = None, value
    try:
        sent = module.prompt(**arguments).to_dict()["prompt"][node]["inputs"][name]
    except InvalidParameter as error:
        refused = str(error)
        try:
            sent = module.WORKFLOW.prompt(arguments, validate="off").to_dict()["prompt"][node]["inputs"][name]
        except InvalidParameter:
            pass
    for given, is_sent in ((sent, True), (value, False))[: 1 if not isinstance(value, list) else 2]:
        inputs = {**trial.others, name: given}
        graph = copy.deepcopy(trial.subject.graph)
        graph[node]["inputs"].update(inputs)
        emulated = service.refusal(trial.subject.spec.workflow_id, {node: {"inputs": inputs}})
        where = trial.subject.name, (trial.class_type, name), trial.kinds
        yield Verdict(*where, given, trial.others, is_sent, refused, emulated, server.refusal(graph))


if __name__ == "__main__":
    main()
