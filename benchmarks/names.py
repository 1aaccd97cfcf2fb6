"""How many parameters are named by their node's id, over a folder of real specs.

    python benchmarks/names.py FOLDER [--show COUNT] [--module NAME]

FOLDER holds `specs` and, for those whose workflow is known, `workflows` with a file of the same name. Counts
`text_6` and the like with and without the workflow beside the spec, and lists the inputs that are named so most often.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.names import Naming, name_parameters, snake_case
from genstudio_codegen.parameter_spec import Parameter, WorkflowSpec, read_spec
from genstudio_codegen.settings import without_ui_inputs


@dataclass
class Count:
    """What was counted over several workflows."""

    specs: int = 0
    parameters: int = 0
    with_id: int = 0
    inputs: Counter[str] = field(default_factory=lambda: Counter[str]())
    shares: list[float] = field(default_factory=lambda: list[float]())

    def add(self, spec: WorkflowSpec, naming: Naming) -> None:
        """Count the names of one workflow."""
        classes = {node.id: node.class_type for node in spec.nodes}
        ids = [p for p in spec.parameters if is_named_by_id(p, naming.of(p))]
        self.specs += 1
        self.parameters += len(spec.parameters)
        self.with_id += len(ids)
        self.inputs.update(f"{classes[p.node_id]}.{p.input_name}" for p in ids)
        if spec.parameters:
            self.shares.append(len(ids) / len(spec.parameters))

    def line(self, what: str) -> str:
        """The counts as a row of a table."""
        none = sum(share == 0 for share in self.shares)
        share = 100 * self.with_id / max(1, self.parameters)
        return f"{what:34} {self.specs:5} {self.parameters:11} {self.with_id:8} {share:6.1f} % {none:14}"


def is_named_by_id(parameter: Parameter, name: str) -> bool:
    """Whether a name ends in its node's id, or in a digest of it."""
    node_id = snake_case(f"n {parameter.node_id}")[2:]
    return bool(node_id) and (name.rstrip("_").endswith(f"_{node_id}") or f"_{node_id}_x" in name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="how many of the inputs named by id to list")
    parser.add_argument("--module", default="", help="print the names of the specs whose file name starts with this")
    options = parser.parse_args()
    counts = {"all specs alone": Count(), "specs with a workflow, alone": Count(), "the same, workflow beside": Count()}
    for path in sorted((options.folder / "specs").glob("*.json")):
        beside = options.folder / "workflows" / path.name
        variants = {"all specs alone": None}
        if beside.is_file():
            variants |= {"specs with a workflow, alone": None, "the same, workflow beside": beside}
        for what, workflow in variants.items():
            spec = read_spec(path, workflow=workflow).spec
            if spec is None:
                continue
            spec = without_ui_inputs(spec, WorkflowConfig(spec=path))
            naming = name_parameters(spec)
            if not naming.problems:
                counts[what].add(spec, naming)
            if options.module and path.name.startswith(options.module) and what == list(variants)[-1]:
                print(path.name)
                titles = {node.id: (node.class_type, node.title) for node in spec.nodes}
                for parameter in spec.parameters:
                    print(f"  {naming.of(parameter):40} {parameter.input_name:24} {titles[parameter.node_id]}")
    print(f"{'':34} {'specs':>5} {'parameters':>11} {'named by their id':>17} {'specs with none':>15}")
    for what, count in counts.items():
        print(count.line(what))
        for key, number in count.inputs.most_common(options.show):
            print(f"    {number:5} {key}")


if __name__ == "__main__":
    main()
